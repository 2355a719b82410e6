package dev.countersign.tlog.checkpoint;

import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.note.NoteSignature;
import dev.countersign.tlog.note.SignatureCheck;
import dev.countersign.tlog.note.SignedNote;
import dev.countersign.tlog.note.SigningKey;
import dev.countersign.tlog.note.VerifierKey;
import java.util.Collection;
import java.util.List;

/**
 * A tree head with signatures (C2SP tlog-checkpoint). Says nothing before {@link #check} has verified
 * them.
 *
 * @param note its text is the head's
 */
public record Checkpoint(TreeHead head, SignedNote note) {
    /** @throws IllegalArgumentException when the note says something else */
    public Checkpoint {
        if (!note.text().equals(head.text())) {
            throw new IllegalArgumentException("The note is not that of the tree head");
        }
    }

    public static Checkpoint parse(byte[] bytes) throws MalformedException {
        SignedNote note = SignedNote.parse(bytes);
        return new Checkpoint(TreeHead.parse(note.text()), note);
    }

    /**
     * Signs a head. A log does this through {@link CheckpointSigner}, which remembers what it signed.
     *
     * @param log has the origin as its name
     */
    static Checkpoint sign(TreeHead head, SigningKey log) {
        if (!log.name().equals(head.origin())) {
            throw new IllegalArgumentException("The key " + log.name() + " is not that of the log " + head.origin());
        }
        return new Checkpoint(head, new SignedNote(head.text(), List.of(log.sign(head.text()))));
    }

    /** With one more signature, a witness's for example; it is not verified. */
    public Checkpoint with(NoteSignature signature) {
        return new Checkpoint(head, note.with(signature));
    }

    /** Verifies the signatures of the keys that one knows. */
    public SignatureCheck check(Collection<VerifierKey> known) {
        return note.check(known);
    }

    /** The file, byte for byte as it was read. */
    public byte[] bytes() {
        return note.bytes();
    }
}
