package dev.countersign.domain.look;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.request.SealedValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class LookOrderTest {
    private static final Instant DEADLINE = Instant.parse("2026-11-01T12:00:00Z");

    private final LookOrder order = new LookOrder(
            "r1",
            0,
            new OrganizationId("acme"),
            new CallId("a".repeat(26)),
            "crm.update",
            "crm",
            "crm:deal:ada",
            SealedValue.plain("{\"name\":\"Ada\"}".getBytes(StandardCharsets.UTF_8)),
            DEADLINE);

    @Test
    void itIsOverdueFromItsDeadlineOn() {
        assertThat(order.isOverdue(DEADLINE.minusMillis(1))).isFalse();
        assertThat(order.isOverdue(DEADLINE)).isTrue();
    }

    @Test
    void itTakesWhatIsLeftAndNoLongerThanTheLimitWhateverTheClocksSay() {
        assertThat(order.timeLeft(DEADLINE.minusMillis(700))).isEqualTo(Duration.ofMillis(700));
        assertThat(order.timeLeft(DEADLINE.minusSeconds(3_600))).isEqualTo(LookOrder.TIME_MAX);
    }

    @Test
    void itsTextFormSaysNothingOfTheCall() {
        assertThat(order.toString()).doesNotContain("ada").doesNotContain("Ada");
    }
}
