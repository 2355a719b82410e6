package dev.countersign.worker.health;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.HealthCheck;
import dev.countersign.domain.health.HealthWord;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.worker.connector.Connector;
import dev.countersign.worker.connector.MonotonicClock;
import dev.countersign.worker.intake.OrderTaker;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a {@link Checker} for every connection whose owner wants it checked, and writes what they say to {@code
 * connection-health}. Of a connection that is changed or gone its word is taken back at once; of a worker that
 * is gone words end by themselves. What cannot be written is said again after the next check.
 */
public final class HealthWorker implements OrderTaker {
    private static final Logger LOG = LoggerFactory.getLogger(HealthWorker.class);

    /** How often it looks whether connections have changed. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    /** Checks of one worker at once, over all connections. */
    private static final int AT_ONCE_MAX = 256;

    private final Parts parts;
    private final Map<String, Connector> connectors = new HashMap<>();
    private final Map<String, Checker> checkers = new HashMap<>();
    private final Checker.Surroundings surroundings;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private @Nullable ControlSnapshot seen;

    /**
     * What it is made of.
     *
     * @param producer it closes it
     * @param control what is configured now
     * @param connectors its own, so that no check takes a place from an effect; it closes them
     * @param instance this worker's name
     */
    public record Parts(
            Producer<String, byte[]> producer,
            Topic<HealthWord> topic,
            Supplier<ControlSnapshot> control,
            List<Connector> connectors,
            String instance,
            Clock clock,
            MonotonicClock monotonic) {
        public Parts {
            connectors = List.copyOf(connectors);
        }
    }

    public HealthWorker(Parts parts) {
        this.parts = parts;
        parts.connectors().forEach(connector -> connectors.put(connector.kind(), connector));
        this.surroundings = new Checker.Surroundings(
                parts.instance(),
                parts.clock(),
                parts.monotonic(),
                new Random(),
                new Semaphore(AT_ONCE_MAX),
                this::say);
        this.thread = Thread.ofPlatform().name("health").daemon().unstarted(this::run);
    }

    /** Begins; returns at once. */
    @Override
    public void start() {
        thread.start();
    }

    @Override
    public boolean isRunning() {
        return thread.isAlive();
    }

    /** Checks nothing more, and waits a bounded time for what is under way. */
    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join(HealthCheck.WITHIN);
            checkers.values().forEach(Checker::stop);
            for (Checker checker : checkers.values()) {
                checker.join(HealthCheck.WITHIN);
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        } finally {
            parts.producer().close(HealthCheck.WITHIN);
            parts.connectors().forEach(Connector::close);
        }
    }

    private void run() {
        try {
            do {
                ControlSnapshot now = parts.control().get();
                if (now != seen) {
                    follow(now);
                    seen = now;
                }
            } while (!stop.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(ControlSnapshot now) {
        Map<String, Connection> wanted = new HashMap<>();
        for (Organization organization : now.organizations()) {
            now.connections(organization.organization()).stream()
                    .filter(connection -> connection.health() != null)
                    .forEach(connection -> wanted.put(connection.key(), connection));
        }
        checkers.values().removeIf(checker -> {
            boolean stays =
                    checker.connection().equals(wanted.get(checker.connection().key()));
            if (!stays) {
                checker.stop();
                takeBack(checker.connection());
            }
            return !stays;
        });
        wanted.forEach((key, connection) -> checkers.computeIfAbsent(key, unchecked -> started(connection)));
    }

    private Checker started(Connection connection) {
        HealthCheck health = connection.health();
        if (health == null) {
            throw new IllegalStateException("Only connections that are to be checked are followed");
        }
        Checker checker = new Checker(connection, health, connectors.get(connection.kind()), surroundings);
        checker.start();
        return checker;
    }

    private void say(HealthWord word) {
        write(word.recordKey(), parts.topic().codec().encode(word));
    }

    private void takeBack(Connection connection) {
        write(HealthWord.recordKey(connection.organization(), connection.name(), parts.instance()), null);
    }

    private void write(String key, byte @Nullable [] value) {
        try {
            // What completes it is the callback.
            var unused = parts.producer()
                    .send(new ProducerRecord<>(parts.topic().name(), 0, key, value), (written, failure) -> {
                        if (failure != null) {
                            unwritten(failure);
                        }
                    });
        } catch (KafkaException | IllegalStateException failure) {
            unwritten(failure);
        }
    }

    private static void unwritten(Exception failure) {
        LOG.atWarn()
                .addKeyValue("exception", failure.getClass().getName())
                .log("A word of a connection's health could not be written");
    }
}
