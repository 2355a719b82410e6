package dev.countersign.streams;

import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * One task's shell around a life of one kind: load, compute (decide and fold), write (store and forward). The only
 * writer of its stores. {@link CommandProcessor} drives it.
 *
 * @param <C> what is asked
 * @param <S> what is known before
 * @param <R> what follows, every record encoded
 */
public interface Shell<C, S, R> {
    /** What is known of whom the command is for. A value that cannot be read is a broken invariant: it ends the thread. */
    S load(C command);

    /**
     * What the command leads to; writes nothing.
     *
     * @return null when that is nothing at all
     * @throws RecordTooLargeException when one of the records could not be written
     * @throws dev.countersign.domain.history.ImpossibleHistoryException when state and decision contradict each other
     */
    @Nullable
    R compute(S before, C command);

    /**
     * Writes it.
     *
     * @param headers of the command's record
     * @return whether somebody waits for what came of it
     */
    boolean write(S before, C command, R following, Headers headers);
}
