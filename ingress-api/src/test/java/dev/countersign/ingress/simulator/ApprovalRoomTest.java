package dev.countersign.ingress.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.domain.control.ControlFact.ApprovalLimits;
import dev.countersign.domain.control.ControlFact.OnMismatch;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.ControlFact.OrganizationKey;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.ingress.problem.ProblemException;
import dev.countersign.ingress.question.QuestionView;
import dev.countersign.ingress.question.Questions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ApprovalRoomTest {
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final Organization LIMITED = new Organization(
            ACME,
            "Acme",
            new OrganizationKey(new byte[32]),
            OnMismatch.ORIGINAL,
            List.of(),
            new ApprovalLimits(100, 150),
            null);

    private final Counted counted = new Counted();
    private final AtomicLong now = new AtomicLong();
    private final Set<CallId> known = new HashSet<>();
    private final ApprovalRoom room = new ApprovalRoom(
            counted, call -> call.action().equals("ask"), (organization, call) -> known.contains(call), now::get);

    @Test
    void aThousandAtOnceAreAsManyAsMayWait() throws Exception {
        assertThat(admittedAtOnce("bot", 1_000)).isEqualTo(100);
        assertThat(admittedAtOnce("other", 1_000))
                .as("what the organization has left")
                .isEqualTo(50);
    }

    private int admittedAtOnce(String agent, int calls) throws Exception {
        List<Future<Boolean>> all = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < calls; i++) {
                String key = agent + i;
                all.add(callers.submit(() -> admits(agent, key, "ask")));
            }
        }
        int admitted = 0;
        for (Future<Boolean> one : all) {
            admitted += one.get() ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void whatWasCountedMeanwhileIsNotCountedTwiceForLong() {
        for (int i = 0; i < 60; i++) {
            assertThat(admits("bot", "a" + i, "ask")).isTrue();
        }
        counted.ofAgent = 60;
        now.addAndGet(Duration.ofSeconds(4).toNanos());
        for (int i = 0; i < 40; i++) {
            assertThat(admits("bot", "b" + i, "ask"))
                    .as("the %d. of the rest", i)
                    .isTrue();
        }
        assertThat(admits("bot", "c", "ask")).isFalse();
    }

    @Test
    void aRepetitionNeedsNoRoomNorDoesWhatNobodyIsAskedAbout() {
        counted.ofAgent = 99;
        assertThat(admits("bot", "last", "ask")).isTrue();
        assertThat(admits("bot", "one-more", "ask")).isFalse();
        assertThat(admits("bot", "last", "ask")).isTrue();
        assertThat(admits("bot", "read", "read")).isTrue();
        known.add(id("waits-since-long"));
        assertThat(admits("bot", "waits-since-long", "ask")).isTrue();
    }

    @Test
    void theRefusalSaysTheLimits() {
        counted.ofAgent = 100;
        assertThatThrownBy(() -> room.require(LIMITED, id("x"), call("bot", "x", "ask")))
                .isInstanceOf(ProblemException.class);
    }

    private boolean admits(String agent, String key, String action) {
        try {
            room.require(LIMITED, id(key), call(agent, key, action));
            return true;
        } catch (ProblemException full) {
            return false;
        }
    }

    private static CallId id(String key) {
        return CallId.derive(new byte[32], ACME, key);
    }

    private static ToolCall call(String agent, String key, String action) {
        return new ToolCall(
                ACME,
                new AgentId(agent),
                null,
                "run",
                action,
                "thing",
                null,
                SealedValue.plain(new byte[] {'{', '}'}),
                Digest.of(),
                key,
                "req",
                Instant.EPOCH);
    }

    /** A read model that sees nothing but what it is told. */
    private static final class Counted implements Questions {
        private volatile int ofAgent;

        @Override
        public @Nullable QuestionView find(OrganizationId organization, ApprovalId approvalId) {
            return null;
        }

        @Override
        public @Nullable QuestionView awaitResolved(
                OrganizationId organization, ApprovalId approvalId, Duration timeout) {
            return null;
        }

        @Override
        public Pending pending(OrganizationId organization, AgentId agent, ApprovalLimits limits) {
            return new Pending(ofAgent, ofAgent);
        }

        @Override
        public Set<ApprovalId> recorded(OrganizationId organization, Collection<ApprovalId> ids) {
            return Set.of();
        }
    }
}
