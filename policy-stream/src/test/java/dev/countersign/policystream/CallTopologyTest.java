package dev.countersign.policystream;

import static dev.countersign.policystream.Calls.id;
import static dev.countersign.policystream.Calls.started;
import static dev.countersign.policystream.Calls.submit;
import static dev.countersign.policystream.Calls.succeeded;
import static dev.countersign.policystream.StreamDriver.START;
import static dev.countersign.policystream.StreamDriver.TIMES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.countersign.domain.call.Answer;
import dev.countersign.domain.call.ApprovalResolution;
import dev.countersign.domain.call.CallCommand.ApprovalResolved;
import dev.countersign.domain.call.CallCommand.ExecutionFinished;
import dev.countersign.domain.call.CallCommand.ExecutionStarted;
import dev.countersign.domain.call.CallCommand.ForgetCall;
import dev.countersign.domain.call.CallCommand.LapseLease;
import dev.countersign.domain.call.CallCommand.ResolveUnknown;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallEvolution;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.CallState.Denied;
import dev.countersign.domain.call.CallState.Dispatched;
import dev.countersign.domain.call.CallState.Forgotten;
import dev.countersign.domain.call.CallState.PolicyFailed;
import dev.countersign.domain.call.CallState.Succeeded;
import dev.countersign.domain.call.CallState.Unknown;
import dev.countersign.domain.call.CallState.Unseen;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.call.Reply;
import dev.countersign.domain.call.UnknownResolution;
import dev.countersign.domain.execution.Attempt;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.Dispatch;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.receipt.HistoryDigest;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.domain.receipt.ReceiptOutcome;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.schemas.store.StoredCall;
import dev.countersign.schemas.wire.WireFormat;
import dev.countersign.streams.DeadLetters;
import dev.countersign.streams.RecordSize;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The wiring: what each command leads to in topics and stores. The decisions themselves are the domain's. */
final class CallTopologyTest {
    @TempDir
    private Path directory;

    private StreamDriver stream;

    @BeforeEach
    void start() {
        stream = new StreamDriver(directory);
    }

    @AfterEach
    void stop() {
        stream.close();
    }

    @Test
    void anAllowedCallIsDispatchedAndItsCallerWaits() {
        SubmitCall submit = submit("k1", "allow", 0, START);
        stream.command(submit);

        assertThat(stream.events())
                .extracting(RecordedCallEvent::number, event -> event.event().getClass())
                .containsExactly(tuple(1, CallEvent.CallJudged.class), tuple(2, CallEvent.AttemptDispatched.class));
        Dispatch dispatch = stream.dispatches().getFirst();
        assertThat(dispatch.call()).isEqualTo(submit.call());
        assertThat(dispatch.attempt()).isEqualTo(Attempt.FIRST);
        assertThat(dispatch.replyPartitions()).containsExactly(0);
        assertThat(stream.receipts()).isEmpty();
        assertThat(stream.replies()).isEmpty();
        assertThat(stream.stored(id("k1")).state()).isInstanceOf(Dispatched.class);
        assertThat(stream.stored(id("k1")).waiters()).containsExactly(0);
    }

    @Test
    void anExecutedCallEndsWithAReceiptAndAReply() {
        stream.command(submit("k1", "allow", 0, START));
        stream.report(started("k1", 1, START.plusMillis(1)));
        stream.report(succeeded("k1", 1, START.plusMillis(40)));

        Receipt receipt = stream.receipts().getFirst();
        assertThat(receipt.kind()).isEqualTo(ReceiptKind.TERMINAL);
        assertThat(receipt.decision()).isEqualTo(ReceiptDecision.ALLOW);
        assertThat(receipt.outcome()).isEqualTo(ReceiptOutcome.SUCCEEDED);
        assertThat(receipt.issuedAt()).isEqualTo(START.plusMillis(40));
        Reply reply = stream.replies().getFirst();
        assertThat(reply.answer()).isEqualTo(new Answer.Allowed(new Outcome.Succeeded(Calls.response())));
        assertThat(reply.endedAt()).isEqualTo(START.plusMillis(40));
        assertThat(stream.stored(id("k1")).state()).isInstanceOf(Succeeded.class);
        assertThat(stream.stored(id("k1")).waiters()).isEmpty();
    }

