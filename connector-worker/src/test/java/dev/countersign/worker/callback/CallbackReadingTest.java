package dev.countersign.worker.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.execution.ToolError;
import dev.countersign.worker.callback.CallbackResult.Delivered;
import dev.countersign.worker.callback.CallbackResult.GaveUp;
import dev.countersign.worker.callback.CallbackResult.Retry;
import dev.countersign.worker.outbound.Sent.Obstacle;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackReadingTest {
    private static final Instant NOW = Instant.parse("2026-11-01T09:00:00Z");

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 206, 299})
    void everySuccessIsADelivery(int status) {
        assertThat(CallbackReading.answer(status, "60", NOW)).isEqualTo(new Delivered(status));
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 303, 307, 401, 403, 404, 407, 408, 409, 421, 423, 425, 429, 500, 502, 503, 504, 520, 599})
    void whatCanChangeIsTriedAgain(int status) {
        assertThat(CallbackReading.answer(status, null, NOW)).isInstanceOfSatisfying(Retry.class, retry -> {
            assertThat(retry.error().code()).isEqualTo("http_" + status);
            assertThat(retry.pauseMin()).isZero();
        });
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                100, 300, 301, 304, 305, 308, 400, 402, 405, 406, 410, 411, 412, 413, 414, 415, 422, 426, 431, 451, 501,
                505, 600, 999
            })
    void whatStaysTheSameIsGivenUp(int status) {
        assertThat(CallbackReading.answer(status, "60", NOW)).isInstanceOf(GaveUp.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "7, 7",
        "' 30 ', 30",
        "3600, 3600",
        "3601, 3600",
        "999999999, 3600",
        "9999999999999999999, 0",
        "-5, 0",
        "1.5, 0",
        "soon, 0",
        "'', 0",
        "'Sun, 01 Nov 2026 09:02:00 GMT', 120",
        "'Sun, 01 Nov 2026 08:00:00 GMT', 0",
        "'Tue, 01 Nov 2039 09:00:00 GMT', 3600"
    })
    void aPauseThatIsAskedForIsHeededWithinItsBound(String retryAfter, long seconds) {
        assertThat(CallbackReading.answer(503, retryAfter, NOW))
                .isInstanceOfSatisfying(
                        Retry.class, retry -> assertThat(retry.pauseMin()).isEqualTo(Duration.ofSeconds(seconds)));
    }

    @ParameterizedTest
    @EnumSource(names = "FORBIDDEN", mode = EnumSource.Mode.EXCLUDE)
    void whatKeptItHereMayPass(Obstacle obstacle) {
        assertThat(CallbackReading.obstacle(obstacle, new ToolError("x", "X."))).isInstanceOf(Retry.class);
    }

    @Test
    void ourOwnRefusalIsForGood() {
        assertThat(CallbackReading.obstacle(Obstacle.FORBIDDEN, new ToolError("x", "X.")))
                .isInstanceOf(GaveUp.class);
    }
}
