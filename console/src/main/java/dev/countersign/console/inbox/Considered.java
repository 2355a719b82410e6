package dev.countersign.console.inbox;

import dev.countersign.domain.identity.ApprovalId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long people looked at the cards that they voted on. The log does not say it; it is known here
 * for the votes that this process took, as far as they are few enough. It feeds a figure, never a
 * decision.
 */
final class Considered {
    private static final int VOTES_MAX = 50_000;

    private final Map<Key, Duration> votes = new LinkedHashMap<>();

    private record Key(ApprovalId approvalId, String subject) {}

    /** Only a person's first vote counts, and so does only the first time. */
    synchronized void note(ApprovalId approvalId, String subject, Duration time) {
        votes.putIfAbsent(new Key(approvalId, subject), time);
        if (votes.size() > VOTES_MAX) {
            votes.remove(votes.keySet().iterator().next());
        }
    }

    /** Null when it is not known. */
    synchronized @Nullable Duration of(ApprovalId approvalId, String subject) {
        return votes.get(new Key(approvalId, subject));
    }
}
