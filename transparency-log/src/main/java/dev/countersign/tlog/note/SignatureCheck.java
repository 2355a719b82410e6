package dev.countersign.tlog.note;

import java.util.List;

/** What came of checking a note's signatures against known keys. */
public sealed interface SignatureCheck {
    /**
     * At least one known key signed, and none of the signatures by known keys is false.
     *
     * @param signed in the order of the note
     */
    record Verified(List<Signed> signed) implements SignatureCheck {
        public Verified {
            signed = List.copyOf(signed);
        }

        public boolean by(VerifierKey key) {
            return signed.stream().anyMatch(one -> one.key().equals(key));
        }
    }

    /** @param reason a full sentence */
    record Rejected(String reason) implements SignatureCheck {
        static Rejected by(VerifierKey key) {
            return new Rejected("The signature in the name of " + key.name() + " (key id " + key.id()
                    + ") is not by that key over this text.");
        }

        static Rejected byNobody() {
            return new Rejected("None of the signatures is by a known key.");
        }
    }

    /** A verified signature. */
    record Signed(VerifierKey key, NoteSignature signature) {}
}
