package dev.countersign.worker.loop;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.worker.connector.Connector;
import dev.countersign.worker.connector.MonotonicClock;
import dev.countersign.worker.intake.IntakeClients;
import dev.countersign.worker.intake.OnDeath;
import dev.countersign.worker.intake.OrderTaker;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker from start to close: one thread that takes dispatches, many that perform them.
 *
 * <p>It dies loudly: when the loop ends for any other reason than {@link #close()}, {@code onDeath}
 * is told, once, and effects under way go on to their end.
 */
public final class ConnectorWorker implements OrderTaker {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectorWorker.class);

    private final Parts parts;
    private final Effects effects;
    private final DispatchLoop loop;
    private final Thread thread;
    private volatile State state = State.NEW;

    /** Where a worker is in its life: forward only. */
    public enum State {
        NEW,
        RUNNING,
        CLOSED,
        /** The loop died. Nothing will be taken any more. */
        DEAD
    }

    /**
     * What a worker is made of.
     *
     * @param clients the worker closes both
     * @param control what is configured now
     * @param connectors one of a kind; the worker closes them
     * @param instance this worker's name, for people
     * @param underWayMax attempts under way at once, over all connections
     * @param drainMax how long {@link #close()} waits for them
     */
    public record Parts(
            IntakeClients clients,
            Topics topics,
            Supplier<ControlSnapshot> control,
            List<Connector> connectors,
            String instance,
            int underWayMax,
            Duration drainMax,
            Clock clock,
            MonotonicClock monotonic,
            FailurePoints failurePoints,
            OnDeath onDeath) {
        public Parts {
            connectors = List.copyOf(connectors);
        }
    }

    public ConnectorWorker(Parts parts) {
        this.parts = parts;
        Reports reports = new Reports(parts.clients().producer(), parts.topics(), parts.instance());
        Performer performer = new Performer(parts.control(), parts.connectors().stream(), parts.failurePoints());
        this.effects = new Effects(performer, reports, parts.failurePoints(), parts.clock());
        this.loop = new DispatchLoop(
                parts.clients().consumer(),
                parts.topics().dispatches(),
                reports,
                effects,
                parts.failurePoints(),
                parts.clock(),
                parts.monotonic(),
                parts.underWayMax());
        this.thread = Thread.ofPlatform().name("worker " + parts.instance()).unstarted(this::run);
    }

    /** Begins to take dispatches; returns at once. Call it when the control view is ready. */
    @Override
    public void start() {
        state = State.RUNNING;
        thread.start();
    }

    @Override
    public boolean isRunning() {
        return state == State.RUNNING;
    }

    public State state() {
        return state;
    }

    /** Attempts under way now. */
    public int underWay() {
        return effects.underWay();
    }

    /**
     * Takes nothing more, waits for what is under way, writes what is to be written. What does not end
     * in time is left to its lease.
     */
    @Override
    public void close() {
        if (state == State.CLOSED) {
            return;
        }
        boolean ran = state != State.NEW;
        state = State.CLOSED;
        loop.stop();
        try {
            if (ran) {
                thread.join();
            } else {
                parts.clients().consumer().close();
            }
            int left = effects.drain(parts.drainMax());
            if (left > 0) {
                LOG.atWarn().addKeyValue("attempts", left).log("Attempts under way are left to their leases");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            parts.clients().producer().close(parts.drainMax());
            parts.connectors().forEach(Connector::close);
        }
    }

    private void run() {
        Throwable cause = null;
        try {
            loop.run();
        } catch (RuntimeException | Error e) {
            cause = e;
        } finally {
            closeConsumer();
        }
        if (cause != null && state != State.CLOSED) {
            died(cause);
        }
    }

    private void died(Throwable cause) {
        state = State.DEAD;
        LOG.atError().setCause(cause).addKeyValue("instance", parts.instance()).log("The worker died");
        parts.onDeath().died(cause);
    }

    private void closeConsumer() {
        try {
            parts.clients().consumer().close();
        } catch (KafkaException e) {
            LOG.atWarn().addKeyValue("exception", e.getClass().getName()).log("The consumer did not close cleanly");
        }
    }
}
