package dev.countersign.backtest;

import java.time.Instant;
import java.util.Map;

/** Where a shadow begins. */
public sealed interface Start {
    /** With the first call there is. */
    record Beginning() implements Start {}

    /** With what comes after now. */
    record Latest() implements Start {}

    /** With what was written then or later. */
    record Time(Instant from) implements Start {}

    /** At the same offset of every partition. */
    record Offset(long offset) implements Start {}

    /** At an offset of each partition; those that are not named begin at their end. */
    record Offsets(Map<Integer, Long> byPartition) implements Start {
        public Offsets {
            byPartition = Map.copyOf(byPartition);
        }
    }
}
