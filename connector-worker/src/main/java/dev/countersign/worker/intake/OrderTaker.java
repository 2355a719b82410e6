package dev.countersign.worker.intake;

/** Takes orders of one kind, from the log or from its own clock, and carries them out, until it is closed. */
public interface OrderTaker extends AutoCloseable {
    /** Begins; returns at once. */
    void start();

    /** Whether it takes orders. */
    boolean isRunning();

    /** Takes nothing more, and waits a bounded time for what is under way. */
    @Override
    void close();
}
