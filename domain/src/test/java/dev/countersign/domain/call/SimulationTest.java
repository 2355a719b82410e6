package dev.countersign.domain.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Thousands of seeded lives of a call. A failure names its seed; run that one alone with
 * {@code -Dcountersign.seed=N}.
 */
class SimulationTest {
    private static final int SEEDS = 20_000;

    @Test
    void invariantsHoldInEverySeededWorld() {
        long only = Long.getLong("countersign.seed", -1);
        Set<String> ends = new TreeSet<>();
        for (long seed = only < 0 ? 0 : only; seed < (only < 0 ? SEEDS : only + 1); seed++) {
            Simulation simulation = new Simulation(seed);
            try {
                simulation.run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("Seed " + seed + ": " + e.getMessage() + "\n" + simulation.events(), e);
            }
            ends.add(simulation.state().getClass().getSimpleName());
        }
        if (only < 0) {
            // A world in which some end never comes would prove less than it seems to.
            assertThat(ends).contains("Succeeded", "Failed", "Unknown", "Resolved", "Closed", "Denied", "DryRun");
        }
    }
}
