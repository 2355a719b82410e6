package dev.countersign.client;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request until something answers that trying again would not change, or the time is over. What is sent
 * must be safe to be sent again: a read, or a call with its key.
 */
final class Tries {
    private static final int ACCEPTED = 202;
    /** 408, 429 and those of a server, or of a proxy before it, that may do better. */
    private static final Set<Integer> TRY_AGAIN = Set.of(ACCEPTED, 408, 429, 500, 502, 503, 504);

    private static final int RETRY_AFTER_DIGITS_MAX = 6;

    private final HttpClient http;
    private final World world;

    /** What a test plays: the clock, the pauses and the dice. */
    record World(LongSupplier nanos, Pauses pauses, RandomGenerator random) {
        static World real() {
            return new World(
                    System::nanoTime,
                    pause -> TimeUnit.NANOSECONDS.sleep(pause.toNanos()),
                    () -> ThreadLocalRandom.current().nextLong());
        }

        Deadline in(Duration within) {
            return new Deadline(nanos, nanos.getAsLong() + within.toNanos());
        }
    }

    interface Pauses {
        void rest(Duration pause) throws InterruptedException;
    }

    /** A moment on the world's clock. */
    record Deadline(LongSupplier nanos, long at) {
        /** Zero when it has passed. */
        Duration left() {
            return Duration.ofNanos(Math.max(0, at - nanos.getAsLong()));
        }
    }

    /**
     * How it ended.
     *
     * @param answer the last that settles it or says that the call was accepted; null when none did
     * @param why what the last try found
     */
    record Ended(@Nullable HttpResponse<String> answer, String why) {}

    Tries(HttpClient http, World world) {
        this.http = http;
        this.world = world;
    }

    Deadline in(Duration within) {
        return world.in(within);
    }

    /**
     * Tries at least once.
     *
     * @param request made for each try, of the time that is left
     */
    Ended until(Deadline deadline, Function<Duration, HttpRequest> request) throws InterruptedException {
        HttpResponse<String> accepted = null;
        int failures = 0;
        while (true) {
            Duration atLeast = Duration.ZERO;
            String why;
            try {
                HttpResponse<String> answer = http.send(request.apply(deadline.left()), BodyHandlers.ofString());
                if (!TRY_AGAIN.contains(answer.statusCode())) {
                    return new Ended(answer, "");
                }
                if (answer.statusCode() == ACCEPTED) {
                    accepted = answer;
                    failures = 0;
                }
                why = "it answered " + answer.statusCode();
                atLeast = retryAfter(answer);
            } catch (IOException broken) {
                // Sent or not, taken or not: only the same key makes the next try safe.
                why = broken.toString();
            }
            Duration pause = Backoff.pause(++failures, atLeast, world.random());
            if (pause.compareTo(deadline.left()) >= 0) {
                return new Ended(accepted, why);
            }
            world.pauses().rest(pause);
        }
    }

    /** A short rest for who asks again without having been turned away. */
    void rest(Deadline deadline) throws InterruptedException {
        Duration left = deadline.left();
        world.pauses().rest(left.compareTo(Backoff.FIRST) < 0 ? left : Backoff.FIRST);
    }

    /** Zero where there is none, or a date, which would need the server's clock. */
    private static Duration retryAfter(HttpResponse<String> answer) {
        String value = answer.headers().firstValue("Retry-After").orElse("");
        boolean seconds = !value.isEmpty()
                && value.length() <= RETRY_AFTER_DIGITS_MAX
                && value.chars().allMatch(c -> c >= '0' && c <= '9');
        return seconds ? Duration.ofSeconds(Long.parseLong(value)) : Duration.ZERO;
    }
}
