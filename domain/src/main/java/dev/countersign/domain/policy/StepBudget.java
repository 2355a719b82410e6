package dev.countersign.domain.policy;

/**
 * How much work one judgement may do, in steps of roughly 100 ns. It stands in for a time limit,
 * because a limit in steps fails the same call on every machine and in every replay. Belongs to one
 * thread.
 */
public final class StepBudget {
    /**
     * Some 9 ms at worst, so that an agent at 50 calls a second cannot take a processor with the costliest policy
     * there is. A usual judgement takes a few dozen steps.
     */
    public static final long JUDGEMENT_STEPS_MAX = 60_000;

    private long left;

    public StepBudget(long steps) {
        this.left = steps;
    }

    /**
     * Takes steps from the budget, before the work is done.
     *
     * @throws Exhausted when they are not there; nobody but the judge may catch it
     */
    public void spend(long steps) {
        left -= steps;
        if (left < 0) {
            throw new Exhausted();
        }
    }

    /**
     * An error rather than an exception, because expression languages absorb exceptions: in CEL
     * {@code failing || true} is true. A spent budget must end the judgement, whatever stands beside it.
     */
    static final class Exhausted extends Error {
        private static final long serialVersionUID = 1L;

        private Exhausted() {
            super("The judgement's budget of steps is spent", null, false, false);
        }
    }
}
