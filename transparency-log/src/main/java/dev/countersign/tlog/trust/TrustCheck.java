package dev.countersign.tlog.trust;

import dev.countersign.tlog.note.VerifierKey;
import java.time.Instant;
import java.util.List;

/** What came of checking a checkpoint against a policy. */
public sealed interface TrustCheck {
    /**
     * One of the log's keys signed, and enough witnesses did.
     *
     * @param cosigners all known witnesses that did, in the order of the checkpoint's lines
     */
    record Trusted(VerifierKey log, List<Cosigner> cosigners) implements TrustCheck {
        public Trusted {
            cosigners = List.copyOf(cosigners);
        }
    }

    /** @param reason a full sentence */
    record Untrusted(String reason) implements TrustCheck {}

    /**
     * A verified cosignature.
     *
     * @param witness its name within the policy
     * @param at when it says that it was made
     */
    record Cosigner(String witness, Instant at) {}
}
