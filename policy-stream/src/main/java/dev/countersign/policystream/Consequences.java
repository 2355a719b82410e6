package dev.countersign.policystream;

import dev.countersign.domain.call.Refusal;
import dev.countersign.schemas.store.StoredCall;
import dev.countersign.streams.Published;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything one command leads to, computed and encoded before the first byte of it is written.
 *
 * @param after what the store is to hold
 * @param stored the same, encoded; null when nothing about the call changed
 * @param events in the order in which they became true; may be empty
 * @param dispatch null when no attempt is ordered
 * @param asked what the call asks of its approval; null when it asks nothing
 * @param claimed what the call asks of counters, in order; empty for a call that no budget concerns
 * @param authorization what the call asks of its user's authorization; null when it asks nothing
 * @param receipt null when none is due
 * @param reply null when nobody is to be answered
 * @param answered the partitions of {@code replies} that get the reply
 * @param refusal why the command was not taken; null when it was
 */
record Consequences(
        StoredCall after,
        byte @Nullable [] stored,
        List<Published> events,
        byte @Nullable [] dispatch,
        byte @Nullable [] asked,
        List<Claimed> claimed,
        @Nullable Authorization authorization,
        @Nullable Published receipt,
        byte @Nullable [] reply,
        Set<Integer> answered,
        @Nullable Refusal refusal) {

    /**
     * One command to a counter.
     *
     * @param key the counter's
     * @param reserves whether the call waits for the answer
     */
    record Claimed(String key, byte[] value, boolean reserves) {}

    /**
     * What is asked of a user's authorization.
     *
     * @param key the authorization's
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared: it goes from the decision to the outbox
    record Authorization(String key, byte[] value) {}

    /** Whether the call goes on only once a counter has answered. */
    boolean reserves() {
        return claimed.stream().anyMatch(Claimed::reserves);
    }
}
