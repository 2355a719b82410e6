package dev.countersign.tlog.checkpoint;

import dev.countersign.tlog.format.Decimal;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.merkle.TreeHash;
import dev.countersign.tlog.merkle.Verification;
import dev.countersign.tlog.note.KeyName;

/**
 * What a checkpoint says: three lines, and here never an extension line (C2SP tlog-checkpoint §Note
 * text).
 *
 * <pre>
 * example.com/receipts      origin
 * 8                         size
 * XcnaeacG…gQyg=            root
 * </pre>
 *
 * @param origin names the log; by the rule for key names
 */
public record TreeHead(String origin, long size, TreeHash root) {
    private static final String WHAT = "checkpoint";

    /** @throws IllegalArgumentException when there is no such origin or size */
    public TreeHead {
        if (!KeyName.isValid(origin) || size < 0) {
            throw new IllegalArgumentException("A tree head has an origin without spaces and no negative size");
        }
    }

    /** @param text as {@link #text()} gives it; nothing else is taken */
    public static TreeHead parse(String text) throws MalformedException {
        if (!text.endsWith("\n")) {
            throw MalformedException.of(WHAT, "its text does not end with a line feed");
        }
        String[] lines = text.split("\n", -1);
        // The last line feed makes one more, empty part.
        if (lines.length != 4) {
            throw MalformedException.of(WHAT, "it has " + (lines.length - 1) + " lines of text and not 3");
        }
        if (!KeyName.isValid(lines[0])) {
            throw MalformedException.of(WHAT, "its origin is empty or has spaces, control characters or a plus sign");
        }
        long size = Decimal.parse(lines[1], WHAT, "size");
        return new TreeHead(lines[0], size, TreeHash.ofBase64(lines[2], WHAT, "root"));
    }

    /** What is signed: the three lines with their line feeds. */
    public String text() {
        return origin + "\n" + size + "\n" + root.base64() + "\n";
    }

    /** Whether two heads can be of one history, as far as they show it themselves: one root for one size. */
    public Verification agreesWith(TreeHead other) {
        if (!origin.equals(other.origin)) {
            return Verification.invalid("One head is of the log " + origin + " and the other of " + other.origin + ".");
        }
        return size == other.size ? Verification.sameRoot(size, root, other.root) : Verification.VALID;
    }
}
