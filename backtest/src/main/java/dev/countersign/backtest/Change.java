package dev.countersign.backtest;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** From one answer to another, or to the same. */
public record Change(Said before, Said after) {
    private static final Said[] ALL = Said.values();
    static final int COUNT = ALL.length * ALL.length;

    /** Those that let through what was not let through first, then those that ask people, then the rest. */
    public static List<Change> changes() {
        return Arrays.stream(ALL)
                .flatMap(before -> Arrays.stream(ALL).map(after -> new Change(before, after)))
                .filter(Change::isOne)
                .sorted(Comparator.comparing(Change::after).thenComparing(Change::before))
                .toList();
    }

    /** Whether anything changes. */
    public boolean isOne() {
        return before != after;
    }

    @SuppressWarnings("EnumOrdinal") // a place in an array; it never leaves this process
    int index() {
        return before.ordinal() * ALL.length + after.ordinal();
    }

    static Change at(int index) {
        return new Change(ALL[index / ALL.length], ALL[index % ALL.length]);
    }

    @Override
    public String toString() {
        return before.code() + " -> " + after.code();
    }
}
