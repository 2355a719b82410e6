package dev.countersign.domain.policy;

/** A condition could not be evaluated. The message is a clause fit for the caller, without payload values. */
public final class ConditionFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private ConditionFailedException(String message) {
        // Without a stack trace: a hostile payload can bring this about at will.
        super(message, null, false, false);
    }

    /** The payload has no such field; the name is the policy's spelling, not the payload's. */
    public static ConditionFailedException missing(String field) {
        return new ConditionFailedException("\"" + field + "\" is missing");
    }

    /** Any other failure, told as a clause: "its operands have types that cannot be compared". */
    public static ConditionFailedException because(String clause) {
        return new ConditionFailedException(clause);
    }
}
