package dev.countersign.domain.approval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Thousands of seeded lives of an approval. A failure names its seed; run that one alone with
 * {@code -Dcountersign.seed=N}.
 */
class ApprovalSimulationTest {
    private static final int SEEDS = 10_000;

    @Test
    void invariantsHoldInEverySeededWorld() {
        long only = Long.getLong("countersign.seed", -1);
        Set<String> ends = new TreeSet<>();
        long reminders = 0;
        for (long seed = only < 0 ? 0 : only; seed < (only < 0 ? SEEDS : only + 1); seed++) {
            ApprovalSimulation simulation = new ApprovalSimulation(seed);
            try {
                simulation.run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("Seed " + seed + ": " + e.getMessage() + "\n" + simulation.events(), e);
            }
            ends.add(Samples.name(simulation.state()));
            reminders += simulation.events().stream()
                    .filter(ApprovalEvent.ReminderDue.class::isInstance)
                    .count();
        }
        if (only < 0) {
            // A world in which some end never comes would prove less than it seems to.
            assertThat(ends).contains("Approved", "Rejected", "Answered", "Expired", "Cancelled", "Pending");
            assertThat(reminders).isGreaterThan(SEEDS / 100);
        }
    }
}
