package dev.countersign.domain.execution;

/**
 * One numbered try at a call, an execution or a probe.
 *
 * @param number counts from 1 over executions and probes alike
 */
public record Attempt(int number, Purpose purpose) {
    /** The first execution of a call. */
    public static final Attempt FIRST = new Attempt(1, Purpose.EXECUTE);

    /** @throws IllegalArgumentException when the number is below 1 */
    public Attempt {
        if (number < 1) {
            throw new IllegalArgumentException("Attempts count from 1, not from " + number);
        }
    }

    /** The attempt that follows this one. */
    public Attempt next(Purpose nextPurpose) {
        return new Attempt(number + 1, nextPurpose);
    }
}
