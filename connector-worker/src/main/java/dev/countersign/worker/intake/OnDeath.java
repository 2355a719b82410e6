package dev.countersign.worker.intake;

/** Told of a worker's death, on its last thread. */
@FunctionalInterface
public interface OnDeath {
    void died(Throwable cause);
}
