package dev.countersign.domain.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.domain.control.HealthCheck;
import dev.countersign.domain.health.Health.Status;
import dev.countersign.domain.identity.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HealthTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");

    /** {@code H3} was said 3 seconds ago by another worker than the next, and each holds for ten. */
    private static List<HealthWord> words(@Nullable String text) {
        List<HealthWord> words = new ArrayList<>();
        for (String word : text == null ? new String[0] : text.split(" ", -1)) {
            HealthState state = word.charAt(0) == 'H' ? HealthState.HEALTHY : HealthState.UNHEALTHY;
            Instant at = NOW.minusSeconds(Long.parseLong(word.substring(1)));
            words.add(new HealthWord(
                    new OrganizationId("acme"),
                    "crm",
                    "worker-" + words.size(),
                    state,
                    at,
                    at,
                    at.plusSeconds(10),
                    null));
        }
        return words;
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", textBlock = """
            none,      UNKNOWN,   none
            H1,        HEALTHY,   1
            U1,        UNHEALTHY, 1
            U9,        UNHEALTHY, 9
            U10,       UNKNOWN,   none
            H10,       UNKNOWN,   none
            U1 U2,     UNHEALTHY, 1
            U2 H1,     HEALTHY,   1
            H3 U1,     HEALTHY,   1
            U1 H10,    UNHEALTHY, 1
            H1 U10,    HEALTHY,   1
            U3 U11 H4, HEALTHY,   3
            """)
    void isUnhealthyWhereEveryWorkerThatHasAWordSaysSo(@Nullable String words, Status status, @Nullable Long ago) {
        Health health = Health.of(words(words), NOW);

        assertThat(health.status()).isEqualTo(status);
        assertThat(health.checkedAt()).isEqualTo(ago == null ? null : NOW.minusSeconds(ago));
        assertThat(health.isUnhealthy()).isEqualTo(status == Status.UNHEALTHY);
    }

    @Test
    void aWordHoldsForThreeChecksThatAreMissed() {
        assertThat(new HealthCheck(Duration.ofSeconds(10), null).wordHolds()).isEqualTo(Duration.ofSeconds(35));
        assertThatThrownBy(() -> new HealthCheck(Duration.ofMillis(999), null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new HealthCheck(Duration.ofSeconds(601), null))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
