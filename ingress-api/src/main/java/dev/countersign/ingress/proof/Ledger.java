package dev.countersign.ingress.proof;

import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.tlog.note.VerifierKey;
import dev.countersign.tlog.proof.TlogProof;
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
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on and never compared.
    record Sealed(byte[] leaf, TlogProof proof) {}
}
