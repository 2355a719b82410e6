package dev.countersign.tlog.note;

import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.format.Utf8Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A text and signatures that claim to be over it (C2SP signed-note §Format). There is one sequence of
 * bytes for each note: what {@link #parse} takes, {@link #bytes} gives back.
 *
 * @param text ends with a line feed
 * @param signatures 1 to {@link #SIGNATURES_MAX}, in the order of their lines
 */
public record SignedNote(String text, List<NoteSignature> signatures) {
    /** How many signatures a note may have; the specification asks for 16 at least. */
    public static final int SIGNATURES_MAX = 100;

    /** The longest note. A post-quantum signature takes up to 7 KB. */
    public static final int BYTES_MAX = 256 * 1024;

    private static final String WHAT = "note";
    private static final String SEPARATOR = "\n\n";

    /** @throws IllegalArgumentException when there is no such note */
    public SignedNote {
        signatures = List.copyOf(signatures);
        try {
            Utf8Text.requirePlain(text, WHAT);
        } catch (MalformedException wrong) {
            throw new IllegalArgumentException(wrong.reason(), wrong);
        }
        if (!text.endsWith("\n") || signatures.isEmpty() || signatures.size() > SIGNATURES_MAX) {
            throw new IllegalArgumentException(
                    "A note is a text that ends with a line feed, and 1 to " + SIGNATURES_MAX + " signatures");
        }
    }

    public static SignedNote parse(byte[] bytes) throws MalformedException {
        if (bytes.length > BYTES_MAX) {
            throw MalformedException.of(WHAT, "it is longer than " + BYTES_MAX + " bytes");
        }
        String note = Utf8Text.decode(bytes, WHAT);
        int separator = note.lastIndexOf(SEPARATOR);
        if (separator < 0) {
            throw MalformedException.of(WHAT, "no empty line parts its text from its signatures");
        }
        return new SignedNote(
                note.substring(0, separator + 1), signatures(note.substring(separator + SEPARATOR.length())));
    }

    /** @param lines with their line feeds */
    private static List<NoteSignature> signatures(String lines) throws MalformedException {
        if (lines.isEmpty()) {
            throw MalformedException.of(WHAT, "it has no signature");
        }
        if (!lines.endsWith("\n")) {
            throw MalformedException.of(WHAT, "its last line does not end with a line feed");
        }
        List<NoteSignature> signatures = new ArrayList<>();
        int begin = 0;
        while (begin < lines.length()) {
            if (signatures.size() == SIGNATURES_MAX) {
                throw MalformedException.of(WHAT, "it has more than " + SIGNATURES_MAX + " signatures");
            }
            int end = lines.indexOf('\n', begin);
            signatures.add(NoteSignature.parse(lines.substring(begin, end)));
            begin = end + 1;
        }
        return signatures;
    }

    public byte[] bytes() {
        StringBuilder note = new StringBuilder(text).append('\n');
        signatures.forEach(signature -> note.append(signature.line()));
        return note.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The note with one more signature, in place of an earlier one by the same key. */
    public SignedNote with(NoteSignature signature) {
        List<NoteSignature> all = new ArrayList<>(signatures);
        all.removeIf(earlier ->
                earlier.keyName().equals(signature.keyName()) && earlier.keyId().equals(signature.keyId()));
        all.add(signature);
        return new SignedNote(text, all);
    }

    /**
     * Verifies the signatures of the keys that one knows. Others are passed over, as the
     * specification demands; one that claims a known key and fails rejects the whole note.
     */
    public SignatureCheck check(Collection<VerifierKey> known) {
        List<SignatureCheck.Signed> verified = new ArrayList<>();
        for (NoteSignature signature : signatures) {
            for (VerifierKey key : known) {
                if (key.isNamedBy(signature)) {
                    if (!key.verifies(text, signature)) {
                        return SignatureCheck.Rejected.by(key);
                    }
                    verified.add(new SignatureCheck.Signed(key, signature));
                }
            }
        }
        return verified.isEmpty() ? SignatureCheck.Rejected.byNobody() : new SignatureCheck.Verified(verified);
    }
}
