package dev.countersign.readmodel;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the read model up to date from its own thread. It waits for its topics to be there, tries
 * on while the database or the broker is away, and stops for good at a record that it cannot read.
 */
public final class Projector implements Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Projector.class);
    private static final Duration POLL_MAX = Duration.ofMillis(500);
    /**
     * A step with so many calls comes of a load under which a call's records would be spread over several
     * steps, each of them writing the call's row once more.
     */
    private static final int CALLS_BUSY_MIN = 16;

    private static final Duration REST_MAX = Duration.ofMillis(100);
    private static final Duration RETRY_FIRST = Duration.ofMillis(100);
    private static final Duration RETRY_MAX = Duration.ofSeconds(5);
    private static final Duration TOPICS_RETRY = Duration.ofMillis(200);
    private static final Duration STOP_MAX = Duration.ofSeconds(10);

    private final ReadModel readModel;
    private volatile ProjectorState state = new ProjectorState.Stopped();
    private @Nullable Run run;

    Projector(ReadModel readModel) {
        this.readModel = readModel;
    }

    /** What it is doing now. */
    public ProjectorState state() {
        return state;
    }

    @Override
    public boolean isHealthy() {
        return state instanceof ProjectorState.Projecting;
    }

    @Override
    public List<String> problems() {
        return switch (state) {
            case ProjectorState.Projecting() -> List.of();
            case ProjectorState.Stopped() -> List.of("The projector is not running");
            case ProjectorState.Starting() -> List.of("The projector is starting");
            case ProjectorState.Retrying(var reason) -> List.of(reason);
            case ProjectorState.Failed(var reason) -> List.of(String.valueOf(reason.getMessage()));
        };
    }

    /**
     * Makes the tables where there are none and starts to project.
     *
     * @throws BrokenProjectionException when the tables are of another version
     * @throws ReadModelUnavailableException when the database does not answer
     */
    @Override
    public synchronized void start() {
        if (run != null) {
            return;
        }
        readModel.prepare();
        state = new ProjectorState.Starting();
        readModel.positions().resume();
        run = new Run();
        run.thread.start();
    }

    @Override
    public synchronized void stop() {
        if (run == null) {
            return;
        }
        run.stop();
        run = null;
        if (!(state instanceof ProjectorState.Failed)) {
            state = new ProjectorState.Stopped();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return run != null;
    }

    /** One start of the projector, until its stop. */
    private final class Run {
        private final Thread thread =
                Thread.ofPlatform().name("projector").daemon().unstarted(this::run);
        private final Projection projection = readModel.projection();
        private final CountDownLatch stopping = new CountDownLatch(1);
        private Duration pause = RETRY_FIRST;
        private boolean busy;

        void stop() {
            stopping.countDown();
            projection.wakeup();
            try {
                thread.join(STOP_MAX);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private void run() {
            try (projection) {
                open();
                while (!isStopping()) {
                    step();
                }
                readModel.positions().halt("it was stopped");
            } catch (WakeupException asked) {
                readModel.positions().halt("it was stopped");
            } catch (BrokenProjectionException broken) {
                fail(broken);
            } catch (RuntimeException unexpected) {
                fail(BrokenProjectionException.unexpected(unexpected));
            } catch (Error fatal) {
                fail(BrokenProjectionException.unexpected(fatal));
                throw fatal;
            }
        }

        private boolean isStopping() {
            return stopping.getCount() == 0;
        }

        private void open() {
            boolean opened = false;
            while (!opened && !isStopping()) {
                try {
                    Map<TopicPartition, Uuid> partitions = readModel.wholeLog().partitions();
                    if (partitions == null) {
                        pauseFor(TOPICS_RETRY);
                    } else {
                        projection.open(partitions);
                        opened = true;
                    }
                } catch (ReadModelUnavailableException | SQLException | KafkaException away) {
                    retryLater(away);
                }
            }
        }

        private void step() {
            try {
                if (busy) {
                    readModel.rest(REST_MAX);
                }
                Projection.Step done = busy ? projection.stepAfterRest(POLL_MAX) : projection.step(POLL_MAX);
                busy = done.changed().size() >= CALLS_BUSY_MIN;
                readModel.positions().advance(done.nextOffsets());
                readModel.waiters().wake(done.changed());
                readModel.tidings().tell(done.tidings());
                wentWell();
            } catch (SQLException | KafkaException away) {
                retryLater(away);
            } catch (InterruptedException interrupted) {
                throw new WakeupException();
            }
        }

        private void wentWell() {
            if (!(state instanceof ProjectorState.Projecting)) {
                LOG.atInfo().log("The read model is being kept up to date");
                state = new ProjectorState.Projecting();
                pause = RETRY_FIRST;
            }
        }

        private void retryLater(Exception away) {
            if (away instanceof WakeupException asked) {
                throw asked;
            }
            LOG.atWarn()
                    .addKeyValue("pauseMillis", pause.toMillis())
                    .setCause(away)
                    .log("The projector met an error and tries again");
            state = new ProjectorState.Retrying("The projector tries again after: " + away.getMessage());
            pauseFor(pause);
            pause = pause.multipliedBy(2).compareTo(RETRY_MAX) > 0 ? RETRY_MAX : pause.multipliedBy(2);
        }

        private void pauseFor(Duration duration) {
            try {
                stopping.await(duration.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException interrupted) {
                throw new WakeupException();
            }
        }

        private void fail(BrokenProjectionException broken) {
            state = new ProjectorState.Failed(broken);
            readModel.positions().halt("it failed");
            LOG.atError().setCause(broken).log("The projector stopped; what is projected stays readable");
        }
    }
}
