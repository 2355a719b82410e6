package dev.countersign.audit.verify;

import dev.countersign.audit.archive.RecordPart;
import dev.countersign.tlog.merkle.TreeHash;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Signed heads against the tree. One that does not fit is a fork where the tree is proved by a signed
 * head of at least its size, or where two heads contradict each other; otherwise it is the tree that
 * was changed.
 */
final class Heads {
    /** How many that do not fit are kept. */
    private static final int MISFITS_MAX = 10_000;

    private final TreeMap<Long, Head> misfits = new TreeMap<>();
    private final Map<Long, Head> contradicted = new HashMap<>();
    private long misfitCount;
    private long proved = -1;

    /**
     * A signed head.
     *
     * @param part the topic's, where it was published; null for another source
     * @param offset likewise
     * @param what names it in a sentence
     */
    record Head(
            long size,
            TreeHash root,
            @Nullable RecordPart part,
            @Nullable Long offset,
            String what) {}

    /** Holds a head against the root that the tree has at its size. */
    void compare(Head head, TreeHash root) {
        if (head.root().equals(root)) {
            proved = Math.max(proved, head.size());
            return;
        }
        misfitCount++;
        Head earlier = misfits.get(head.size());
        if (earlier != null && !earlier.root().equals(head.root())) {
            contradicted.put(head.size(), head);
        }
        if (misfits.size() < MISFITS_MAX) {
            misfits.putIfAbsent(head.size(), head);
        }
    }

    /** Tells what came of all of them. */
    void tell(Findings findings) {
        boolean changed = false;
        for (Head head : misfits.values()) {
            Head other = contradicted.get(head.size());
            if (head.size() <= proved || other != null) {
                findings.add(Finding.fork(
                        head.part(),
                        head.offset(),
                        "The log has signed two histories: " + head.what() + " has the root "
                                + head.root().base64()
                                + " for " + head.size() + " leaves, and "
                                + (other == null ? "what it signed over " + proved : other.what()) + " has another."));
            } else if (!changed) {
                changed = true;
                findings.add(new Finding(
                        Finding.Stage.LEDGER,
                        head.part(),
                        null,
                        null,
                        "The first " + head.size() + " entries do not have the root that was signed (" + head.what()
                                + (misfitCount == 1 ? "" : ", and " + (misfitCount - 1) + " more checkpoints")
                                + "): entries up to there were changed, taken out or put in.",
                        false));
            }
        }
    }
}
