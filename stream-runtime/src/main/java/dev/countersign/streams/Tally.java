package dev.countersign.streams;

import java.util.concurrent.atomic.LongAdder;

/** What the stream has done since it started, for logs, tests and a metrics page. */
public final class Tally {
    private final LongAdder commands = new LongAdder();
    private final LongAdder refusals = new LongAdder();
    private final LongAdder deadLetters = new LongAdder();
    private final LongAdder timersFired = new LongAdder();
    private final LongAdder batchesDrained = new LongAdder();

    /**
     * The counts at one moment, each by itself.
     *
     * @param commands taken from the topics and readable
     * @param refusals commands that the state did not allow
     * @param deadLetters records that could not be read or processed
     * @param timersFired commands that time alone led to
     * @param batchesDrained commits asked for because a polled batch was used up
     */
    public record Counts(long commands, long refusals, long deadLetters, long timersFired, long batchesDrained) {}

    /** The counts now. */
    public Counts counts() {
        return new Counts(commands.sum(), refusals.sum(), deadLetters.sum(), timersFired.sum(), batchesDrained.sum());
    }

    /** One more. */
    public void command() {
        commands.increment();
    }

    /** One more. */
    public void refusal() {
        refusals.increment();
    }

    /** One more. */
    public void deadLetter() {
        deadLetters.increment();
    }

    /** One more. */
    public void timerFired() {
        timersFired.increment();
    }

    /** One more. */
    public void batchDrained() {
        batchesDrained.increment();
    }
}
