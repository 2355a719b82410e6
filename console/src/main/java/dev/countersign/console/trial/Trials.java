package dev.countersign.console.trial;

import dev.countersign.backtest.Backtest;
import dev.countersign.backtest.Candidate;
import dev.countersign.backtest.HistoryException;
import dev.countersign.backtest.Result;
import dev.countersign.console.person.Person;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.door.LoggedFailure;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs candidates over the log beside everything else: on one thread each, one at a time for an
 * organization and a few in all, for a limited time. Of an
 * organization only the last candidate and its result are kept; nothing is written anywhere. Safe for many threads.
 */
public final class Trials implements AutoCloseable {
    static final int AT_ONCE_MAX = 2;
    static final Duration TIME_MAX = Duration.ofMinutes(10);
    static final int SAMPLES_MAX = 10;

    /** This shares a small heap with what serves. */
    static final int FOLLOWED_MAX = 700_000;

    /** Organizations whose last result is kept; the oldest goes first. */
    static final int KEPT_MAX = 100;

    private static final Duration POLICY_FRESH = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(Trials.class);

    private final Histories histories;
    private final Clock clock;
    private final Map<OrganizationId, Under> under = new HashMap<>();
    private final Map<OrganizationId, Trial> ended = new LinkedHashMap<>();
    private final Map<OrganizationId, Read> policies = new HashMap<>();
    private boolean closed;

    /** One that runs. */
    private static final class Under {
        private final Candidate candidate;
        private final String by;
        private final Instant startedAt;
        private final @Nullable Instant from;
        private final @Nullable Instant to;
        private volatile long looked;
        private volatile @Nullable String stopped;

        private Under(Candidate candidate, String by, Instant startedAt, @Nullable Instant from, @Nullable Instant to) {
            this.candidate = candidate;
            this.by = by;
            this.startedAt = startedAt;
            this.from = from;
            this.to = to;
        }
    }

    private record Read(@Nullable InForce policy, Instant at) {}

    public Trials(Histories histories, Clock clock) {
        this.histories = histories;
        this.clock = clock;
    }

    /**
     * The policy in force, as of a few seconds ago at most.
     *
     * @return null when there is none
     * @throws HistoryException when it cannot be read
     */
    public @Nullable InForce inForce(OrganizationId organization) {
        synchronized (this) {
            Read read = policies.get(organization);
            if (read != null && clock.instant().isBefore(read.at().plus(POLICY_FRESH))) {
                return read.policy();
            }
        }
        InForce policy;
        try {
            policy = InForce.of(organization, histories.open());
        } catch (IOException unreadable) {
            throw HistoryException.away("this installation", unreadable);
        }
        synchronized (this) {
            policies.put(organization, new Read(policy, clock.instant()));
        }
        return policy;
    }

    /** How the organization's trial stands, or how the last one ended; null when there was none. */
    public synchronized @Nullable Trial of(OrganizationId organization) {
        Under running = under.get(organization);
        return running == null
                ? ended.get(organization)
                : new Trial.Running(
                        running.candidate.version(),
                        running.candidate.text().text(),
                        running.by,
                        running.startedAt,
                        running.from,
                        running.to,
                        running.looked);
    }

    /**
     * Begins a trial on the calls of the person's organization; returns at once.
     *
     * @return null when it began; a sentence when it did not
     * @throws dev.countersign.policylanguage.PolicyCompileException when the candidate is no policy
     */
    public @Nullable String start(Person person, String yaml, @Nullable Instant from, @Nullable Instant to) {
        Candidate candidate = Candidate.of(person.organization(), yaml);
        synchronized (this) {
            if (under.containsKey(person.organization())) {
                return "Another one runs for your organization. Wait for it, or stop it.";
            }
            if (under.size() >= AT_ONCE_MAX || closed) {
                return "Too many run at this moment. Try again in a minute.";
            }
            Under mine = new Under(candidate, person.displayName(), clock.instant(), from, to);
            under.put(person.organization(), mine);
            Thread.ofPlatform().name("policy-trial").daemon().start(() -> run(person.organization(), mine));
        }
        LOG.atInfo()
                .addKeyValue("orgId", person.organization())
                .addKeyValue("subject", person.subject())
                .addKeyValue("policyDigest", candidate.text().digest())
                .log("A policy is tried on recorded calls");
        return null;
    }

    /** Stops the organization's trial, if one runs. */
    public synchronized void stop(Person person) {
        Under running = under.get(person.organization());
        if (running != null) {
            running.stopped = person.displayName() + " stopped it.";
        }
    }

    private void run(OrganizationId organization, Under mine) {
        Trial trial = ended(mine, "It failed for a reason that is in the log.");
        try {
            Result result = new Backtest(
                            mine.candidate,
                            new Backtest.Asked(mine.from, mine.to, SAMPLES_MAX, FOLLOWED_MAX, 1),
                            histories.open(),
                            looked -> mine.looked = looked,
                            () -> isOver(mine))
                    .run();
            trial = new Trial.Done(
                    mine.candidate.version(), mine.candidate.text().text(), mine.by, clock.instant(), result);
        } catch (CancellationException stopped) {
            String why = mine.stopped;
            trial = ended(mine, why == null ? "It was stopped." : why);
        } catch (HistoryException unread) {
            trial = ended(mine, "The recorded calls cannot be read at the moment.");
        } catch (IOException | RuntimeException failed) {
            LOG.atError()
                    .setCause(LoggedFailure.of(failed))
                    .addKeyValue("orgId", organization)
                    .log("A trial of a policy failed");
        } finally {
            keep(organization, trial);
        }
    }

    private synchronized void keep(OrganizationId organization, Trial trial) {
        under.remove(organization);
        ended.remove(organization);
        ended.put(organization, trial);
        if (ended.size() > KEPT_MAX) {
            ended.remove(ended.keySet().iterator().next());
        }
    }

    private boolean isOver(Under mine) {
        if (mine.stopped == null && clock.instant().isAfter(mine.startedAt.plus(TIME_MAX))) {
            mine.stopped = "It took longer than " + TIME_MAX.toMinutes()
                    + " minutes. Try a shorter time, or ask `countersign policy backtest`.";
        }
        return mine.stopped != null;
    }

    private Trial ended(Under mine, String why) {
        return new Trial.Ended(mine.candidate.version(), mine.candidate.text().text(), mine.by, clock.instant(), why);
    }

    @Override
    public synchronized void close() {
        closed = true;
        under.values().forEach(running -> running.stopped = "The console was stopped.");
    }
}
