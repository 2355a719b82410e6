package dev.countersign.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.console.played.RunningConsole;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Abuse case A18: other sites neither send, nor frame, nor read anything here. */
class AcrossSitesIT {
    private static RunningConsole console;
    private static Visitor ada;
    private static String id;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        console = RunningConsole.start(directory, Clock.systemUTC(), Map.of());
        ada = Visitor.signedIn(console, "ada");
        id = console.sample().call("crm:deal:1");
    }

    @AfterAll
    static void stop() {
        ada.close();
        console.close();
    }

    private static HttpResponse<String> vote(String... headers) throws Exception {
        String page = ada.get("/approvals/" + id).body();
        String form = Visitor.form(Visitor.token(page), "choice", "approve", "card_digest", Visitor.cardDigest(page));
        return ada.send(ada.request("/approvals/" + id + "/votes")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .headers(headers)
                .POST(BodyPublishers.ofString(form)));
    }

    private static void assertNobodyVoted() {
        assertThat(console.inbox().ballots()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site",
        "Origin, https://evil.example",
        "Origin, null",
        "Origin, http://127.0.0.1:1",
    })
    void a18APostOfAnotherSiteIsRefusedEvenWithTheToken(String header, String value) throws Exception {
        assertThat(vote(header, value).statusCode()).isEqualTo(403);
        assertNobodyVoted();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sign-in", "/sign-out", "/inbox/review", "/unknown/x/resolution", "/approvals/x/votes"})
    void a18APostWithoutTheTokenIsRefused(String path) throws Exception {
        assertThat(ada.post(path, "forged", "choice", "approve").statusCode()).isEqualTo(403);
        assertNobodyVoted();
    }

    @Test
    void a18TheTokenOfAnotherSessionIsRefused() throws Exception {
        try (Visitor grace = Visitor.signedIn(console, "grace")) {
            String foreign = Visitor.token(grace.get("/approvals/" + id).body());
            String digest = Visitor.cardDigest(ada.get("/approvals/" + id).body());

            assertThat(ada.post("/approvals/" + id + "/votes", foreign, "choice", "approve", "card_digest", digest)
                            .statusCode())
                    .isEqualTo(403);
            assertNobodyVoted();
        }
    }

    @Test
    void a18ALinkDecidesNothing() throws Exception {
        String digest = Visitor.cardDigest(ada.get("/approvals/" + id).body());
        HttpResponse<String> answer = ada.get("/approvals/" + id + "/votes?choice=approve&card_digest=" + digest);

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("POST");
        assertThat(answer.body()).contains("A link cannot decide");
        assertThat(ada.get("/approvals/" + id + "?choice=approve&card_digest=" + digest)
                        .statusCode())
                .isEqualTo(200);
        assertThat(ada.send(ada.request("/approvals/" + id + "/votes").method("HEAD", BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(405);
        assertNobodyVoted();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sign-in", "/inbox", "/no-such-page", "/approvals/apr_none"})
    void a18EveryAnswerForbidsFramesScriptsAndCopies(String path) throws Exception {
        HttpResponse<String> answer = ada.get(path);
        Map<String, List<String>> headers = answer.headers().map();

        assertThat(headers)
                .containsEntry(
                        "content-security-policy",
                        List.of("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                                + "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"))
                .containsEntry("x-content-type-options", List.of("nosniff"))
                .containsEntry("x-frame-options", List.of("DENY"))
                .containsEntry("referrer-policy", List.of("no-referrer"))
                .containsEntry("cross-origin-opener-policy", List.of("same-origin"))
                .containsEntry("cross-origin-resource-policy", List.of("same-origin"))
                .doesNotContainKey("access-control-allow-origin")
                .doesNotContainKey("server");
        assertThat(headers.get("cache-control").getFirst()).contains("no-store");
    }

    @Test
    void thePagesOwnFilesMayBeKept() throws Exception {
        String page = ada.get("/inbox").body();
        String style = page.replaceAll("(?s).*href=\"(/assets/[^\"]+\\.css)\".*", "$1");

        HttpResponse<String> answer = ada.get(style);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("immutable");
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/css");
        assertThat(ada.get(style.replace("console.css", "htmx.min.js")).statusCode())
                .isEqualTo(200);
        assertThat(ada.get(style.replace("console.css", "../pages/card.html")).statusCode())
                .isGreaterThanOrEqualTo(400);
        assertThat(ada.get("/assets/other/console.css").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1"})
    void anotherHostsNameIsNotAnsweredTo(String host) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(("GET /sign-in HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 400").doesNotContain("Sign in");
        }
    }

    /** ABUSE A35: nothing that manages or explains a server is behind this door, and no page tells of a failure. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator",
                "/actuator/env",
                "/actuator/heapdump",
                "/actuator/prometheus",
                "/metrics",
                "/h2-console",
                "/manager/html",
                "/trace",
                "/error",
                "/v1/inbox/actuator",
                "/v1/env"
            })
    void a35NothingManagesTheServerFromHere(String path) throws Exception {
        try (Visitor stranger = new Visitor(console.url())) {
            for (HttpResponse<String> answer : List.of(ada.get(path), stranger.get(path))) {
                assertThat(answer.statusCode()).as(answer.body()).isIn(302, 401, 404);
                assertThat(answer.body())
                        .doesNotContain("Exception", "\tat ", "org.springframework", "Tomcat", "java.", "argon2");
            }
        }
    }

    @Test
    void whatNeverReachesAPageSaysNothingOfTheServer() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.port())) {
            OutputStream out = socket.getOutputStream();
            out.write("GET /\0 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer)
                    .startsWith("HTTP/1.1 400")
                    .doesNotContain("Tomcat")
                    .doesNotContain("at org.");
        }
    }
}
