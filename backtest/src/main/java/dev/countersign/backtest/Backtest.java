package dev.countersign.backtest;

import dev.countersign.control.view.RulebookHistory;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Judges the calls of a history with a candidate, as of when they were made, and counts what would change.
 * It reads each partition once, and writes nothing anywhere.
 */
public final class Backtest {
    /** The calls that change, of which is kept what came of them: 26 bytes each, 38 while a table grows. */
    public static final int FOLLOWED_MAX_DEFAULT = 2_900_000;

    /** The clocks of who judges and who writes may differ by so much. */
    private static final Duration CLOCKS_DIFFER_MAX = Duration.ofMinutes(10);

    private static final int TOLD_EVERY = 4_096;

    private final Candidate candidate;
    private final Asked asked;
    private final RecordedHistory history;
    private final LongConsumer progress;
    private final BooleanSupplier stop;
    private final LongAdder records = new LongAdder();

    /**
     * What is asked.
     *
     * @param from calls that arrived before are left out; null for none
     * @param to calls that arrived then or later are left out; null for none
     * @param samplesMax calls told of each change
     * @param followedMax of how many calls that change it is kept what came of them
     * @param threads how many work at a time; where there are fewer partitions, some work on the same one
     */
    public record Asked(@Nullable Instant from, @Nullable Instant to, int samplesMax, int followedMax, int threads) {}

    /**
     * @param progress is told how many records were looked at, now and then, by any thread
     * @param stop asked now and then, by any thread
     */
    public Backtest(
            Candidate candidate, Asked asked, RecordedHistory history, LongConsumer progress, BooleanSupplier stop) {
        this.candidate = candidate;
        this.asked = asked;
        this.history = history;
        this.progress = progress;
        this.stop = stop;
    }

    /**
     * Runs it.
     *
     * @throws CancellationException when it was stopped
     * @throws HistoryException when the history cannot be read
     */
    public Result run() throws IOException {
        long began = System.nanoTime();
        RulebookHistory rulebooks =
                new RulebookHistory(history.topics().controlHistory().codec(), candidate.text());
        history.control((key, value, offset, writtenAt) -> {
            rulebooks.apply(key, value, writtenAt);
            return !stop.getAsBoolean();
        });
        rulebooks.settle();
        Judge judge = new Judge(rulebooks);
        Glance glance = new Glance(history.schemaIds(), candidate.organization());
        Tally all = new Tally(asked.samplesMax());
        for (Tally one : parts(judge, glance)) {
            all.add(one);
        }
        return result(
                candidate, asked.from(), asked.to(), all, records.sum(), Duration.ofNanos(System.nanoTime() - began));
    }

    private List<Tally> parts(Judge judge, Glance glance) throws IOException {
        int partitions = history.partitions();
        int lanes = Math.max(1, asked.threads() / partitions);
        List<Callable<Tally>> parts = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            int partition = i;
            parts.add(() -> part(partition, judge, glance, lanes));
        }
        ExecutorService workers = Executors.newFixedThreadPool(
                Math.clamp(asked.threads(), 1, partitions),
                Thread.ofPlatform().name("backtest-", 0).daemon().factory());
        try {
            List<Tally> tallies = new ArrayList<>();
            for (Future<Tally> part : workers.invokeAll(parts)) {
                tallies.add(part.get());
            }
            return tallies;
        } catch (ExecutionException failed) {
            throw rethrown(failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CancellationException("The backtest was interrupted");
        } finally {
            workers.shutdownNow();
        }
    }

    private static RuntimeException rethrown(@Nullable Throwable cause) throws IOException {
        return switch (cause) {
            case IOException known -> throw known;
            case RuntimeException known -> known;
            case Error known -> throw known;
            case null, default -> new IllegalStateException(cause);
        };
    }

    private Tally part(int partition, Judge judge, Glance glance, int lanes) throws IOException {
        int followedMax = asked.followedMax() / history.partitions() / lanes;
        String name = history.topics().allEvents().name() + "-" + partition;
        if (lanes == 1) {
            Following following = following(judge, glance, followedMax);
            read(partition, (value, writtenAt, offset) -> following.take(value, writtenAt, name, offset));
            return following.tally();
        }
        try (Lanes spread = new Lanes(lanes, glance, name, () -> following(judge, glance, followedMax))) {
            read(partition, spread::put);
            Tally all = new Tally(asked.samplesMax());
            spread.tallies().forEach(all::add);
            return all;
        }
    }

    /** Takes an event. */
    @FunctionalInterface
    private interface Taker {
        void take(byte[] value, Instant writtenAt, long offset);
    }

    private Following following(Judge judge, Glance glance, int followedMax) {
        return new Following(
                candidate.organization(),
                history.topics().allEvents().codec(),
                glance,
                judge,
                new Following.Range(asked.from(), asked.to()),
                new Tally(asked.samplesMax()),
                new CallTable(followedMax));
    }

    private void read(int partition, Taker taker) throws IOException {
        int[] since = new int[1];
        Instant from = asked.from();
        history.events(
                partition, from == null ? null : from.minus(CLOCKS_DIFFER_MAX), (key, value, offset, writtenAt) -> {
                    if (value != null) {
                        taker.take(value, writtenAt, offset);
                    }
                    return ++since[0] < TOLD_EVERY || told(since);
                });
        records.add(since[0]);
        if (stop.getAsBoolean()) {
            throw new CancellationException("The backtest was stopped");
        }
    }

    /** Returns whether to go on. */
    private boolean told(int[] since) {
        records.add(since[0]);
        since[0] = 0;
        progress.accept(records.sum());
        return !stop.getAsBoolean();
    }

    static Result result(
            Candidate candidate, @Nullable Instant from, @Nullable Instant to, Tally all, long records, Duration took) {
        return new Result(
                candidate.organization(),
                candidate.version(),
                candidate.text().digest(),
                candidate.budgets(),
                from,
                to,
                all.calls(),
                all.unreadableParameters,
                all.unreadableRecords,
                all.firstUnreadable,
                all.olderThanControl,
                all.notFollowed,
                records,
                took,
                all.policies(),
                Change.changes().stream()
                        .map(all::bucket)
                        .filter(bucket -> bucket.calls() > 0)
                        .toList(),
                Arrays.stream(Said.values())
                        .map(said -> all.bucket(new Change(said, said)))
                        .filter(bucket -> bucket.calls() > 0)
                        .toList(),
                all.forecast());
    }
}