    @Test
    void whatOthersBuildOnCanBeRoutedWithoutReadingIt() {
        stream.command(submit("k1", "deny", 0, START));

        Headers receipt =
                stream.records(stream.topics.receipts().name()).getFirst().headers();
        assertThat(text(receipt, "ce_type")).isEqualTo("dev.countersign.receipt.terminal");
        assertThat(text(receipt, "ce_id")).isEqualTo(id("k1").receiptId() + "/0");
        assertThat(text(receipt, "organization")).isEqualTo("acme");
        assertThat(text(receipt, "decision")).isEqualTo("deny");
        assertThat(text(receipt, "outcome")).isEqualTo("not_executed");
        assertThat(stream.records(stream.topics.events().name()))
                .extracting(record -> text(record.headers(), "ce_type"))
                .containsExactly("dev.countersign.event.call-judged");
    }

    @ParameterizedTest
    @CsvSource({
        "allow,              ALLOW",
        "allow-within-3,     ALLOW",
        "ask,                REQUIRE_APPROVAL",
        "deny,               DENY",
        "fail,               POLICY_ERROR",
    })
    void aDryRunIsJudgedAndReceiptedAndNobodyIsAskedAnything(String action, ReceiptDecision decision) {
        SubmitCall submit = submit("k1", action, 0, START);
        stream.command(new SubmitCall(submit.callId(), submit.call().asDryRun(), 0));

        assertThat(stream.events())
                .extracting(RecordedCallEvent::event)
                .hasOnlyElementsOfType(CallEvent.CallJudged.class);
        Receipt receipt = stream.receipts().getFirst();
        assertThat(receipt.kind()).isEqualTo(ReceiptKind.TERMINAL);
        assertThat(receipt.call().dryRun()).isTrue();
        assertThat(receipt.decision()).isEqualTo(decision);
        assertThat(receipt.outcome()).isEqualTo(ReceiptOutcome.NOT_EXECUTED);
        assertThat(stream.replies()).hasSize(1);
        assertThat(stream.dispatches()).isEmpty();
        assertThat(stream.asked()).isEmpty();
        assertThat(stream.records(stream.topics.budgetCommands().name())).isEmpty();
        assertThat(stream.records(stream.topics.authorizationCommands().name())).isEmpty();
        assertThat(stream.stored(id("k1")).state()).isInstanceOf(CallState.DryRun.class);
    }

    @Test
    void aDeniedCallIsAnsweredInTheTransactionThatRecordsIt() {
        stream.command(submit("k1", "deny", 0, START));

        assertThat(stream.stored(id("k1")).state()).isInstanceOf(Denied.class);
        assertThat(stream.receipts()).extracting(Receipt::decision).containsExactly(ReceiptDecision.DENY);
        assertThat(stream.replies())
                .extracting(Reply::answer)
                .containsExactly(new Answer.Denied("r-deny", "The rule for deny"));
        assertThat(stream.dispatches()).isEmpty();
    }

    @Test
    void aCallThatCannotBeJudgedIsAnsweredAndNotExecuted() {
        stream.command(submit("k1", "fail", 0, START));

        assertThat(stream.receipts()).extracting(Receipt::decision).containsExactly(ReceiptDecision.POLICY_ERROR);
        assertThat(stream.replies()).extracting(Reply::answer).hasOnlyElementsOfType(Answer.PolicyError.class);
        assertThat(stream.dispatches()).isEmpty();
    }

    @Test
    void aCallThatNeedsApprovalIsPendingUntilItIsReleasedOnce() {
        SubmitCall submit = submit("k1", "ask", 0, START);
        stream.command(submit);
        assertThat(stream.receipts()).extracting(Receipt::kind).containsExactly(ReceiptKind.PENDING);
        assertThat(stream.replies()).extracting(Reply::answer).hasOnlyElementsOfType(Answer.Pending.class);
        assertThat(stream.timers()).isZero();

        ApprovalResolved approved = new ApprovalResolved(
                id("k1"),
                submit.call().requestDigest(),
                ApprovalResolution.APPROVED,
                List.of("grace"),
                "fine",
                START.plusSeconds(600));
        stream.command(approved);
        stream.command(approved);

        assertThat(stream.dispatches()).extracting(Dispatch::attempt).containsExactly(Attempt.FIRST);
        assertThat(stream.tally.counts().refusals()).isEqualTo(1);
        assertThat(stream.timers()).isEqualTo(1);
    }

