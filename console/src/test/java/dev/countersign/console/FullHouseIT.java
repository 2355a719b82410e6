package dev.countersign.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.console.played.RunningConsole;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A console that has room for one session. */
class FullHouseIT {
    private static final int STRANGERS = 20_000;

    private RunningConsole console;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        console = RunningConsole.start(directory, Clock.systemUTC(), Map.of("countersign.console.sessions-max", "1"));
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void strangersWithoutNumberTakeNoSessionAndSigningInWorks() throws Exception {
        try (Visitor stranger = new Visitor(console.url());
                var client = java.net.http.HttpClient.newHttpClient()) {
            for (int i = 0; i < STRANGERS; i++) {
                String path = i % 100 == 0 ? "/sign-in" : i % 2 == 0 ? "/inbox" : "/approvals/apr_" + i;
                HttpResponse<Void> answer = client.send(stranger.request(path).build(), BodyHandlers.discarding());
                assertThat(answer.statusCode()).isIn(200, 302);
                assertThat(answer.headers().allValues("Set-Cookie")).noneMatch(cookie -> cookie.contains("session"));
            }
        }

        Visitor.signedIn(console, "ada").close();
    }

    @Test
    void whenThereIsNoRoomItIsSaidToBeUnavailable() throws Exception {
        try (Visitor ada = Visitor.signedIn(console, "ada");
                Visitor grace = new Visitor(console.url())) {
            HttpResponse<String> answer = grace.signIn("grace", console.password("grace"));

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(answer.body()).contains("<h1").doesNotContain("Grace Hopper");
            assertThat(ada.get("/inbox").statusCode()).isEqualTo(200);
        }
    }
}
