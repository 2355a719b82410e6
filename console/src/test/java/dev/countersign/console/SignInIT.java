package dev.countersign.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.console.played.RunningConsole;
import java.net.HttpCookie;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signing in with a password, and how a session ends. */
class SignInIT {
    private final MutableClock clock = new MutableClock();
    private RunningConsole console;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        console = RunningConsole.start(directory, clock, Map.of());
    }

    @AfterEach
    void stop() {
        console.close();
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("");
    }

    private static void assertSignedOut(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(location(answer)).endsWith("/sign-in");
    }

    @Test
    void everyPageButTheWayInNeedsSomebody() throws Exception {
        try (Visitor visitor = new Visitor(console.url())) {
            String id = console.sample().call("crm:deal:1");
            for (String path : new String[] {
                "/inbox",
                "/approvals/" + id,
                "/inbox/review?id=" + id,
                "/unknown",
                "/figures",
                "/approvals/" + id + "/parameters"
            }) {
                assertSignedOut(visitor.get(path));
            }
            assertThat(visitor.get("/sign-in").statusCode()).isEqualTo(200);
            assertThat(visitor.send(visitor.request("/live").setHeader("Accept", "text/event-stream"))
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void aSessionIsNewAfterSigningInAndItsCookieIsHttpOnlyAndLax() throws Exception {
        try (Visitor visitor = new Visitor(console.url())) {
            visitor.get("/sign-in");
            assertThat(visitor.cookies()).extracting(HttpCookie::getName).containsExactly("countersign_form");
            assertThat(visitor.cookies().getFirst().isHttpOnly()).isTrue();

            HttpResponse<String> answer = visitor.signIn("ada", console.password("ada"));

            assertThat(location(answer)).endsWith("/inbox");
            assertThat(answer.headers().allValues("Set-Cookie"))
                    .filteredOn(cookie -> cookie.startsWith("countersign_session="))
                    .singleElement()
                    .asString()
                    .contains("HttpOnly", "SameSite=Lax", "Path=/");
            assertThat(visitor.cookies()).extracting(HttpCookie::getName).containsExactly("countersign_session");
            String first = visitor.cookies().getFirst().getValue();
            visitor.post("/sign-in", visitor.sessionToken(), "name", "ada", "password", console.password("ada"));
            assertThat(visitor.cookies().getFirst().getValue()).isNotEqualTo(first);
            assertThat(visitor.get("/inbox").body()).contains("Ada Lovelace");
            assertThat(location(visitor.get("/sign-in"))).endsWith("/inbox");
        }
    }

    @Test
    void afterSigningInThePageThatWasAskedForIsShown() throws Exception {
        String id = console.sample().call("crm:deal:1");
        try (Visitor visitor = new Visitor(console.url())) {
            visitor.get("/approvals/" + id);

            assertThat(location(visitor.signIn("ada", console.password("ada")))).endsWith("/approvals/" + id);
        }
    }

    @Test
    void whatACookieSaysOneNeverLandsOnAnotherSite() throws Exception {
        for (String elsewhere :
                List.of("//evil.example/", "/\\evil.example", "https://evil.example/", "/a\r\nb", "?")) {
            String cookie = Base64.getUrlEncoder().encodeToString(elsewhere.getBytes(StandardCharsets.UTF_8));
            try (Visitor visitor = new Visitor(console.url())) {
                String token = Visitor.token(visitor.get("/sign-in").body());
                String form = visitor.cookies().getFirst().getValue();

                HttpResponse<String> answer = visitor.send(visitor.request("/sign-in")
                        .header("Cookie", "countersign_form=" + form + "; countersign_asked=" + cookie)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(
                                Visitor.form(token, "name", "ada", "password", console.password("ada")))));

                assertThat(location(answer)).as(elsewhere).endsWith("/inbox");
            }
        }
    }

    @Test
    void aFormOfAnotherVisitorDoesNotSignIn() throws Exception {
        try (Visitor visitor = new Visitor(console.url());
                Visitor other = new Visitor(console.url())) {
            visitor.get("/sign-in");
            String foreign = Visitor.token(other.get("/sign-in").body());

            assertThat(visitor.post("/sign-in", foreign, "name", "ada", "password", console.password("ada"))
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void aWrongNameAndAWrongPasswordLookAlike() throws Exception {
        try (Visitor visitor = new Visitor(console.url())) {
            HttpResponse<String> wrongPassword = visitor.signIn("ada", "wrong");
            HttpResponse<String> wrongName = visitor.signIn("nemo", "wrong");

            assertThat(location(wrongPassword)).endsWith("/sign-in?wrong").isEqualTo(location(wrongName));
            assertThat(visitor.get("/sign-in?wrong").body()).contains("The name or the password is wrong.");
            assertSignedOut(visitor.get("/inbox"));
        }
    }

    @Test
    void whoGuessesIsToldToWait() throws Exception {
        try (Visitor visitor = new Visitor(console.url())) {
            for (int i = 0; i < 4; i++) {
                visitor.signIn("ada", "wrong");
            }
            assertThat(location(visitor.signIn("ada", console.password("ada")))).endsWith("/inbox");
            visitor.submit("/inbox", "/sign-out");
            for (int i = 0; i < 5; i++) {
                visitor.signIn("ada", "wrong");
            }

            assertThat(location(visitor.signIn("ada", console.password("ada")))).endsWith("/sign-in?wait");
            clock.advance(Duration.ofMinutes(5));
            assertThat(location(visitor.signIn("ada", console.password("ada")))).endsWith("/inbox");
        }
    }

    @Test
    void signingOutIsAPostAndEndsTheSession() throws Exception {
        try (Visitor visitor = Visitor.signedIn(console, "ada")) {
            String session = visitor.cookies().getFirst().getValue();
            assertThat(visitor.get("/sign-out").statusCode()).isEqualTo(404);
            assertThat(visitor.get("/inbox").statusCode()).isEqualTo(200);

            HttpResponse<String> answer = visitor.submit("/inbox", "/sign-out");

            assertThat(location(answer)).endsWith("/sign-in?signed_out");
            try (Visitor thief = new Visitor(console.url())) {
                assertSignedOut(thief.send(thief.request("/inbox").header("Cookie", "countersign_session=" + session)));
            }
        }
    }

    @Test
    void anUnusedSessionEndsAndWhatAPageFetchesItselfIsNoUse() throws Exception {
        try (Visitor visitor = Visitor.signedIn(console, "ada")) {
            clock.advance(Duration.ofMinutes(50));
            assertThat(visitor.send(visitor.request("/inbox").header("Countersign-Unattended", "1"))
                            .statusCode())
                    .isEqualTo(200);
            clock.advance(Duration.ofMinutes(11));

            assertSignedOut(visitor.get("/inbox"));
        }
    }

    @Test
    void aSessionInUseEndsToo() throws Exception {
        try (Visitor visitor = Visitor.signedIn(console, "ada")) {
            for (int i = 0; i < 14; i++) {
                clock.advance(Duration.ofMinutes(50));
                assertThat(visitor.get("/inbox").statusCode()).isEqualTo(200);
            }
            clock.advance(Duration.ofMinutes(25));

            assertSignedOut(visitor.get("/inbox"));
        }
    }

    @Test
    void whoIsShutOutOrGetsAnotherPasswordIsOutAtOnce() throws Exception {
        try (Visitor ada = Visitor.signedIn(console, "ada");
                Visitor grace = Visitor.signedIn(console, "grace")) {
            String yaml = Files.readString(console.usersFile());
            int second = yaml.indexOf("- name: \"grace\"");

            replace(yaml.substring(0, second).replace("enabled: true", "enabled: false") + yaml.substring(second));
            assertSignedOut(ada.get("/inbox"));
            assertThat(grace.get("/inbox").statusCode()).isEqualTo(200);

            replace(yaml.substring(0, second)
                    + yaml.substring(second)
                            .replaceFirst(
                                    "password_hash: \"[^\"]*\"",
                                    "password_hash: \"\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$AAAA\\$AAAA\""));
            assertSignedOut(grace.get("/inbox"));
        }
    }

    @Test
    void aRoleThatIsTakenAwayIsGoneFromTheNextRequestOn() throws Exception {
        try (Visitor ada = Visitor.signedIn(console, "ada")) {
            replace(Files.readString(console.usersFile()).replaceFirst("\"approver\"", "\"auditor\""));

            assertThat(ada.get("/figures").statusCode()).isEqualTo(200);
            assertThat(ada.get("/inbox/review").statusCode()).isEqualTo(403);
        }
    }

    private void replace(String yaml) throws Exception {
        Path fresh = Files.writeString(console.usersFile().resolveSibling("fresh"), yaml);
        Files.move(fresh, console.usersFile(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void whoHasNoRoleSeesNothing() throws Exception {
        String id = console.sample().call("crm:deal:1");
        try (Visitor visitor = Visitor.signedIn(console, "nobody")) {
            assertThat(visitor.get("/inbox").body()).contains("no role yet").doesNotContain("crm:deal:1");
            assertThat(visitor.get("/approvals/" + id).statusCode()).isEqualTo(403);
            assertThat(visitor.get("/unknown").statusCode()).isEqualTo(403);
            assertThat(visitor.get("/figures").statusCode()).isEqualTo(403);
            assertThat(visitor.get("/live").statusCode()).isEqualTo(403);
        }
    }

    @Test
    void aPartOfAPageMakesTheWholePageLoadAgainWhenTheSessionIsOver() throws Exception {
        try (Visitor visitor = new Visitor(console.url())) {
            HttpResponse<String> answer = visitor.send(visitor.request("/inbox").header("HX-Request", "true"));

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("HX-Refresh")).hasValue("true");
        }
    }
}