    @Test
    void aDuplicateOfAnUnfinishedCallJoinsTheWait() {
        stream.command(submit("k1", "allow", null, START));
        assertThat(stream.dispatches()).extracting(Dispatch::replyPartitions).containsExactly(Set.of());
        stream.command(submit("k1", "allow", 0, START.plusMillis(5)));
        stream.command(submit("k1", "allow", 7, START.plusMillis(6)));

        assertThat(stream.dispatches()).isEmpty();
        assertThat(stream.replies()).isEmpty();
        assertThat(stream.stored(id("k1")).waiters()).containsExactly(0, 7);

        stream.report(started("k1", 1, START.plusMillis(7)));
        stream.report(succeeded("k1", 1, START.plusMillis(8)));
        // The test driver's topics have one partition: the reply to partition 7 has nowhere to go,
        // and that ends no thread.
        assertThat(stream.replies()).hasSize(1);
        assertThat(stream.stored(id("k1")).waiters()).isEmpty();
    }

    @Test
    void aDuplicateOfAnAnsweredCallIsAnsweredFromStateWithoutANewFact() {
        SubmitCall first = submit("k1", "deny", 0, START);
        stream.command(first);
        StoredCall before = stream.stored(id("k1"));
        List<Reply> original = stream.replies();
        stream.command(submit("k1", "deny", 0, START.plusSeconds(3)));

        assertThat(stream.replies()).isEqualTo(original);
        assertThat(original.getFirst().requestId()).isEqualTo(first.call().requestId());
        assertThat(stream.stored(id("k1"))).isEqualTo(before);
        assertThat(stream.receipts()).hasSize(1);
        assertThat(stream.events()).hasSize(1);
    }

    @Test
    void otherParametersUnderTheSameKeyAreNotedAndNeverExecuted() {
        SubmitCall first = submit("k1", "allow", "{\"amount\":100}", 0, START);
        SubmitCall other = submit("k1", "allow", "{\"amount\":999}", 0, START.plusMillis(5));
        stream.command(first);
        stream.command(other);
        stream.report(started("k1", 1, START.plusMillis(7)));
        stream.report(succeeded("k1", 1, START.plusMillis(8)));

        assertThat(stream.dispatches()).extracting(Dispatch::call).containsExactly(first.call());
        assertThat(stream.events())
                .extracting(RecordedCallEvent::event)
                .filteredOn(CallEvent.ReplayNoted.class::isInstance)
                .containsExactly(new CallEvent.ReplayNoted(
                        Calls.AGENT, other.call().requestDigest(), other.call().requestId(), true, other.at()));
        assertThat(stream.replies())
                .extracting(Reply::requestDigest)
                .containsExactly(first.call().requestDigest());
    }

    @Test
    void aLeaseThatRunsOutIsLapsedByTheTimersCommandAndTriedAgain() {
        stream.command(submit("k1", "allow", 0, START));
        stream.report(started("k1", 1, START.plusMillis(10)));
        stream.pass(FixedRulebook.TIMEOUT.plus(TIMES.leaseGrace()));
        assertThat(stream.records(stream.topics.executions().name())).isEmpty();

        stream.pass(Duration.ofMillis(400));
        assertThat(stream.dispatches())
                .extracting(dispatch -> dispatch.attempt().number())
                .containsExactly(1, 2);
        assertThat(stream.events())
                .extracting(RecordedCallEvent::event)
                .hasAtLeastOneElementOfType(CallEvent.AttemptLapsed.class);
        assertThat(stream.tally.counts().timersFired()).isEqualTo(1);
    }

    @Test
    void aCallThatNobodyStartsIsGivenUpNoEarlierThanItsOwnTime() {
        stream.command(submit("k1", "allow", 0, START));
        for (int second = 0; second < 61; second++) {
            stream.pass(Duration.ofSeconds(1));
        }
        assertThat(stream.tally.counts().timersFired()).isZero();
        for (int second = 61; second < 64; second++) {
            stream.pass(Duration.ofSeconds(1));
        }
        assertThat(stream.tally.counts().timersFired()).isEqualTo(1);
        assertThat(stream.stored(id("k1")).state())
                .isInstanceOfSatisfying(
                        Dispatched.class,
                        again -> assertThat(again.attempt().number()).isEqualTo(2));
    }

