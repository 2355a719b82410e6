package dev.countersign.worker.notice;

import java.util.concurrent.atomic.LongAdder;

/** What the notices have come to since the start, for logs, tests and a metrics page. */
public final class NoticeTally {
    private final LongAdder sent = new LongAdder();
    private final LongAdder retried = new LongAdder();
    private final LongAdder givenUp = new LongAdder();
    private final LongAdder past = new LongAdder();
    private final LongAdder unaddressed = new LongAdder();

    /**
     * The counts at one moment, each by itself.
     *
     * @param sent messages that a receiver took
     * @param retried tries after the first
     * @param givenUp messages that nobody took
     * @param past notices and messages left unsent because the approval's time was over
     * @param unaddressed notices that no channel serves
     */
    public record Counts(long sent, long retried, long givenUp, long past, long unaddressed) {}

    /** The counts now. */
    public Counts counts() {
        return new Counts(sent.sum(), retried.sum(), givenUp.sum(), past.sum(), unaddressed.sum());
    }

    void oneSent() {
        sent.increment();
    }

    void oneRetried() {
        retried.increment();
    }

    void oneGivenUp() {
        givenUp.increment();
    }

    void onePast() {
        past.increment();
    }

    void oneUnaddressed() {
        unaddressed.increment();
    }
}
