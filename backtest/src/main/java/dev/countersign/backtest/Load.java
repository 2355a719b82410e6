package dev.countersign.backtest;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** How often people were, and would be, asked in each hour since 1970. For one thread. */
final class Load {
    static final long HOUR_SECONDS = 3_600;

    /** No more hours than there were: a year has 8,766. */
    private final Map<Long, Asked> hours = new TreeMap<>();

    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    /** What fell into an hour. */
    static final class Asked {
        int recorded;
        int candidate;
    }

    void add(Instant at, Change change) {
        long hour = Math.floorDiv(at.getEpochSecond(), HOUR_SECONDS);
        first = Math.min(first, hour);
        last = Math.max(last, hour);
        if (change.before() == Said.PENDING || change.after() == Said.PENDING) {
            Asked asked = hours.computeIfAbsent(hour, new_ -> new Asked());
            asked.recorded += change.before() == Said.PENDING ? 1 : 0;
            asked.candidate += change.after() == Said.PENDING ? 1 : 0;
        }
    }

    void add(Load other) {
        first = Math.min(first, other.first);
        last = Math.max(last, other.last);
        other.hours.forEach((hour, asked) -> {
            Asked mine = hours.computeIfAbsent(hour, new_ -> new Asked());
            mine.recorded += asked.recorded;
            mine.candidate += asked.candidate;
        });
    }

    Forecast forecast() {
        long span = last < first ? 0 : last - first + 1;
        return Forecast.of(hours, span);
    }
}
