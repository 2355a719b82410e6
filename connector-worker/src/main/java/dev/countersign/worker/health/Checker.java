package dev.countersign.worker.health;

import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.HealthCheck;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.health.HealthCourse;
import dev.countersign.domain.health.HealthWord;
import dev.countersign.worker.connector.Connector;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.connector.MonotonicClock;
import dev.countersign.worker.connector.Reached;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks one connection as long as it stays as it is, one check after the other, on a virtual thread of its
 * own. It says nothing before {@link HealthCourse} does, and then after every check.
 */
final class Checker {
    private static final Logger LOG = LoggerFactory.getLogger(Checker.class);

    /** By which part of its pause a check may come earlier or later, so that many do not come at once. */
    private static final double JITTER = 0.1;

    private final Connection connection;
    private final HealthCheck health;
    private final @Nullable Connector connector;
    private final Surroundings surroundings;
    private final ReentrantLock speaking = new ReentrantLock();
    private final Thread thread;
    private boolean stopped;

    /**
     * What all checkers of a worker share.
     *
     * @param worker this worker's name
     * @param places checks at once
     * @param words takes what is to be said
     */
    record Surroundings(
            String worker,
            Clock clock,
            MonotonicClock monotonic,
            Random random,
            Semaphore places,
            Consumer<HealthWord> words) {}

    /** @param connector of the connection's kind; null where there is none, and then it is never reached */
    Checker(Connection connection, HealthCheck health, @Nullable Connector connector, Surroundings surroundings) {
        this.connection = connection;
        this.health = health;
        this.connector = connector;
        this.surroundings = surroundings;
        this.thread = Thread.ofVirtual().name("health " + connection.key()).unstarted(this::run);
    }

    Connection connection() {
        return connection;
    }

    void start() {
        thread.start();
    }

    /** Once this returns nothing more is said. A check under way may go on to its end. */
    void stop() {
        speaking.lock();
        try {
            stopped = true;
        } finally {
            speaking.unlock();
        }
        thread.interrupt();
    }

    /** Waits for a check under way. */
    void join(Duration within) throws InterruptedException {
        thread.join(within);
    }

    private void run() {
        HealthCourse course = HealthCourse.NEW;
        try {
            Thread.sleep(Duration.ofMillis(
                    surroundings.random().nextLong(health.every().toMillis() + 1)));
            while (!Thread.interrupted()) {
                long began = surroundings.monotonic().nanos();
                ToolError error = check();
                Instant at = surroundings.clock().instant().truncatedTo(ChronoUnit.MICROS);
                course = say(course, error, at);
                Duration took = Duration.ofNanos(surroundings.monotonic().nanos() - began);
                Duration left = pause().minus(took);
                Thread.sleep(left.isNegative() ? Duration.ZERO : left);
            }
        } catch (InterruptedException stopping) {
            // That is how it ends.
        }
    }

    private Duration pause() {
        double factor = 1 + JITTER * (2 * surroundings.random().nextDouble() - 1);
        return Duration.ofNanos((long) (health.every().toNanos() * factor));
    }

    /** Why the target was not reached; null when it was. */
    private @Nullable ToolError check() throws InterruptedException {
        if (connector == null) {
            return new ToolError("kind_unknown", "No connector here is of the connection's kind.");
        }
        surroundings.places().acquire();
        try {
            Deadline deadline = Deadline.in(HealthCheck.WITHIN, surroundings.monotonic());
            return connector.check(connection, deadline) instanceof Reached.Not(var error) ? error : null;
        } catch (RuntimeException broken) {
            LOG.atWarn()
                    .addKeyValue("orgId", connection.organization())
                    .addKeyValue("connection", connection.name())
                    .addKeyValue("exception", broken.getClass().getName())
                    .log("A check of a connection broke");
            return new ToolError("check_broke", "The check itself broke.");
        } finally {
            surroundings.places().release();
        }
    }

    private HealthCourse say(HealthCourse before, @Nullable ToolError error, Instant at) {
        HealthCourse course = before.after(error == null, at);
        if (course.state() == null || course.since() == null) {
            return course;
        }
        if (course.state() != before.state()) {
            LOG.atInfo()
                    .addKeyValue("orgId", connection.organization())
                    .addKeyValue("connection", connection.name())
                    .addKeyValue("state", course.state())
                    .addKeyValue("errorCode", error == null ? "" : error.code())
                    .log("A connection's health has changed");
        }
        HealthWord word = new HealthWord(
                connection.organization(),
                connection.name(),
                surroundings.worker(),
                course.state(),
                course.since(),
                at,
                at.plus(health.wordHolds()),
                error == null ? null : error.message());
        speaking.lock();
        try {
            if (!stopped) {
                surroundings.words().accept(word);
            }
        } finally {
            speaking.unlock();
        }
        return course;
    }
}
