package dev.countersign.audit.verify;

import dev.countersign.audit.archive.RecordPart;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Tells what is missing from what is yet to come. A partition is worked off in order: whatever has no
 * consequence may still be waiting for it, but not while something behind it has one. For many
 * threads.
 */
final class Tails {
    private final Map<Row, Tail> tails = new HashMap<>();

    /** One order of work. */
    record Row(RecordPart part, String kind) {}

    private static final class Tail {
        private long answered = -1;
        private long waiting;
        /** The first that wait; the rest of a tail that is too long to be one is only counted. */
        private final TreeSet<Finding> first = new TreeSet<>(
                Comparator.comparing((Finding finding) -> finding.offset() == null ? 0L : finding.offset())
                        .thenComparing(Finding::what));
    }

    /** That something at this offset has its consequence. */
    synchronized void answered(RecordPart part, String kind, long offset) {
        Tail tail = tails.computeIfAbsent(new Row(part, kind), none -> new Tail());
        tail.answered = Math.max(tail.answered, offset);
    }

    /** That something has none. */
    synchronized void waiting(String kind, Finding unlessItIsYetToCome) {
        RecordPart part = unlessItIsYetToCome.part();
        if (part == null) {
            throw new IllegalArgumentException("What waits is a record");
        }
        Tail tail = tails.computeIfAbsent(new Row(part, kind), none -> new Tail());
        tail.waiting++;
        tail.first.add(unlessItIsYetToCome);
        if (tail.first.size() > Findings.KEPT_MAX) {
            tail.first.pollLast();
        }
    }

    /** Tells what cannot be waiting. */
    synchronized void tell(Findings findings, Counts counts) {
        for (Tail tail : tails.values()) {
            for (Finding finding : tail.first) {
                if (finding.offset() != null && finding.offset() < tail.answered) {
                    findings.add(finding);
                    tail.waiting--;
                }
            }
            counts.notProcessedYet.add(tail.waiting);
        }
    }
}
