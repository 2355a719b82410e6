package dev.countersign.console.audit;

import dev.countersign.ledger.client.Ledger.Sealed;
import java.time.Instant;
import java.util.List;

/** What the ledger says of a receipt, and what checking it here found. */
public sealed interface Proof {
    /**
     * It is in the ledger: the leaf is this receipt's, and the way to the root and the log's signature
     * were checked here, with the key that the ledger names. An auditor has that key from elsewhere.
     *
     * @param witnesses who says to have seen the checkpoint; not checked here
     */
    record InLedger(Sealed sealed, List<Witness> witnesses) implements Proof {
        public InLedger {
            witnesses = List.copyOf(witnesses);
        }

        public long index() {
            return sealed.proof().index();
        }

        public long size() {
            return sealed.proof().checkpoint().head().size();
        }

        public String log() {
            return sealed.proof().checkpoint().head().origin();
        }
    }

    /** A cosignature, as it says itself. */
    record Witness(String name, Instant at) {}

    /** The ledger has not sealed it, or not yet. */
    record NotSealed() implements Proof {}

    /** The ledger's answer is not a proof of this receipt: somebody has to look into that. */
    record Contradicted(Sealed sealed, String why) implements Proof {}

    /** The ledger gave no answer. */
    record Unreachable(String why) implements Proof {}
}
