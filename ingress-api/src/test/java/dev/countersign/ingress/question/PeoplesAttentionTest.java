package dev.countersign.ingress.question;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.control.ControlFact.ApprovalLimits;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.OrganizationId;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PeoplesAttentionTest {
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final AgentId BOT = new AgentId("bot");

    private final Counted counted = new Counted();
    private final AtomicLong now = new AtomicLong();
    private final PeoplesAttention attention = new PeoplesAttention(counted, now::get);

    @Test
    void howeverManyAskWithinASecondItIsCountedOnce() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(attention.admit(ACME, BOT, "apr_" + i, new ApprovalLimits(5_000, 5_000)))
                    .isTrue();
        }
        assertThat(counted.times).isEqualTo(1);

        now.addAndGet(Duration.ofSeconds(1).toNanos());
        attention.admit(ACME, BOT, "apr_later", new ApprovalLimits(5_000, 5_000));
        assertThat(counted.times).isEqualTo(2);
    }

    @Test
    void whatIsAskedAgainTakesNoSecondPlace() {
        ApprovalLimits one = new ApprovalLimits(1, 1);

        assertThat(attention.admit(ACME, BOT, "apr_1", one)).isTrue();
        assertThat(attention.admit(ACME, BOT, "apr_1", one)).isTrue();
        assertThat(attention.admit(ACME, BOT, "apr_2", one)).isFalse();
    }

    /** Nobody waits, and how often that was looked up. */
    private static final class Counted implements Questions {
        private int times;

        @Override
        public Pending pending(OrganizationId organization, AgentId agent, ApprovalLimits limits) {
            times++;
            return new Pending(0, 0);
        }

        @Override
        public @Nullable QuestionView find(OrganizationId organization, ApprovalId approvalId) {
            return null;
        }

        @Override
        public @Nullable QuestionView awaitResolved(
                OrganizationId organization, ApprovalId approvalId, Duration timeout) {
            return null;
        }
    }
}
