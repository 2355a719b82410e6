package dev.countersign.ledger.seal;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What sealing has done so far. A crash after each of them must leave one tree. */
public enum SealingStep {
    /** The leaves and the tree over them are on disk. */
    FLUSHED,
    /** The head is signed, and nobody has seen it. */
    SIGNED,
    /** The checkpoint is on disk. */
    PERSISTED,
    /** The checkpoint is in the topic. */
    PUBLISHED;

    /** The system property by which a test halts the process after a step. */
    public static final String PROPERTY = "countersign.ledger.halt-after";

    /** The status of a process that was halted here: that of one killed by SIGKILL. */
    public static final int EXIT_STATUS = 137;

    /**
     * What is to be told of each step: nothing, or a halt without any clean-up.
     *
     * @param value of the property; null for none
     * @throws IllegalArgumentException when it names no step
     */
    public static Consumer<SealingStep> halting(@Nullable String value) {
        if (value == null || value.isEmpty()) {
            return step -> {};
        }
        SealingStep last = valueOf(value);
        return step -> {
            if (step == last) {
                Runtime.getRuntime().halt(EXIT_STATUS);
            }
        };
    }
}
