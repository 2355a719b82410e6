package dev.countersign.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MomentTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void anInstantIsItselfAndADateIsItsEnd() {
        assertThat(Moment.parse("2026-11-22T13:00:00+01:00").instant()).isEqualTo(NOON);
        assertThat(Moment.parse("2026-11-22").instant()).isEqualTo(Instant.parse("2026-11-22T23:59:59.999999999Z"));
        assertThat(Moment.beginning("2026-11-22")).isEqualTo(Instant.parse("2026-11-22T00:00:00Z"));
        assertThat(Moment.end("2026-11-22")).isEqualTo(Instant.parse("2026-11-23T00:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2026-11-22T12:00:00", "2026-13-01", "22.11.2026"})
    void anythingElseIsNoTime(String text) {
        assertThatThrownBy(() -> Moment.parse(text))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("is no time");
    }

    @Test
    void whatCarriesTheVeryInstantHasHappened() {
        List<Instant> history = List.of(NOON.minusSeconds(1), NOON, NOON, NOON.plusNanos(1));
        Moment.Cut<Instant> cut = new Moment(NOON).cut(history, at -> at);
        assertThat(cut.happened()).containsExactly(NOON.minusSeconds(1), NOON, NOON);
        assertThat(cut.leftOut()).isZero();
    }

    @Test
    void whatIsBehindALaterRecordHasNotHappenedWhateverItsClockSays() {
        List<Instant> history = List.of(NOON.minusSeconds(2), NOON.plusSeconds(1), NOON.minusSeconds(1), NOON);
        Moment.Cut<Instant> cut = new Moment(NOON).cut(history, at -> at);
        assertThat(cut.happened()).containsExactly(NOON.minusSeconds(2));
        assertThat(cut.leftOut()).isEqualTo(2);
    }
}
