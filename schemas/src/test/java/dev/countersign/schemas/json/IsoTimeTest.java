package dev.countersign.schemas.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IsoTimeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00Z",
                "1969-12-31T23:59:59.999999999Z",
                "2026-11-22T09:05:07.100Z",
                "2026-11-22T09:05:07.000100Z",
                "2026-11-22T09:05:07.000000001Z",
                "2024-02-29T23:59:59.999999Z",
                "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59.999999999Z",
                "-0001-12-31T23:59:59Z",
                "+10000-01-01T00:00:00Z"
            })
    void anInstantIsWrittenAsJavaWritesIt(String text) {
        assertThat(IsoTime.text(Instant.parse(text))).isEqualTo(text);
    }

    @Test
    void soIsAnyOther() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            int unit = List.of(1, 1_000, 1_000_000, 1_000_000_000).get(random.nextInt(4));
            Instant instant = Instant.ofEpochSecond(
                    random.nextLong(-70_000_000_000L, 260_000_000_000L), random.nextInt(1_000_000_000) / unit * unit);
            assertThat(IsoTime.text(instant)).isEqualTo(instant.toString());
        }
    }
}
