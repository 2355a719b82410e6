package dev.countersign.readmodel;

import dev.countersign.domain.identity.CallId;
import dev.countersign.readmodel.OffsetStore.Place;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows how far the projector of another process has come, in the tables that it writes, and wakes
 * who waits here. It writes nothing and makes no tables, so a database user that may only read is
 * enough. While nobody waits it looks only to tell whether the tables can be used.
 *
 * <p>It cannot tell that the other process is gone; then what is not in the tables is answered with
 * {@link ReadModelUnavailableException}, never with an absence.
 */
public final class Follower implements Upkeep {
    /** How often it looks while somebody waits: how much later than at the projector's a wait ends. */
    static final Duration LOOK_EVERY = Duration.ofMillis(50);

    /** How often it looks while nobody does. */
    static final Duration CHECK_EVERY = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final Duration STOP_MAX = Duration.ofSeconds(10);

    private final ReadModel readModel;
    private volatile @Nullable String problem = "The read model was not looked at yet";
    private @Nullable Run run;

    Follower(ReadModel readModel) {
        this.readModel = readModel;
    }

    @Override
    public boolean isHealthy() {
        return problem == null;
    }

    @Override
    public List<String> problems() {
        String now = problem;
        return now == null ? List.of() : List.of(now);
    }

    @Override
    public synchronized void start() {
        if (run == null) {
            readModel.positions().resume();
            run = new Run();
            run.thread.start();
        }
    }

    @Override
    public synchronized void stop() {
        if (run != null) {
            run.stop();
            run = null;
            readModel.positions().halt("it was stopped");
            problem = "The read model is not being followed";
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return run != null;
    }

    /** One start of the follower, until its stop. */
    private final class Run {
        private final Thread thread =
                Thread.ofPlatform().name("follower").daemon().unstarted(this::run);
        private final CountDownLatch stopping = new CountDownLatch(1);
        private Map<TopicPartition, Long> seen = Map.of();
        private @Nullable Long toldChange;
        private long checkedNanos = System.nanoTime() - CHECK_EVERY.toNanos();

        void stop() {
            stopping.countDown();
            try {
                thread.join(STOP_MAX);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private void run() {
            try {
                do {
                    boolean check = System.nanoTime() - checkedNanos >= CHECK_EVERY.toNanos();
                    if (check || (problem == null && readModel.isAwaited())) {
                        look(check);
                    }
                } while (!stopping.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS));
            } catch (InterruptedException asked) {
                Thread.currentThread().interrupt();
            }
        }

        private void look(boolean check) {
            String found;
            try (Connection connection = readModel.database().getConnection()) {
                if (check) {
                    Schema.verify(connection);
                }
                follow(connection, check);
                found = null;
            } catch (SQLException away) {
                found = "The read model's tables do not answer (SQL state " + away.getSQLState() + ")";
            } catch (BrokenProjectionException | ReadModelUnavailableException wrong) {
                found = String.valueOf(wrong.getMessage());
            } catch (RuntimeException unexpected) {
                found = "The read model could not be followed: " + unexpected;
            }
            tell(found);
            if (check) {
                checkedNanos = System.nanoTime();
            }
        }

        /** First the offsets, then who waits: whoever comes later reads a row that is as new. */
        private void follow(Connection connection, boolean check) throws SQLException {
            Map<TopicPartition, Place> places = OffsetStore.load(connection);
            if (check) {
                requireSameLog(places);
            }
            Map<TopicPartition, Long> nextOffsets = new HashMap<>();
            places.forEach((partition, place) -> nextOffsets.put(partition, place.nextOffset()));
            if (!nextOffsets.equals(seen)) {
                seen = nextOffsets;
                readModel.positions().advance(nextOffsets);
                followChanges(connection);
                Set<CallId> waiting = readModel.waiters().callIds();
                if (!waiting.isEmpty()) {
                    readModel.waiters().wake(CallStore.receipted(connection, waiting));
                }
            }
        }

        /** The numbers begin again with a rebuild; then who looks has to look again anyway. */
        private void followChanges(Connection connection) throws SQLException {
            long last = ChangeStore.last(connection);
            if (toldChange != null && toldChange < last) {
                readModel.tidings().tell(ChangeStore.read(connection, toldChange));
            }
            toldChange = last;
        }

        /** Offsets of topics that were made again mean nothing in the new ones. */
        private void requireSameLog(Map<TopicPartition, Place> places) {
            Map<TopicPartition, Uuid> partitions = readModel.wholeLog().partitions();
            if (partitions == null) {
                throw ReadModelUnavailableException.notProjecting("the log has no topics yet");
            }
            places.forEach((partition, place) -> {
                if (!place.topicId().equals(partitions.getOrDefault(partition, place.topicId()))) {
                    throw BrokenProjectionException.otherLog(partition.topic());
                }
            });
        }

        private void tell(@Nullable String found) {
            if (found == null && problem != null) {
                readModel.positions().resume();
                LOG.atInfo().log("The read model of another process is being followed");
            } else if (found != null && !found.equals(problem)) {
                readModel.positions().halt("it cannot be followed");
                LOG.atWarn().addKeyValue("reason", found).log("The read model cannot be followed now");
            }
            problem = found;
        }
    }
}
