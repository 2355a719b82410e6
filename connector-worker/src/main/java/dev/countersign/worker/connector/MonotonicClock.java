package dev.countersign.worker.connector;

/** A clock that only runs forward. Its zero means nothing; only differences do. */
@FunctionalInterface
public interface MonotonicClock {
    /** This machine's. */
    MonotonicClock SYSTEM = System::nanoTime;

    long nanos();
}
