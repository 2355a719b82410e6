package dev.countersign.audit.verify;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Pieces of work, done on other threads ahead of whoever takes their results. The source is asked for one
 * after the other, what it gives is done side by side, and the results are taken in its order. At most
 * {@link #PIECES} of them are ahead of the one that was taken last.
 */
final class Ahead<T> {
    static final int PIECES = 4;

    private final ExecutorService workers;
    private final Source<T> source;
    private final Deque<CompletableFuture<@Nullable T>> coming = new ArrayDeque<>();
    private boolean asking;
    private boolean ended;

    /** Where the work comes from. */
    @FunctionalInterface
    interface Source<T> {
        /** The next piece, which may be done on any thread; null at the end. Never asked twice at a time. */
        @Nullable
        Supplier<T> next() throws IOException;
    }

    Ahead(ExecutorService workers, Source<T> source) {
        this.workers = workers;
        this.source = source;
        goOn();
    }

    /** The next result; null at the end. */
    @Nullable
    T next() throws IOException {
        goOn();
        CompletableFuture<@Nullable T> piece;
        synchronized (this) {
            // There is always one, until the source has ended.
            piece = coming.poll();
        }
        try {
            return piece == null ? null : piece.get();
        } catch (ExecutionException failed) {
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

    private synchronized void goOn() {
        if (asking || ended || coming.size() >= PIECES) {
            return;
        }
        CompletableFuture<@Nullable T> piece = new CompletableFuture<>();
        coming.add(piece);
        try {
            workers.execute(() -> work(piece));
            asking = true;
        } catch (RejectedExecutionException overAlready) {
            // Whoever still takes results learns that this is not the end of them.
            piece.completeExceptionally(overAlready);
            ended = true;
        }
    }

    private void work(CompletableFuture<@Nullable T> piece) {
        try {
            Supplier<T> work = source.next();
            asked(work == null);
            piece.complete(work == null ? null : work.get());
        } catch (IOException | RuntimeException | Error failed) {
            // Errors too: somebody waits for it.
            asked(true);
            piece.completeExceptionally(failed);
        }
    }

    private synchronized void asked(boolean wasTheLast) {
        asking = false;
        ended |= wasTheLast;
        goOn();
    }
}
