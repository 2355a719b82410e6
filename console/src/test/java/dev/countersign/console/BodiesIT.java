package dev.countersign.console;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.countersign.console.played.RunningConsole;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What strangers send, announce, and send slowly. */
class BodiesIT {
    private static final Duration WITHIN = Duration.ofSeconds(2);
    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private static RunningConsole console;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        console = RunningConsole.start(
                directory,
                Clock.systemUTC(),
                Map.of(
                        "countersign.console.headers-within",
                        "2s",
                        "countersign.console.body-within",
                        "2s",
                        "countersign.console.bodies-max",
                        "1MB"));
    }

    @AfterAll
    static void stop() {
        console.close();
    }

    private static Socket open(String path, String headers, String start) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.port());
        socket.setSoTimeout(20_000);
        String head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n" + start;
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String answer(Socket socket) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(answer);
        } catch (SocketException cut) {
            // What was still on its way when the server closed resets the connection; the answer came before.
        }
        return answer.toString(StandardCharsets.UTF_8);
    }

    private static String form(int bytes) {
        return "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + bytes + "\r\n";
    }

    @Test
    void whatAStrangerAnnouncesIsRefusedBeforeItIsSetAside() throws Exception {
        try (Socket page = open("/sign-in", form(520_000), "a=");
                Socket api = open("/v1/inbox/approvals/x/votes", form(20_000), "a=")) {
            assertThat(answer(page)).startsWith("HTTP/1.1 413").contains("<h1", "That is too large");
            assertThat(answer(api)).startsWith("HTTP/1.1 413").contains("urn:countersign:problem:payload_too_large");
        }
    }

    @Test
    void whatComesInChunksIsCutAtTheSameSize() throws Exception {
        String chunk = "2000\r\n" + "x".repeat(0x2000) + "\r\n";
        try (Socket socket = open("/sign-in", "Transfer-Encoding: chunked\r\n", chunk + chunk + "1\r\nx\r\n")) {
            assertThat(answer(socket)).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void a25ABodyThatDripsIsCutWhenItsTimeIsOver() throws Exception {
        for (String path : List.of("/sign-in", "/v1/inbox/approvals/x/votes")) {
            long began = System.nanoTime();
            try (Socket socket = open(path, form(10_000), "a=")) {
                Thread drip = Thread.ofVirtual().start(() -> drip(socket));
                String answer = answer(socket);
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                drip.interrupt();

                assertThat(answer)
                        .startsWith("HTTP/1.1 408")
                        .contains(path.startsWith("/v1/") ? "request_timeout" : "That took too long to arrive");
                assertThat(took).isBetween(WITHIN.minusMillis(100), WITHIN.multipliedBy(8));
            }
        }
    }

    private static void drip(Socket socket) {
        try {
            OutputStream out = socket.getOutputStream();
            while (true) {
                out.write('a');
                Thread.sleep(100);
            }
        } catch (IOException | InterruptedException cut) {
            // That is the end of it.
        }
    }

    /** ABUSE A25: Tomcat by itself would wait for as long as something drips. */
    @Test
    void a25HeadersThatDripAreCutWhenTheirTimeIsOverAndOthersAreServed() throws Exception {
        List<Socket> dripping = new ArrayList<>();
        List<Thread> drips = new ArrayList<>();
        long began = System.nanoTime();
        try (Visitor ada = Visitor.signedIn(console, "ada")) {
            for (int i = 0; i < 40; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.port());
                socket.setSoTimeout(20_000);
                dripping.add(socket);
                String start = i % 2 == 0 ? "GET /inb" : "GET /inbox HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
                socket.getOutputStream().write(start.getBytes(StandardCharsets.US_ASCII));
                drips.add(Thread.ofVirtual().start(() -> drip(socket)));
            }
            assertThat(ada.get("/inbox").statusCode()).isEqualTo(200);
            for (Socket socket : dripping) {
                assertThat(answer(socket)).doesNotContain("HTTP/1.1 200");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(WITHIN.minusMillis(100), WITHIN.multipliedBy(8));
            assertThat(ada.get("/inbox").statusCode()).isEqualTo(200);
        } finally {
            for (Thread drip : drips) {
                drip.interrupt();
            }
            for (Socket socket : dripping) {
                socket.close();
            }
        }
    }

    /** A machine that is busy elsewhere may itself keep a head for too long; that attempt says nothing. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConnectionThatIsKeptForLongerThanItsHeadersMayTakeIsNotCut(boolean nextComesWithTheLast) throws Exception {
        for (int attempt = 1; !servedInPartsForTwiceTheLimit(nextComesWithTheLast); attempt++) {
            assertThat(attempt)
                    .as("attempts on which this machine was slower than the limit")
                    .isLessThan(10);
        }
    }

    /**
     * Sends one head after the other, each in two parts.
     *
     * @param nextComesWithTheLast whether the first part comes with the second one of the head before it, so that
     *     the server never sees the connection without a head that has begun
     * @return false where a head was under way for so long that it may have been cut
     */
    private static boolean servedInPartsForTwiceTheLimit(boolean nextComesWithTheLast) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.port())) {
            socket.setSoTimeout(20_000);
            String request = "HEAD /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n";
            byte[] start = request.substring(0, 20).getBytes(StandardCharsets.US_ASCII);
            byte[] end = request.substring(20).getBytes(StandardCharsets.US_ASCII);
            byte[] endAndStart = (request.substring(20) + request.substring(0, 20)).getBytes(StandardCharsets.US_ASCII);
            OutputStream out = socket.getOutputStream();
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            long until = System.nanoTime() + WITHIN.multipliedBy(2).toNanos();
            long began = System.nanoTime();
            out.write(start);
            while (System.nanoTime() - until < 0) {
                try {
                    Thread.sleep(300);
                    out.write(nextComesWithTheLast ? endAndStart : end);
                    assertThat(line(in)).startsWith("HTTP/1.1 ");
                } catch (IOException | UncheckedIOException cut) {
                    if (System.nanoTime() - began > WITHIN.dividedBy(2).toNanos()) {
                        return false;
                    }
                    throw cut;
                }
                assertThat(Stream.generate(() -> line(in)).takeWhile(line -> !line.isEmpty()))
                        .isNotEmpty();
                began = System.nanoTime();
                if (!nextComesWithTheLast) {
                    out.write(start);
                }
            }
            return true;
        }
    }

    private static String line(BufferedReader in) {
        try {
            String line = in.readLine();
            if (line == null) {
                throw new EOFException("The connection was cut");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aBodyThatNeverGoesOnIsCut() throws Exception {
        try (Socket socket = open("/sign-in", form(10_000), "a=")) {
            assertThat(answer(socket)).startsWith("HTTP/1.1 4");
        }
    }

    @Test
    void a25AllBodiesTogetherStayWithinTheBudgetAndPeopleWhoAreSignedInStillDecide() throws Exception {
        try (Visitor ada = Visitor.signedIn(console, "ada")) {
            String id = console.sample().call("crm:deal:1");
            String page = ada.get("/approvals/" + id).body();
            List<Socket> sockets = new ArrayList<>();
            AtomicInteger refused = new AtomicInteger();
            try {
                for (int i = 0; i < 60; i++) {
                    sockets.add(open("/sign-in", form(16_000), "a".repeat(15_000)));
                }
                HttpResponse<String> vote = ada.post(
                        "/approvals/" + id + "/votes",
                        Visitor.token(page),
                        "choice",
                        "approve",
                        "card_digest",
                        Visitor.cardDigest(page));
                assertThat(vote.statusCode()).isEqualTo(302);
                for (Socket socket : sockets) {
                    String answer = answer(socket);
                    if (answer.startsWith("HTTP/1.1 503")) {
                        assertThat(answer).contains("Retry-After: 1");
                        refused.incrementAndGet();
                    }
                }
            } finally {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
            assertThat(refused).hasValueGreaterThan(0).hasValueLessThan(60);
            assertThat(ada.get("/inbox").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void moreFieldsThanAnyFormHasAreRefusedWithoutAStackTrace() throws Exception {
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        ROOT.addAppender(logged);
        try (Visitor ada = Visitor.signedIn(console, "ada")) {
            String token = Visitor.token(ada.get("/inbox").body());
            String[] many = new String[402];
            java.util.Arrays.fill(many, "x");

            assertThat(ada.post("/inbox/review", token, many).statusCode()).isEqualTo(400);
            assertThat(ada.get("/inbox?" + "a&".repeat(201)).statusCode()).isEqualTo(400);
            assertThat(List.copyOf(logged.list)).noneMatch(event -> event.getThrowableProxy() != null);
        } finally {
            ROOT.detachAppender(logged);
        }
    }

    @Test
    void aFormIsReadAsUtf8WhateverItSays() throws Exception {
        try (Visitor ada = Visitor.signedIn(console, "ada")) {
            String id = console.sample().call("crm:deal:2");
            String page = ada.get("/approvals/" + id).body();

            ada.send(ada.request("/approvals/" + id + "/votes")
                    .header("Content-Type", "application/x-www-form-urlencoded; charset=ISO-8859-1")
                    .POST(BodyPublishers.ofString(Visitor.form(
                            Visitor.token(page),
                            "choice",
                            "reject",
                            "comment",
                            "Größe € 日本",
                            "card_digest",
                            Visitor.cardDigest(page)))));

            assertThat(console.inbox().ballots().getLast().comment()).isEqualTo("Größe € 日本");
        }
    }
}
