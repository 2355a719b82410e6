package dev.countersign.schemas.store;

import dev.countersign.domain.approval.ApprovalState;
import dev.countersign.domain.identity.Digest;
import dev.countersign.schemas.codec.StoredApprovalCodec;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.wire.SchemaIds;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What approval-stream's store holds for an approval: the folded state and what the shell needs
 * beside it. Whoever waits is answered at once, so that no waiters are kept.
 *
 * @param historyDigest over the approval's events folded so far; the call's are another history
 * @param events how many those are
 * @param timerAt where the approval stands in the timer index; null when it has no entry
 */
public record StoredApproval(
        ApprovalState state,
        Digest historyDigest,
        int events,
        @Nullable Instant timerAt) {

    /** The store's codec: the same wire format as the topics, so that its schema can evolve. */
    public static Codec<StoredApproval> codec() {
        return Holder.CODEC;
    }

    /** Made on first use, so that reading this class does not read every released schema. */
    private static final class Holder {
        static final Codec<StoredApproval> CODEC = StoredApprovalCodec.of(SchemaIds.bundled());
    }
}
