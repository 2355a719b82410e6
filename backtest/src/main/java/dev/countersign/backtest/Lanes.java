package dev.countersign.backtest;

import dev.countersign.backtest.Glance.Kind;
import dev.countersign.backtest.Glance.Seen;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Spreads the events of a partition over threads by their calls, so that one partition keeps all processors
 * busy and each call's events stay in their order. Filled by one thread; what waits is bounded in bytes.
 */
final class Lanes implements AutoCloseable {
    private static final int CHUNK_EVENTS = 256;
    private static final int CHUNK_BYTES = 128 * 1024;
    private static final int CHUNKS_WAITING_MAX = 4;
    private static final long LOOK_EVERY_MILLIS = 200;
    private static final List<Event> END = List.of();

    private final Glance glance;
    private final List<Lane> lanes = new ArrayList<>();

    private record Event(byte[] value, Instant writtenAt, long offset) {}

    /** @param partition for people */
    Lanes(int count, Glance glance, String partition, Supplier<Following> followings) {
        this.glance = glance;
        for (int i = 0; i < count; i++) {
            lanes.add(new Lane(followings.get(), partition));
        }
        lanes.forEach(lane -> lane.thread.start());
    }

    void put(byte[] value, Instant writtenAt, long offset) {
        int lane = lane(value);
        if (lane >= 0) {
            lanes.get(lane).put(new Event(value, writtenAt, offset));
        }
    }

    /** Negative for an event that nobody needs to read. */
    private int lane(byte[] value) {
        Seen seen;
        try {
            seen = glance.at(value);
        } catch (UnreadableRecordException toBeCounted) {
            return 0;
        }
        CallKey call = seen.call();
        return seen.kind() == Kind.NOTHING
                ? -1
                : call == null ? 0 : (int) Math.floorMod(call.high(), (long) lanes.size());
    }

    /** Waits until everything was taken. */
    List<Tally> tallies() {
        lanes.forEach(Lane::end);
        return lanes.stream().map(Lane::tally).toList();
    }

    /** Ends the threads, whatever is left. */
    @Override
    public void close() {
        lanes.forEach(lane -> lane.thread.interrupt());
    }

    private static final class Lane {
        private final Following following;
        private final String partition;
        private final BlockingQueue<List<Event>> waiting = new ArrayBlockingQueue<>(CHUNKS_WAITING_MAX);
        private final Thread thread;
        private List<Event> chunk = new ArrayList<>(CHUNK_EVENTS);
        private int bytes;
        private volatile @Nullable Throwable failure;

        private Lane(Following following, String partition) {
            this.following = following;
            this.partition = partition;
            this.thread = Thread.ofPlatform().name("backtest-lane").daemon().unstarted(this::run);
        }

        private void put(Event event) {
            chunk.add(event);
            bytes += event.value().length;
            if (chunk.size() == CHUNK_EVENTS || bytes >= CHUNK_BYTES) {
                send(chunk);
                chunk = new ArrayList<>(CHUNK_EVENTS);
                bytes = 0;
            }
        }

        private void end() {
            if (!chunk.isEmpty()) {
                send(chunk);
            }
            send(END);
        }

        private void send(List<Event> events) {
            try {
                while (!waiting.offer(events, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                    rethrow();
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new CancellationException("The backtest was interrupted");
            }
        }

        private Tally tally() {
            try {
                thread.join();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new CancellationException("The backtest was interrupted");
            }
            rethrow();
            return following.tally();
        }

        private void rethrow() {
            Throwable why = failure;
            if (why != null) {
                throw new IllegalStateException("A part of the backtest failed", why);
            }
        }

        private void run() {
            try {
                for (List<Event> next = waiting.take(); !next.isEmpty(); next = waiting.take()) {
                    for (Event event : next) {
                        following.take(event.value(), event.writtenAt(), partition, event.offset());
                    }
                }
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error failed) {
                failure = failed;
            }
        }
    }
}
