package dev.countersign.tlog.merkle;

/** What came of checking a claim. A switch over it cannot forget that a log may have lied. */
public sealed interface Verification {
    /** Nothing more to say. */
    Valid VALID = new Valid();

    /** The claim holds. */
    record Valid() implements Verification {}

    /**
     * The claim does not hold; whose fault it is, stays open.
     *
     * @param reason a full sentence
     */
    record Invalid(String reason) implements Verification {}

    /**
     * Two roots for one size: where both are signed, the log has shown two histories, and no
     * repair of a file explains that.
     *
     * @param reason a full sentence
     */
    record Fork(String reason, long size, TreeHash one, TreeHash other) implements Verification {
        static Fork at(long size, TreeHash one, TreeHash other) {
            return new Fork(
                    "There are two roots for the tree of size " + size + ": " + one + " and " + other + ".",
                    size,
                    one,
                    other);
        }
    }

    static Verification invalid(String reason) {
        return new Invalid(reason);
    }

    /** Valid when the roots that are claimed for one size are the same, otherwise a fork. */
    static Verification sameRoot(long size, TreeHash one, TreeHash other) {
        return one.equals(other) ? VALID : Fork.at(size, one, other);
    }
}
