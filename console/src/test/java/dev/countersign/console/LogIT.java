package dev.countersign.console;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.countersign.console.decision.Voting;
import dev.countersign.console.person.Person;
import dev.countersign.console.person.Role;
import dev.countersign.console.played.RunningConsole;
import dev.countersign.console.played.Sample;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.RiskLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** ABUSE A34 at the console: nothing that anybody wrote reaches the log as they wrote it, and no secret at all. */
class LogIT {
    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private static final String CANARY = "canary-7731";
    private static final String HOSTILE = CANARY + "\r\n2026-11-22 INFO forged\u001b[31m${jndi:ldap://127.0.0.1/x}";

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private RunningConsole console;
    private Visitor ada;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        console = RunningConsole.start(directory, new MutableClock(), Map.of());
        ada = Visitor.signedIn(console, "ada");
        logged.start();
        ROOT.addAppender(logged);
        ROOT.setLevel(Level.INFO);
    }

    @AfterEach
    void stop() {
        ROOT.setLevel(Level.WARN);
        ROOT.detachAppender(logged);
        ada.close();
        console.close();
    }

    private List<String> lines() {
        List<ILoggingEvent> events;
        synchronized (logged) {
            events = new ArrayList<>(logged.list);
        }
        return events.stream()
                .map(event -> event.getFormattedMessage()
                        + event.getKeyValuePairs()
                        + (event.getThrowableProxy() == null
                                ? ""
                                : ThrowableProxyUtil.asString(event.getThrowableProxy())))
                .toList();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void a34WhatAgentsAndPeopleWriteStaysOutOfTheLog() throws Exception {
        String id = console.sample()
                .agent(HOSTILE, HOSTILE)
                .action(HOSTILE, "{\"secret\":\"" + CANARY + "\"}")
                .rule(HOSTILE, HOSTILE, RiskLevel.LOW)
                .call(HOSTILE);
        String page = ada.get("/approvals/" + id).body();
        ada.post(
                "/approvals/" + id + "/votes",
                Visitor.token(page),
                "choice",
                "reject",
                "comment",
                HOSTILE,
                "card_digest",
                Visitor.cardDigest(page));
        String unknown = console.sample().agent(HOSTILE, null).unknown(HOSTILE, HOSTILE);
        ada.post(
                "/unknown/" + unknown + "/resolution",
                Visitor.token(page),
                "resolution",
                "happened",
                "comment",
                HOSTILE);

        assertThat(lines()).anyMatch(line -> line.contains("Somebody voted"));
        assertThat(lines()).anyMatch(line -> line.contains("Somebody resolved an unknown outcome"));
        assertThat(lines()).noneMatch(line -> line.contains(CANARY));
    }

    @Test
    void a34WhatStrangersSendIsNotRepeatedByTheLog() throws Exception {
        try (Visitor stranger = new Visitor(console.url())) {
            stranger.signIn(HOSTILE, HOSTILE);
            stranger.get("/approvals/" + encoded(HOSTILE));
            stranger.send(stranger.request("/v1/inbox/approvals")
                    .header(
                            "Authorization",
                            "Basic "
                                    + Base64.getEncoder()
                                            .encodeToString(
                                                    (HOSTILE + ":" + CANARY).getBytes(StandardCharsets.UTF_8))));
        }
        ada.get("/inbox?search=" + encoded(HOSTILE) + "&agent=" + encoded(HOSTILE) + "&cursor=" + encoded(HOSTILE));
        try (Visitor audrey = Visitor.signedIn(console, "audrey")) {
            audrey.get("/audit?search=" + encoded(HOSTILE) + "&cursor=" + encoded(HOSTILE));
            audrey.get("/audit/calls/" + encoded(HOSTILE));
        }
        raw("GET /inbox HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + CANARY + "\u0007\r\n\r\n");
        raw("GET /" + CANARY + "\u0001 HTTP/1.1\r\nHost: localhost\r\n\r\n");
        raw(CANARY + " / HTTP/9.9\r\n\r\n");

        assertThat(lines()).anyMatch(line -> line.contains("A sign-in failed"));
        assertThat(lines()).noneMatch(line -> line.contains(CANARY));
    }

    private void raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            try {
                socket.getInputStream().transferTo(new ByteArrayOutputStream());
            } catch (SocketException cut) {
                // Refused before it was read to its end.
            }
        }
    }

    /** ABUSE A34 and A35: a library's exception may quote what somebody sent. */
    @Test
    void a34WhatFailsInsideIsLoggedByItsKindAndPlaceAndNotByItsWords() throws Exception {
        console.inbox().broken(new IllegalStateException(HOSTILE, new IllegalArgumentException(CANARY)));

        var page = ada.get("/inbox");

        assertThat(page.statusCode()).isEqualTo(500);
        assertThat(page.body()).contains("Something broke on our side").doesNotContain(CANARY);
        assertThat(lines())
                .filteredOn(line -> line.contains("A request failed inside"))
                .singleElement()
                .satisfies(line ->
                        assertThat(line).contains("IllegalStateException", "IllegalArgumentException", "LogIT"));
        assertThat(lines()).noneMatch(line -> line.contains(CANARY));
    }

    @Test
    void a34ANameFromOutsideIsLoggedOnOneLineWithNothingHidden() throws Exception {
        Person person = new Person(
                new OrganizationId("demo"),
                "https://idp.example",
                "eve\r\n2026-11-22 INFO forged\u001b[31m",
                "Eve",
                Set.of(),
                Set.of("sales-leads"),
                Set.of(Role.APPROVER));
        String id = console.sample().call("crm:deal:1");
        var voting = console.bean(Voting.class);
        var unused = voting.vote(
                person, id, new Voting.Given("approve", Sample.otherDigest().hex(), null, null, null, null));

        assertThat(lines())
                .filteredOn(line -> line.contains("Somebody voted"))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("subject=\"eve").doesNotContain("\r", "\n", "\u001b"));
    }
}
