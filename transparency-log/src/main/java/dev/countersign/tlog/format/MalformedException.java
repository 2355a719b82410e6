package dev.countersign.tlog.format;

/** Bytes that are not what their specification says. The message is a full sentence and repeats none of them. */
public final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    private MalformedException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /** The message: a full sentence. */
    public String reason() {
        return reason;
    }

    /**
     * @param what the thing that was read, like {@code checkpoint}
     * @param why the rest of the sentence, like {@code its size has a leading zero}
     */
    public static MalformedException of(String what, String why) {
        return new MalformedException("The " + what + " is malformed: " + why + ".");
    }
}
