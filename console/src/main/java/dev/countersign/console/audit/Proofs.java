package dev.countersign.console.audit;

import dev.countersign.ledger.client.Ledger;
import dev.countersign.ledger.client.Ledger.Sealed;
import dev.countersign.ledger.client.LedgerUnavailableException;
import dev.countersign.readmodel.CallStory.IssuedReceipt;
import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.note.Cosignature;
import dev.countersign.tlog.note.NoteSignature;
import dev.countersign.tlog.note.VerifierKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the ledger for the proofs of one call's receipts. A ledger that is away spoils no story. */
final class Proofs {
    private static final Logger LOG = LoggerFactory.getLogger(Proofs.class);

    private final Ledger ledger;

    Proofs(Ledger ledger) {
        this.ledger = ledger;
    }

    /** One for each, in their order. Once the ledger did not answer it is not asked again. */
    List<Proof> of(String receiptId, List<IssuedReceipt> receipts) {
        List<Proof> proofs = new ArrayList<>();
        Proof.Unreachable away = null;
        VerifierKey key = null;
        for (IssuedReceipt receipt : receipts) {
            try {
                if (away == null && key == null) {
                    key = ledger.key();
                }
                proofs.add(away == null && key != null ? proof(receiptId, receipt, key) : unreachable(away));
            } catch (LedgerUnavailableException unavailable) {
                LOG.atWarn()
                        .addKeyValue("problem", unavailable.getMessage())
                        .log("The ledger could not be asked for a proof");
                away = new Proof.Unreachable(String.valueOf(unavailable.getMessage()));
                proofs.add(away);
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
                away = new Proof.Unreachable("The question to the ledger was broken off");
                proofs.add(away);
            }
        }
        return proofs;
    }

    private static Proof unreachable(Proof.@Nullable Unreachable away) {
        return away == null ? new Proof.Unreachable("The ledger names no key") : away;
    }

    private Proof proof(String receiptId, IssuedReceipt receipt, VerifierKey key) throws InterruptedException {
        Sealed sealed = ledger.find(receipt.place());
        if (sealed == null) {
            return new Proof.NotSealed();
        }
        String fault = sealed.fault(key, receiptId, receipt.historyDigest());
        return fault == null
                ? new Proof.InLedger(sealed, witnesses(sealed.proof().checkpoint()))
                : new Proof.Contradicted(sealed, fault);
    }

    private static List<Proof.Witness> witnesses(Checkpoint checkpoint) {
        List<Proof.Witness> witnesses = new ArrayList<>();
        for (NoteSignature signature : checkpoint.note().signatures()) {
            if (!signature.keyName().equals(checkpoint.head().origin())) {
                try {
                    witnesses.add(new Proof.Witness(signature.keyName(), Cosignature.time(signature)));
                } catch (MalformedException otherKind) {
                    // A signature of a kind that we do not know says nothing of its time.
                }
            }
        }
        return witnesses;
    }
}
