package dev.countersign.audit.verify;

import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.note.VerifierKey;
import dev.countersign.tlog.trust.TrustCheck;
import dev.countersign.tlog.trust.TrustPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom the auditor believes.
 *
 * @param policy null for the export's own key, which shows only that the export agrees with itself
 * @param known checkpoints that the auditor kept from before: the log must continue them
 */
public record Trust(@Nullable TrustPolicy policy, List<Checkpoint> known) {
    public Trust {
        known = List.copyOf(known);
    }

    /** A log's key, and no witness. */
    public static Trust inKey(VerifierKey key) {
        return new Trust(TrustPolicy.of(key), List.of());
    }

    /** The export's own word. */
    public static Trust inTheExport() {
        return new Trust(null, List.of());
    }

    /** With the export's own key where the auditor brought none. */
    static TrustPolicy of(@Nullable TrustPolicy brought, String vkey) throws MalformedException {
        return brought == null ? TrustPolicy.of(VerifierKey.parse(vkey)) : brought;
    }

    /** A witness may have been away at some time: what counts for the latest checkpoint is its quorum. */
    static TrustPolicy withoutQuorum(TrustPolicy policy) {
        return new TrustPolicy(policy.logs(), policy.witnesses(), policy.groups(), TrustPolicy.NONE);
    }

    /** @return why not, in a sentence; null when it is to be believed */
    static @Nullable String refusal(TrustPolicy policy, Checkpoint checkpoint) {
        return switch (policy.check(checkpoint)) {
            case TrustCheck.Trusted trusted -> null;
            case TrustCheck.Untrusted(String reason) -> reason;
        };
    }
}
