package dev.countersign.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.console.live.LiveStreams;
import dev.countersign.console.played.RunningConsole;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Server-sent events, as a browser would read them. */
@Timeout(60)
class LiveIT {
    private final MutableClock clock = new MutableClock();
    private RunningConsole console;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        console = RunningConsole.start(
                directory,
                clock,
                Map.of("countersign.console.live-streams-max", "2", "countersign.console.heartbeat", "200ms"));
    }

    @AfterEach
    void stop() {
        console.close();
    }

    /** One open stream; read line by line. */
    private static final class Stream implements AutoCloseable {
        private final HttpResponse<InputStream> answer;
        private final BufferedReader lines;

        Stream(Visitor visitor) throws Exception {
            answer = visitor.client().send(visitor.request("/live").build(), BodyHandlers.ofInputStream());
            lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
        }

        /** The next event that is not a sign of life: its name and its data. */
        String next() throws IOException {
            String line = lines.readLine();
            while (line != null && !line.startsWith("event: ")) {
                line = lines.readLine();
            }
            return line == null ? "end" : line.substring("event: ".length()) + " " + lines.readLine();
        }

        @Override
        public void close() throws IOException {
            answer.body().close();
        }
    }

    @Test
    void aChangeIsToldByItsNameAlone() throws Exception {
        try (Visitor ada = Visitor.signedIn(console, "ada");
                Stream stream = new Stream(ada)) {
            assertThat(stream.answer.headers().firstValue("Content-Type").orElse(""))
                    .startsWith("text/event-stream");
            assertThat(stream.answer.headers().firstValue("Cache-Control").orElse(""))
                    .contains("no-store");
            assertThat(stream.next()).startsWith("open");

            String id = console.sample().call("crm:deal:1");

            assertThat(stream.next()).isEqualTo("change data: " + id);
        }
    }

    @Test
    void a5AnotherOrganizationsChangesAreNotTold() throws Exception {
        try (Visitor ada = Visitor.signedIn(console, "ada");
                Stream stream = new Stream(ada)) {
            stream.next();

            console.sample().of(dev.countersign.console.played.Sample.OTHER).call("crm:deal:1");
            String own = console.sample().call("crm:deal:2");

            assertThat(stream.next()).isEqualTo("change data: " + own);
        }
    }

    @Test
    void aSecondStreamOfASessionEndsTheFirst() throws Exception {
        try (Visitor ada = Visitor.signedIn(console, "ada");
                Stream first = new Stream(ada)) {
            first.next();
            try (Stream second = new Stream(ada)) {
                assertThat(second.next()).startsWith("open");
                assertThat(first.next()).startsWith("superseded");
                assertThat(first.next()).isEqualTo("end");
            }
        }
    }

    @Test
    void oneTooManyIsSentAway() throws Exception {
        try (Visitor ada = Visitor.signedIn(console, "ada");
                Visitor grace = Visitor.signedIn(console, "grace");
                Visitor paul = Visitor.signedIn(console, "paul");
                Stream first = new Stream(ada);
                Stream second = new Stream(grace)) {
            first.next();
            second.next();

            try (Stream third = new Stream(paul)) {
                assertThat(third.answer.statusCode()).isEqualTo(503);
            }
        }
    }

    @Test
    void aStreamEndsWithItsSessionAndIsNoUseOfIt() throws Exception {
        try (Visitor ada = Visitor.signedIn(console, "ada");
                Stream stream = new Stream(ada)) {
            stream.next();

            clock.advance(Duration.ofHours(2));

            assertThat(stream.next()).startsWith("signed-out");
            assertThat(ada.get("/inbox").statusCode()).isEqualTo(302);
        }
    }

    @Test
    void aClosedPageIsForgotten() throws Exception {
        try (Visitor ada = Visitor.signedIn(console, "ada")) {
            try (Stream stream = new Stream(ada)) {
                stream.next();
                assertThat(console.inbox().followers()).isEqualTo(1);
            }
            // The heartbeat finds out.
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (console.inbox().followers() > 0 && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            assertThat(console.inbox().followers()).isZero();
            assertThat(console.bean(LiveStreams.class).open()).isZero();
        }
    }

    @Test
    void openStreamsDoNotHoldUpTheEnd() throws Exception {
        try (Visitor ada = Visitor.signedIn(console, "ada");
                Stream stream = new Stream(ada)) {
            stream.next();
            long began = System.nanoTime();

            console.close();

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
            assertThat(stream.next()).isEqualTo("end");
        }
    }
}
