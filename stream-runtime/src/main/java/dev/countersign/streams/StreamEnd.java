package dev.countersign.streams;

/**
 * What happens when the stream has died and cannot go on. The process must end: whatever replaces
 * it starts from the last committed transaction.
 */
@FunctionalInterface
public interface StreamEnd {
    /**
     * Called once, on a thread of its own; returns or ends the process.
     *
     * @param cause what killed it; its message is fit for a person
     */
    void streamDied(Throwable cause);
}
