package dev.countersign.ingress.question;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.ApprovalTerms.Escalation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A question's own time, put together with its agent's usual one. */
class TimeoutRequestTest {
    private static final ApprovalTerms USUAL = new ApprovalTerms(
            List.of("sales"),
            2,
            Duration.ofHours(2),
            new Escalation(Duration.ofHours(1), List.of("directors")),
            false,
            true,
            false);

    private final Issues issues = new Issues();

    @Test
    void whatIsNotSaidIsAsUsual() {
        assertThat(merged(null)).isEqualTo(USUAL);
        assertThat(merged(Map.of())).isEqualTo(USUAL);
        assertThat(issues.isEmpty()).isTrue();
    }

    @Test
    void anExpiryAloneKeepsTheUsualEscalation() {
        assertThat(merged(Map.of("expires_after_seconds", 5_400L)))
                .isEqualTo(terms(Duration.ofMinutes(90), Duration.ofHours(1)));
        assertThat(issues.isEmpty()).isTrue();
    }

    @Test
    void whatWouldEscalateOnlyAfterItExpiredDoesNotEscalate() {
        assertThat(merged(Map.of("expires_after_seconds", 60L)))
                .isEqualTo(new ApprovalTerms(USUAL.groups(), 2, Duration.ofMinutes(1), null, false, true, false));
    }

    @Test
    void anEscalationAloneKeepsTheUsualExpiryAndThoseWhomItGoesTo() {
        assertThat(merged(Map.of("escalate_after_seconds", 60L)))
                .isEqualTo(terms(Duration.ofHours(2), Duration.ofMinutes(1)));
        assertThat(issues.isEmpty()).isTrue();
    }

    @Test
    void bothCountTogether() {
        assertThat(merged(Map.of("expires_after_seconds", 600L, "escalate_after_seconds", 300L)))
                .isEqualTo(terms(Duration.ofMinutes(10), Duration.ofMinutes(5)));
    }

    @Test
    void whatContradictsItselfIsRefusedWithItsPlace() {
        merged(Map.of("escalate_after_seconds", 7_200L));

        assertThat(issues.list())
                .containsExactly(
                        new Issues.Issue("/timeout/escalate_after_seconds", "A question escalates before it expires"));
    }

    private ApprovalTerms merged(Object timeout) {
        return TimeoutRequest.merged(timeout, USUAL, issues);
    }

    private static ApprovalTerms terms(Duration expires, Duration escalates) {
        return new ApprovalTerms(
                USUAL.groups(), 2, expires, new Escalation(escalates, List.of("directors")), false, true, false);
    }
}
