package dev.countersign.audit.verify;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A sequence that is worked out ahead of whoever takes it, one chunk at a time on another thread:
 * the order stays, and memory is that of two chunks.
 */
final class Ahead<T> {
    private final ExecutorService workers;
    private final Chunks<T> chunks;
    private @Nullable Future<List<T>> coming;
    private Iterator<T> present = List.<T>of().iterator();
    private boolean ended;

    /** Where chunks come from; never asked twice at a time. */
    @FunctionalInterface
    interface Chunks<T> {
        /** The next ones; none at the end. */
        List<T> next() throws IOException;
    }

    Ahead(ExecutorService workers, Chunks<T> chunks) {
        this.workers = workers;
        this.chunks = chunks;
        this.coming = workers.submit(chunks::next);
    }

    /** @return null at the end */
    @Nullable
    T next() throws IOException {
        while (!present.hasNext() && !ended) {
            List<T> chunk = take();
            ended = chunk.isEmpty();
            if (!ended) {
                present = chunk.iterator();
                coming = workers.submit(chunks::next);
            }
        }
        return present.hasNext() ? present.next() : null;
    }

    private List<T> take() throws IOException {
        try {
            return coming == null ? List.of() : coming.get();
        } catch (ExecutionException failed) {
            ended = true;
            switch (failed.getCause()) {
                case IOException known -> throw known;
                case RuntimeException broken -> throw broken;
                case null, default -> throw new IllegalStateException(failed);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("It was interrupted", stopped);
        }
    }
}
