package dev.countersign.audit.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.backtest.Start;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SinceTest {
    private static final Instant NOW = Instant.parse("2026-11-22T19:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @Test
    void aMomentIsADateATimeOrHowLongAgo() {
        assertThat(Since.parse("2026-11-01", CLOCK)).isEqualTo("2026-11-01T00:00:00Z");
        assertThat(Since.parse("2026-11-01T08:00:00+02:00", CLOCK)).isEqualTo("2026-11-01T06:00:00Z");
        assertThat(Since.parse("90m", CLOCK)).isEqualTo(NOW.minus(Duration.ofMinutes(90)));
        assertThat(Since.parse("7d", CLOCK)).isEqualTo(NOW.minus(Duration.ofDays(7)));
        Clock odd = Clock.fixed(NOW.plusNanos(468_938_559), ZoneOffset.UTC);
        assertThat(Since.parse("90s", odd)).hasToString("2026-11-22T18:58:30Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "7", "-7d", "2026-13-01", "2026-11-01T08:00", "9999999d"})
    void anythingElseIsNone(String text) {
        assertThat(Since.parse(text, CLOCK)).isNull();
    }

    @Test
    void aShadowBeginsWhereItIsTold() {
        assertThat(ShadowCommand.start("latest", CLOCK)).isEqualTo(new Start.Latest());
        assertThat(ShadowCommand.start("beginning", CLOCK)).isEqualTo(new Start.Beginning());
        assertThat(ShadowCommand.start("1200", CLOCK)).isEqualTo(new Start.Offset(1_200));
        assertThat(ShadowCommand.start("0:1200,3:7", CLOCK)).isEqualTo(new Start.Offsets(Map.of(0, 1_200L, 3, 7L)));
        assertThat(ShadowCommand.start("1h", CLOCK)).isEqualTo(new Start.Time(NOW.minus(Duration.ofHours(1))));
        assertThatThrownBy(() -> ShadowCommand.start("somewhere", CLOCK))
                .hasMessageStartingWith("--from is latest, beginning, a moment");
    }
}
