package dev.countersign.policystream;

import static dev.countersign.policystream.Calls.id;
import static dev.countersign.policystream.Calls.started;
import static dev.countersign.policystream.Calls.submit;
import static dev.countersign.policystream.Calls.succeeded;
import static dev.countersign.policystream.StreamDriver.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.approval.ApprovalCommand.OpenApproval;
import dev.countersign.domain.budget.BudgetCommand.Release;
import dev.countersign.domain.budget.BudgetCommand.Reserve;
import dev.countersign.domain.call.Answer;
import dev.countersign.domain.call.ApprovalResolution;
import dev.countersign.domain.call.CallCommand.ApprovalResolved;
import dev.countersign.domain.call.CallCommand.ExecutionFinished;
import dev.countersign.domain.call.CallCommand.ResolveUnknown;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.UnknownResolution;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptDecision;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A call's way to its budgets and back, through the topics. */
final class BudgetTopologyTest {
    private static final ToolError ERROR = new ToolError("boom", "It went wrong");

    @TempDir
    private Path directory;

    private StreamDriver stream;
    private Instant now = START;

    @BeforeEach
    void start() {
        stream = new StreamDriver(directory);
    }

    @AfterEach
    void stop() {
        stream.close();
    }

    @Test
    void asManyRunAsThereIsRoomForAndTheOthersAreDeniedByTheBudget() {
        for (int i = 0; i < 5; i++) {
            stream.command(submit("k" + i, "allow-within-3", 0, now));
        }

        assertThat(stream.dispatches()).hasSize(3);
        assertThat(stream.receipts()).hasSize(2).allSatisfy(receipt -> {
            assertThat(receipt.decision()).isEqualTo(ReceiptDecision.DENY);
            assertThat(receipt.rule()).isEqualTo("b1");
            assertThat(receipt.reason()).isEqualTo("No room in b1");
        });
        assertThat(stream.replies())
                .extracting(reply -> reply.answer())
                .containsExactly(new Answer.Denied("b1", "No room in b1"), new Answer.Denied("b1", "No room in b1"));
        assertThat(stream.budgetCommands()).hasSize(5).allMatch(Reserve.class::isInstance);
    }

    @Test
    void aCallThatNoBudgetConcernsPaysNothing() {
        stream.command(submit("k1", "allow", 0, now));

        assertThat(stream.dispatches()).hasSize(1);
        assertThat(stream.budgetCommands()).isEmpty();
        assertThat(stream.ownCommands()).isEmpty();
        assertThat(stream.budgetKeys()).isEmpty();
    }

    @Test
    void whatTookNoEffectGivesItsPlaceToTheNext() {
        run("k1", "allow-within-1-unsafe", new AttemptResult.Failed(Effect.NONE, false, ERROR));
        assertThat(stream.stored(id("k1")).state()).isInstanceOf(CallState.Failed.class);
        assertThat(stream.budgetCommands()).hasSize(2).last().isInstanceOf(Release.class);

        stream.command(submit("k2", "allow-within-1-unsafe", 0, now));

        assertThat(stream.stored(id("k2")).state()).isInstanceOf(CallState.Dispatched.class);
    }

    @Test
    void anUnknownOutcomeKeepsItsPlaceUntilSomebodyKnowsBetter() {
        run("k1", "allow-within-1-unsafe", new AttemptResult.NoAnswer(ERROR));
        assertThat(stream.stored(id("k1")).state()).isInstanceOf(CallState.Unknown.class);
        stream.command(submit("k2", "allow-within-1-unsafe", 0, now));
        assertThat(stream.stored(id("k2")).state()).isInstanceOf(CallState.Denied.class);

        stream.command(new ResolveUnknown(id("k1"), UnknownResolution.DID_NOT_HAPPEN, "gus", "I looked", now));
        stream.command(submit("k3", "allow-within-1-unsafe", 0, now));

        assertThat(stream.stored(id("k3")).state()).isInstanceOf(CallState.Dispatched.class);
    }