    @Test
    void aResultBehindTheLapseInTheLogIsLateAndSettlesTheUnknown() {
        stream.command(submit("k1", "allow-unsafe", 0, START));
        stream.report(started("k1", 1, START.plusMillis(10)));
        stream.pass(Duration.ofSeconds(8));
        assertThat(stream.stored(id("k1")).state()).isInstanceOf(Unknown.class);

        stream.report(succeeded("k1", 1, START.plusSeconds(9)));
        assertThat(stream.receipts())
                .extracting(Receipt::kind, Receipt::outcome)
                .containsExactly(
                        tuple(ReceiptKind.TERMINAL, ReceiptOutcome.UNKNOWN),
                        tuple(ReceiptKind.RESOLUTION, ReceiptOutcome.SUCCEEDED));
        assertThat(stream.replies()).hasSize(1);
    }

    @Test
    void aPersonsOrderToRunAgainIsDispatchedAndTimed() {
        stream.command(submit("k1", "allow-unsafe", 0, START));
        stream.report(started("k1", 1, START.plusMillis(10)));
        stream.pass(Duration.ofSeconds(8));
        stream.command(
                new ResolveUnknown(id("k1"), UnknownResolution.RUN_AGAIN, "grace", "try it", START.plusSeconds(20)));

        assertThat(stream.dispatches())
                .extracting(dispatch -> dispatch.attempt().number())
                .containsExactly(1, 2);
        // The lease, and the horizon of the end that it was: nobody's any more, it stays until it is due.
        assertThat(stream.timers()).isEqualTo(2);
        assertThat(stream.stored(id("k1")).timerAt()).isBefore(START.plus(TIMES.horizon()));
    }

    @Test
    void anEndedCallIsForgottenAfterItsHorizonAndALateRetryIsToldSo() {
        stream.command(submit("k1", "deny", null, START));
        stream.pass(TIMES.horizon().minusSeconds(1));
        assertThat(stream.stored(id("k1")).state()).isInstanceOf(Denied.class);
        stream.pass(Duration.ofMinutes(1));
        stream.pass(Duration.ofMinutes(1));

        assertThat(stream.stored(id("k1")).state()).isInstanceOf(Forgotten.class);
        assertThat(stream.timers()).isZero();
        stream.command(submit("k1", "deny", 0, START.plus(TIMES.horizon()).plusSeconds(60)));
        assertThat(stream.replies()).extracting(Reply::answer).containsExactly(new Answer.KeyExpired(START));
        assertThat(stream.receipts()).hasSize(1);
    }

    @Test
    void theSequencesOfReceiptsAreContiguousOverAllCallsOfAPartition() {
        for (int i = 0; i < 5; i++) {
            stream.command(submit("deny-" + i, "deny", null, START));
            stream.command(submit("ask-" + i, "ask", null, START));
        }
        assertThat(stream.receipts())
                .extracting(Receipt::sequence)
                .isEqualTo(IntStream.range(0, 10).mapToObj(Long::valueOf).toList());
    }

    @Test
    void theLogAloneGivesTheStoredStateAndItsDigest() {
        stream.command(submit("k1", "allow", 0, START));
        stream.command(submit("k1", "allow", "{\"amount\":7}", 0, START.plusMillis(3)));
        stream.report(started("k1", 1, START.plusMillis(5)));
        stream.report(new ExecutionFinished(
                id("k1"), 1, new AttemptResult.NoAnswer(new ToolError("timeout", "No answer")), START.plusMillis(6)));
        stream.report(started("k1", 2, START.plusMillis(400)));
        stream.report(succeeded("k1", 2, START.plusMillis(500)));

        CallState folded = new Unseen();
        Digest digest = HistoryDigest.EMPTY;
        int number = 0;
        for (TestRecord<byte[], byte[]> record :
                stream.records(stream.topics.events().name())) {
            RecordedCallEvent event = stream.topics.events().codec().decode(record.value());
            number++;
            assertThat(event.number()).isEqualTo(number);
            folded = CallEvolution.evolve(folded, event.event());
            digest = HistoryDigest.next(digest, WireFormat.body(record.value()));
        }
        StoredCall stored = stream.stored(id("k1"));
        assertThat(stored.state()).isEqualTo(folded);
        assertThat(stored.historyDigest()).isEqualTo(digest);
        assertThat(stored.events()).isEqualTo(number);
        assertThat(stream.receipts().getLast().historyDigest()).isEqualTo(digest);
    }

