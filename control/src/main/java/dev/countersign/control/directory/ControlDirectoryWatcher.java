package dev.countersign.control.directory;

import dev.countersign.control.publish.Publication;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.policylanguage.PolicyCompiler;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a config directory: publishes what it says at the start and whenever it changes.
 *
 * <p>It looks instead of being told, because notifications do not reach every mount. A change is
 * taken up when two looks in a row saw the same, so that half-written files are left alone; every
 * {@link #REREAD_AFTER} everything is read anyway, for changes that leave size and time as they
 * were and for secrets behind references. What cannot be published is tried again.
 */
public final class ControlDirectoryWatcher implements AutoCloseable {
    static final Duration LOOK_EVERY = Duration.ofMillis(100);
    static final Duration REREAD_AFTER = Duration.ofSeconds(30);
    static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(ControlDirectoryWatcher.class);

    private final ControlDirectory directory;
    private final Sink sink;
    private final Clock clock;
    private final CountDownLatch first = new CountDownLatch(1);
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile @Nullable DirectoryStatus status;
    private @Nullable Thread thread;

    /** Where facts go; {@code ControlPublisher::publish}. */
    @FunctionalInterface
    public interface Sink {
        /**
         * @param facts everything that shall hold of all organizations but the untouched
         * @throws RuntimeException when that could not be done; it is tried again
         */
        Publication publish(Collection<? extends ControlFact> facts, Set<OrganizationId> untouched);
    }

    public ControlDirectoryWatcher(ControlDirectory directory, Sink sink, Clock clock) {
        this.directory = directory;
        this.sink = sink;
        this.clock = clock;
    }

    /** Begins, once; returns at once. */
    public synchronized void start() {
        if (thread == null) {
            thread = Thread.ofPlatform().name("control-directory").daemon().start(this::follow);
        }
    }

    /**
     * Waits for the end of the first pass, good or bad.
     *
     * @return false when the time ran out first
     */
    public boolean awaitFirstPass(Duration timeout) throws InterruptedException {
        return first.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** How the last pass ended; null before the first has. */
    public @Nullable DirectoryStatus status() {
        return status;
    }

    /** Stops for good; a publication under way is finished first, within limits. */
    @Override
    public void close() {
        stop.countDown();
        Thread running;
        synchronized (this) {
            running = thread;
        }
        try {
            if (running != null) {
                running.join(STOP_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        try {
            Passes passes = new Passes();
            do {
                passes.look();
            } while (!stop.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the thread remembers from look to look. */
    private final class Passes {
        private @Nullable Fingerprint seen;
        private @Nullable Fingerprint taken;
        private @Nullable DirectoryReading published;
        private @Nullable DirectoryReading told;
        private final News news = new News();
        private long nextPassNanos = System.nanoTime();

        void look() {
            Fingerprint now = Fingerprint.of(directory.root());
            boolean settled = now.equals(seen) || taken == null;
            boolean due = System.nanoTime() - nextPassNanos >= 0;
            seen = now;
            if (settled && (due || !now.equals(taken))) {
                taken = now;
                boolean done = pass();
                nextPassNanos = System.nanoTime() + (done ? REREAD_AFTER : RETRY_AFTER).toNanos();
                first.countDown();
            }
        }

        private boolean pass() {
            try {
                DirectoryReading reading = directory.read();
                tell(reading);
                if (reading.usable() && !reading.equals(published)) {
                    // Unknown until it is done, so that a failure is followed by another try.
                    published = null;
                    Publication publication = sink.publish(reading.facts(), reading.broken());
                    published = reading;
                    log(publication);
                    news.tell(reading, publication);
                    status = new DirectoryStatus(clock.instant(), reading.problems(), publication, null);
                } else if (!reading.usable()) {
                    published = null;
                    status = new DirectoryStatus(
                            clock.instant(), reading.problems(), null, "The config directory cannot be used.");
                }
                return true;
            } catch (RuntimeException | StackOverflowError e) {
                failed(e);
                return false;
            }
        }

        /** Says what is wrong with the files, once for as long as it stays the same. */
        private void tell(DirectoryReading reading) {
            if (told == null || !told.problems().equals(reading.problems())) {
                for (ConfigProblem problem : reading.problems()) {
                    LOG.atError().addKeyValue("problem", problem).log("Config refused; what was in force stays");
                }
            }
            told = reading;
        }

        private void failed(Throwable e) {
            List<ConfigProblem> problems = told == null ? List.of() : told.problems();
            DirectoryStatus before = status;
            if (before == null || before.failure() == null) {
                LOG.atError().setCause(e).log("Config could not be published; trying again");
            }
            status = new DirectoryStatus(
                    clock.instant(),
                    problems,
                    null,
                    "The config could not be published: " + e.getClass().getSimpleName() + ".");
        }
    }

    private static void log(Publication publication) {
        publication
                .refused()
                .forEach((organization, reason) -> LOG.atError()
                        .addKeyValue("orgId", organization)
                        .addKeyValue("reason", reason)
                        .log("Organization refused; what was in force stays"));
        if (publication.changedNothing()) {
            return;
        }
        LOG.atInfo()
                .addKeyValue("written", publication.written())
                .addKeyValue("removed", publication.removed())
                .log("Config published");
        for (PolicyText policy : publication.policies()) {
            LOG.atInfo()
                    .addKeyValue("orgId", policy.organization())
                    // It compiled a moment ago, or it would not be here.
                    .addKeyValue(
                            "policyVersion",
                            PolicyCompiler.compile(policy.text()).version().name())
                    .addKeyValue("policyDigest", policy.digest())
                    .log("Policy in force");
        }
    }
}