    @Test
    void whatALaterBudgetRefusesIsGivenBackToTheEarlier() {
        stream.command(submit("k1", "allow-within-2-1", 0, now));
        stream.command(submit("k2", "allow-within-2-1", 0, now));
        assertThat(stream.stored(id("k2")).state()).isInstanceOf(CallState.Denied.class);
        assertThat(stream.receipts()).extracting(Receipt::rule).containsExactly("b2");

        stream.command(submit("k3", "allow-within-2", 0, now));

        assertThat(stream.stored(id("k3")).state()).isInstanceOf(CallState.Dispatched.class);
    }

    @Test
    void beyondABudgetPeopleAreAskedWhereItSaysSoAndWhatTheyApproveIsCounted() {
        stream.command(submit("k1", "allow-asks-1", 0, now));
        stream.command(submit("k2", "allow-asks-1", 0, now));
        assertThat(stream.stored(id("k2")).state()).isInstanceOf(CallState.AwaitingApproval.class);
        assertThat(stream.asked()).hasSize(1).first().isInstanceOf(OpenApproval.class);

        stream.command(new ApprovalResolved(
                id("k2"),
                submit("k2", "allow-asks-1", 0, now).call().requestDigest(),
                ApprovalResolution.APPROVED,
                List.of("gus"),
                "",
                now));

        assertThat(stream.stored(id("k2")).state())
                .isInstanceOfSatisfying(
                        CallState.Dispatched.class,
                        dispatched -> assertThat(dispatched.execution().reservations())
                                .hasSize(1));
    }

    @Test
    void aBudgetThatDeniesBindsWhatPeopleApprovedToo() {
        stream.command(submit("k1", "ask-within-1", 0, now));
        stream.command(submit("k2", "ask-within-1", 0, now));
        for (String key : List.of("k1", "k2")) {
            stream.command(new ApprovalResolved(
                    id(key),
                    submit(key, "ask-within-1", 0, now).call().requestDigest(),
                    ApprovalResolution.APPROVED,
                    List.of("gus"),
                    "",
                    now));
        }

        assertThat(stream.stored(id("k1")).state()).isInstanceOf(CallState.Dispatched.class);
        assertThat(stream.stored(id("k2")).state()).isInstanceOf(CallState.Closed.class);
        Receipt receipt = stream.receipts().getLast();
        assertThat(receipt.decision()).isEqualTo(ReceiptDecision.DENY);
        assertThat(receipt.rule()).isEqualTo("b1");
        assertThat(receipt.reason()).isEqualTo("Approved, but a budget has no room for it: No room in b1");
    }

    @Test
    void roomComesBackWhenTheWindowHasPassedAndUnusedCountersGo() {
        stream.command(submit("k1", "allow-within-1", 0, now));
        assertThat(stream.budgetKeys()).hasSize(3);
        stream.pass(Duration.ofMinutes(59));
        stream.command(submit("k2", "allow-within-1", 0, now));
        assertThat(stream.stored(id("k2")).state()).isInstanceOf(CallState.Denied.class);

        stream.pass(Duration.ofMinutes(3));
        stream.command(submit("k3", "allow-within-1", 0, now));

        assertThat(stream.stored(id("k3")).state()).isInstanceOf(CallState.Dispatched.class);
        assertThat(stream.budgetKeys()).hasSize(3);
    }

    @Test
    void aRepetitionReservesNothingMore() {
        stream.command(submit("k1", "allow-within-1", 0, now));
        stream.command(submit("k1", "allow-within-1", 0, now.plusMillis(1)));
        stream.report(started("k1", 1, now));
        stream.report(succeeded("k1", 1, now));
        stream.command(submit("k1", "allow-within-1", 0, now.plusMillis(2)));

        assertThat(stream.budgetCommands()).hasSize(1);
        assertThat(stream.dispatches()).hasSize(1);
    }

    private void run(String key, String action, AttemptResult result) {
        stream.command(submit(key, action, 0, now));
        stream.report(started(key, 1, now));
        stream.report(new ExecutionFinished(id(key), 1, result, now));
    }
}