    @Test
    void aRecordThatNobodyCanReadGoesToTheDeadLettersAsItCame() {
        byte[] poison = "not a command".getBytes(StandardCharsets.UTF_8);
        stream.send(stream.topics.commands().name(), "some key", poison);
        stream.send(stream.topics.executions().name(), "some key", poison);
        stream.command(submit("k1", "deny", null, START));

        List<TestRecord<byte[], byte[]>> letters = stream.records(stream.topics.deadLetters());
        assertThat(letters).hasSize(2);
        assertThat(letters.getFirst().value()).isEqualTo(poison);
        assertThat(text(letters.getFirst().headers(), DeadLetters.REASON)).isEqualTo("unreadable");
        assertThat(text(letters.getFirst().headers(), DeadLetters.TOPIC)).isEqualTo("commands");
        assertThat(text(letters.get(1).headers(), DeadLetters.TOPIC)).isEqualTo("executions");
        assertThat(stream.receipts()).hasSize(1);
    }

    @Test
    void aCommandUnderAnotherCallsKeyReachesNoCall() {
        SubmitCall submit = submit("k1", "allow", null, START);
        stream.send(
                stream.topics.commands().name(),
                id("k2").value(),
                stream.topics.commands().codec().encode(submit));

        assertThat(text(stream.records(stream.topics.deadLetters()).getFirst().headers(), DeadLetters.REASON))
                .isEqualTo("wrong_key");
        assertThat(stream.events()).isEmpty();
    }

    @Test
    void aSubmissionThatWeFailAtEndsInAPolicyErrorAndADeadLetter() {
        stream.command(submit("k1", "break", 0, START));

        assertThat(stream.stored(id("k1")).state()).isInstanceOf(PolicyFailed.class);
        assertThat(stream.receipts()).extracting(Receipt::decision).containsExactly(ReceiptDecision.POLICY_ERROR);
        assertThat(stream.replies()).extracting(Reply::answer).hasOnlyElementsOfType(Answer.PolicyError.class);
        assertThat(text(stream.records(stream.topics.deadLetters()).getFirst().headers(), DeadLetters.REASON))
                .isEqualTo("failed");
    }

    @Test
    void aResultThatIsTooLargeToRecordIsADeadLetterAndTheLeaseDecides() {
        stream.command(submit("k1", "allow-unsafe", 0, START));
        ExecutionStarted started = started("k1", 1, START.plusMillis(10));
        stream.report(started);
        String large = "{\"text\":\"" + "x".repeat(RecordSize.BYTES_MAX) + "\"}";
        stream.report(new ExecutionFinished(
                id("k1"),
                1,
                new AttemptResult.Succeeded(SealedValue.plain(large.getBytes(StandardCharsets.UTF_8))),
                START.plusMillis(20)));

        TestRecord<byte[], byte[]> letter =
                stream.records(stream.topics.deadLetters()).getFirst();
        assertThat(text(letter.headers(), DeadLetters.REASON)).isEqualTo("too_large");
        assertThat(letter.value()).isNull();
        stream.pass(Duration.ofSeconds(8));
        assertThat(stream.stored(id("k1")).state()).isInstanceOf(Unknown.class);
    }

    @Test
    void timersCommandsThatChangeNothingAreHarmless() {
        stream.command(submit("k1", "allow", 0, START));
        stream.report(started("k1", 1, START.plusMillis(10)));
        StoredCall before = stream.stored(id("k1"));
        stream.report(new LapseLease(id("k1"), 1, START.plusSeconds(1)));
        stream.command(new ForgetCall(id("k1"), START.plusSeconds(1)));
        stream.command(new ForgetCall(id("unheard-of"), START.plusSeconds(1)));

        assertThat(stream.stored(id("k1"))).isEqualTo(before);
        assertThat(stream.records(stream.topics.deadLetters())).isEmpty();
    }

    @Test
    void aCallsUsualWayMovesItsTimerOnce() {
        stream.command(submit("k1", "allow", 0, START));
        assertThat(stream.stored(id("k1")).timerAt())
                .isEqualTo(START.plus(FixedRulebook.TIMEOUT).plus(TIMES.leaseGrace()));
        stream.report(started("k1", 1, START.plusMillis(10)));
        assertThat(stream.stored(id("k1")).timerAt())
                .isEqualTo(START.plus(FixedRulebook.TIMEOUT).plus(TIMES.leaseGrace()));
        stream.report(succeeded("k1", 1, START.plusMillis(20)));
        assertThat(stream.stored(id("k1")).timerAt())
                .isEqualTo(START.plusSeconds(1).plus(TIMES.horizon()));
        assertThat(stream.timers()).isEqualTo(1);
    }

    private static String text(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
