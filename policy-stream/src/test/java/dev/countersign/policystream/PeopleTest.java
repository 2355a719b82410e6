package dev.countersign.policystream;

import static dev.countersign.policystream.Calls.approved;
import static dev.countersign.policystream.Calls.id;
import static dev.countersign.policystream.Calls.submit;
import static dev.countersign.policystream.StreamDriver.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.approval.ApprovalCommand.CancelApproval;
import dev.countersign.domain.approval.ApprovalCommand.OpenApproval;
import dev.countersign.domain.approval.ApprovalSubject.OfCall;
import dev.countersign.domain.approval.Cancellation;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.CallState.AwaitingApproval;
import dev.countersign.domain.call.CallState.Closed;
import dev.countersign.domain.call.CallState.Dispatched;
import dev.countersign.domain.call.Rulebook;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.Assessment;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.ToolCall;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a call waits for people, and what a change of policy does to it meanwhile. */
final class PeopleTest {
    @TempDir
    private Path directory;

    private final ChangingPolicy policy = new ChangingPolicy();
    private StreamDriver stream;

    @BeforeEach
    void start() {
        stream = new StreamDriver(directory, policy);
    }

    @AfterEach
    void stop() {
        stream.close();
    }

    @Test
    void aCallThatNeedsPeopleAsksThemInItsOwnTransaction() {
        SubmitCall submit = submit("k1", "ask", 0, START);
        stream.command(submit);

        assertThat(stream.asked()).singleElement().isInstanceOfSatisfying(OpenApproval.class, open -> {
            assertThat(open.approvalId()).isEqualTo(ApprovalId.of(id("k1")));
            assertThat(open.subject())
                    .isInstanceOfSatisfying(
                            OfCall.class, subject -> assertThat(subject.call()).isEqualTo(submit.call()));
        });
        assertThat(stream.dispatches()).isEmpty();
    }

    @Test
    void theSameCallAgainAsksNobodyTwice() {
        stream.command(submit("k1", "ask", 0, START));
        stream.command(submit("k1", "ask", 0, START.plusMillis(5)));
        assertThat(stream.asked()).hasSize(1);
    }

    @Test
    void anApprovedCallIsDispatchedOnceHoweverOftenItIsTold() {
        SubmitCall submit = submit("k1", "ask", 0, START);
        stream.command(submit);
        stream.command(approved(submit, START.plusSeconds(1)));
        stream.command(approved(submit, START.plusSeconds(1)));
        assertThat(stream.dispatches()).hasSize(1);
        assertThat(stream.stored(id("k1")).state()).isInstanceOf(Dispatched.class);
    }

    @Test
    void aPolicyThatNowDeniesClosesWhatWaitsAndTellsItsApproval() {
        stream.command(submit("k1", "ask", 0, START));
        stream.asked();
        policy.now(Verdict.DENY);
        stream.pass(PolicyWatch.EVERY.plusMillis(1));

        assertThat(stream.stored(id("k1")).state()).isInstanceOf(Closed.class);
        assertThat(stream.asked())
                .singleElement()
                .isInstanceOfSatisfying(
                        CancelApproval.class,
                        cancel -> assertThat(cancel.cause()).isEqualTo(Cancellation.CALL_CLOSED));
        assertThat(stream.dispatches()).isEmpty();
    }

    @Test
    void whatIsStoppedWhileItWaitsIsClosedThoughThePolicyIsTheSame() {
        stream.command(submit("k1", "ask", 0, START));
        stream.asked();
        policy.stop();
        stream.pass(PolicyWatch.EVERY.plusMillis(1));

        assertThat(stream.stored(id("k1")).state())
                .isInstanceOfSatisfying(
                        Closed.class, closed -> assertThat(closed.detail()).contains("Stopped by order"));
        assertThat(stream.asked()).singleElement().isInstanceOf(CancelApproval.class);
        assertThat(stream.dispatches()).isEmpty();
    }

    @Test
    void aPolicyThatNowAllowsReleasesWhatWaits() {
        stream.command(submit("k1", "ask", 0, START));
        stream.asked();
        policy.now(Verdict.ALLOW);
        stream.pass(PolicyWatch.EVERY.plusMillis(1));

        assertThat(stream.dispatches()).hasSize(1);
        assertThat(stream.asked())
                .singleElement()
                .isInstanceOfSatisfying(
                        CancelApproval.class,
                        cancel -> assertThat(cancel.cause()).isEqualTo(Cancellation.CALL_RELEASED));
    }

    @Test
    void aPolicyThatStillAsksLeavesWhatWaitsAloneAndIsHeldAgainstItOnce() {
        stream.command(submit("k1", "ask", 0, START));
        stream.asked();
        policy.now(Verdict.REQUIRE_APPROVAL);
        stream.pass(PolicyWatch.EVERY.multipliedBy(5));

        assertThat(stream.stored(id("k1")).state()).isInstanceOf(AwaitingApproval.class);
        assertThat(stream.asked()).isEmpty();
        assertThat(stream.tally.counts().commands()).isEqualTo(2);
    }

    @Test
    void moreCallsThanOneTickTakesAreAllJudgedAgain() {
        int calls = PolicyWatch.CALLS_MAX + 20;
        for (int i = 0; i < calls; i++) {
            stream.command(submit("k" + i, "ask", null, START));
        }
        policy.now(Verdict.DENY);
        stream.pass(PolicyWatch.EVERY.plusMillis(1));
        stream.pass(PolicyWatch.EVERY.plusMillis(1));
        for (int i = 0; i < calls; i++) {
            assertThat(stream.stored(id("k" + i)).state()).isInstanceOf(Closed.class);
        }
    }

    @Test
    void nothingHappensWhileThePolicyIsTheSame() {
        stream.command(submit("k1", "ask", 0, START));
        stream.pass(PolicyWatch.EVERY.multipliedBy(3));
        assertThat(stream.tally.counts().commands()).isEqualTo(1);
    }

    /** One verdict on every call, another digest for each change. */
    private static final class ChangingPolicy implements Rulebooks {
        private final FixedRulebook tools = new FixedRulebook();
        private Verdict verdict = Verdict.REQUIRE_APPROVAL;
        private int version = 1;
        private boolean stopped;

        /** An order beside the policy, which stays. */
        void stop() {
            verdict = Verdict.DENY;
            stopped = true;
        }

        void now(Verdict changed) {
            verdict = changed;
            version++;
        }

        @Override
        public Rulebook of(OrganizationId organization) {
            return new Rulebook() {
                @Override
                public Assessment assess(ToolCall call, Instant at) {
                    Ruling ruling = new Ruling(
                            verdict, inForce(), "r", RiskLevel.HIGH, stopped ? "Stopped by order: x" : "The rule r");
                    return new Assessment(ruling, FixedRulebook.claims(call));
                }

                @Override
                public @Nullable ToolTerms terms(ToolCall call) {
                    return tools.terms(call);
                }
            };
        }

        @Override
        public Digest policy(OrganizationId organization) {
            return inForce().digest();
        }

        @Override
        public Digest standing(OrganizationId organization) {
            return stopped ? Digest.of(new byte[] {1}) : policy(organization);
        }

        private PolicyVersion inForce() {
            return new PolicyVersion("v" + version, Digest.of(("v" + version).getBytes(StandardCharsets.UTF_8)));
        }
    }
}
