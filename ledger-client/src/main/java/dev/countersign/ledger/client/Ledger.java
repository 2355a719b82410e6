package dev.countersign.ledger.client;

import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.StrictJson;
import dev.countersign.tlog.merkle.TreeHasher;
import dev.countersign.tlog.merkle.Verification;
import dev.countersign.tlog.note.VerifierKey;
import dev.countersign.tlog.proof.TlogProof;
import dev.countersign.tlog.trust.TrustPolicy;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where proofs come from. */
public interface Ledger {
    /**
     * The receipt's leaf, and that the log has it.
     *
     * @return null while the receipt is not sealed
     * @throws LedgerUnavailableException when it cannot be asked
     */
    @Nullable
    Sealed find(ReceiptPlace place) throws InterruptedException;

    /**
     * What the ledger says that it signs with.
     *
     * @throws LedgerUnavailableException when it cannot be asked
     */
    VerifierKey key() throws InterruptedException;

    /**
     * A sealed receipt.
     *
     * @param leaf canonical JSON, owned by whoever asked
     * @param signedAt when the ledger says that it signed the proof's checkpoint, to the second; nothing
     *     proves it. Null when it does not say
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on and never compared.
    record Sealed(byte[] leaf, TlogProof proof, @Nullable Instant signedAt) {
        /**
         * Checks the log's signature, the way from the leaf to the root, and that the leaf is that of the
         * receipt which is shown.
         *
         * @param key what the log is to have signed with
         * @param historyDigest of that receipt; null when it is not known, which is a fault too
         * @return a sentence for whoever looks at the receipt; null when nothing is wrong
         */
        public @Nullable String fault(VerifierKey key, String receiptId, @Nullable Digest historyDigest) {
            Verification inclusion = proof.verify(new TreeHasher().leaf(leaf), TrustPolicy.of(key));
            return inclusion instanceof Verification.Valid
                    ? difference(receiptId, historyDigest)
                    : inclusion.toString();
        }

        private @Nullable String difference(String receiptId, @Nullable Digest historyDigest) {
            try {
                Map<String, @Nullable Object> members = StrictJson.parseObject(leaf);
                boolean same = receiptId.equals(members.get("receipt_id"))
                        && historyDigest != null
                        && historyDigest.hex().equals(members.get("history_digest"));
                return same ? null : "The leaf is of another receipt than the one that is shown.";
            } catch (InvalidJsonException notOurs) {
                return "The leaf is not a receipt's.";
            }
        }
    }
}
