package dev.countersign.worker.openapi;

/** Something cannot be imported, and why: a whole document, or one operation of it. */
public final class ImportRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    private ImportRefusedException(String reason) {
        // No stack trace: thrown for what a document says, which is not ours to debug.
        super(reason, null, false, false);
        this.reason = reason;
    }

    /** A full sentence. */
    public String reason() {
        return reason;
    }

    /** @param sentence without anything of the document that a terminal would obey */
    static ImportRefusedException because(String sentence) {
        return new ImportRefusedException(sentence);
    }

    static ImportRefusedException unreadable(String why) {
        return new ImportRefusedException("The document cannot be read: " + why + ".");
    }
}
