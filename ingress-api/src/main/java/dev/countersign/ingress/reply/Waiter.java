package dev.countersign.ingress.reply;

import dev.countersign.domain.identity.OrganizationId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One caller who waits for one answer. Told at most once; whatever comes later is ignored.
 *
 * <pre>
 * waiting ─┬─ answered     the reply came: what it says is durable
 *          ├─ not accepted the command's fate is unknown, or it was not taken
 *          └─ released     no reply will come here any more
 * </pre>
 *
 * @param <K> what the answer is recognised by
 * @param <R> the answer
 */
public final class Waiter<K, R> {
    private final OrganizationId organization;
    private final K key;
    private final int partition;
    private final CompletableFuture<Ending<R>> ending = new CompletableFuture<>();
    private final CompletableFuture<Boolean> accepted = new CompletableFuture<>();

    /** How waiting ends. */
    public sealed interface Ending<R> {
        record Answered<R>(R reply) implements Ending<R> {}

        /** Nobody will answer here, but the command is in the log. */
        record NotYet<R>() implements Ending<R> {}

        /** Whether the command is in the log cannot be told. */
        record NotKnown<R>() implements Ending<R> {}
    }

    Waiter(OrganizationId organization, K key, int partition) {
        this.organization = organization;
        this.key = key;
        this.partition = partition;
    }

    /** Whose place it takes. */
    OrganizationId organization() {
        return organization;
    }

    K key() {
        return key;
    }

    /** Where the reply is expected. */
    int partition() {
        return partition;
    }

    /** The broker has the command. */
    void accepted() {
        accepted.complete(true);
    }

    /** The broker did not say that it has the command, and will not. */
    void notAccepted() {
        accepted.complete(false);
        ending.complete(new Ending.NotKnown<>());
    }

    void answered(R reply) {
        ending.complete(new Ending.Answered<>(reply));
    }

    /** Whether its wait is over, however: what comes now changes nothing. */
    boolean isTold() {
        return ending.isDone();
    }

    /** No reply will come. */
    void released() {
        ending.complete(new Ending.NotYet<>());
    }

    /**
     * Waits for the reply, and where none comes in time, until it is known whether the broker has the
     * command: only then may the caller be told that the call goes on.
     *
     * @param patience for the reply
     * @param acceptance the longest time the broker's acknowledgement may still take
     */
    public Ending<R> await(Duration patience, Duration acceptance) throws InterruptedException {
        Ending<R> end = endingWithin(patience);
        if (!(end instanceof Ending.NotYet<R>)) {
            return end;
        }
        boolean inTheLog = acceptedWithin(acceptance);
        Ending<R> meanwhile = ending.getNow(end);
        return meanwhile instanceof Ending.NotYet<R> && !inTheLog ? new Ending.NotKnown<>() : meanwhile;
    }

    private Ending<R> endingWithin(Duration patience) throws InterruptedException {
        try {
            return ending.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            return new Ending.NotYet<>();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("A waiter is never completed with an exception", impossible);
        }
    }

    private boolean acceptedWithin(Duration time) throws InterruptedException {
        try {
            return accepted.get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("A waiter is never completed with an exception", impossible);
        }
    }
}
