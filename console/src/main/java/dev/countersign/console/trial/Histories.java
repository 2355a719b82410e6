package dev.countersign.console.trial;

import dev.countersign.backtest.RecordedHistory;

/** Where recorded calls are read. */
@FunctionalInterface
public interface Histories {
    /**
     * The history up to now.
     *
     * @throws dev.countersign.backtest.HistoryException when it cannot be read
     */
    RecordedHistory open();
}
