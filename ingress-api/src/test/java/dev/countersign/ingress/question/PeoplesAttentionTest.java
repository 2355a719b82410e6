package dev.countersign.ingress.question;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.control.ControlFact.ApprovalLimits;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.OrganizationId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
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
            assertThat(attention.admit(ACME, BOT, apr(i), new ApprovalLimits(5_000, 5_000)))
                    .isTrue();
        }
        assertThat(counted.times).isEqualTo(1);

        now.addAndGet(Duration.ofSeconds(1).toNanos());
        attention.admit(ACME, BOT, apr(1_000), new ApprovalLimits(5_000, 5_000));
        assertThat(counted.times).isEqualTo(2);
    }

    @Test
    void whatIsAskedAgainTakesNoSecondPlace() {
        ApprovalLimits one = new ApprovalLimits(1, 1);

        assertThat(attention.admit(ACME, BOT, apr(1), one)).isTrue();
        assertThat(attention.admit(ACME, BOT, apr(1), one)).isTrue();
        assertThat(attention.admit(ACME, BOT, apr(2), one)).isFalse();
    }

    @Test
    void whatTheCountHasIsNotAddedToIt() {
        ApprovalLimits twenty = new ApprovalLimits(20, 10_000);
        for (int i = 0; i < 12; i++) {
            assertThat(attention.admit(ACME, BOT, apr(i), twenty)).isTrue();
        }
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        for (int i = 0; i < 10; i++) {
            counted.recorded.add(apr(i));
        }

        for (int i = 12; i < 20; i++) {
            assertThat(attention.admit(ACME, BOT, apr(i), twenty))
                    .as("with %d that wait", i)
                    .isTrue();
        }
        assertThat(attention.admit(ACME, BOT, apr(20), twenty)).isFalse();
        assertThat(attention.admit(ACME, BOT, apr(3), twenty)).as("again").isTrue();

        // Those that the count never had are believed to be on their way for a while, and then no longer.
        now.addAndGet(Duration.ofSeconds(4).toNanos());
        assertThat(attention.admit(ACME, BOT, apr(20), twenty)).isTrue();
    }

    private static ApprovalId apr(int number) {
        return ApprovalId.ofQuestion(new byte[32], ACME, "question-" + number);
    }

    /** What waits, and how often that was looked up. */
    private static final class Counted implements Questions {
        private final Set<ApprovalId> recorded = new HashSet<>();
        private int times;

        @Override
        public Pending pending(OrganizationId organization, AgentId agent, ApprovalLimits limits) {
            times++;
            return new Pending(recorded.size(), recorded.size());
        }

        @Override
        public Set<ApprovalId> recorded(OrganizationId organization, Collection<ApprovalId> ids) {
            return ids.stream().filter(recorded::contains).collect(Collectors.toSet());
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
