package dev.countersign.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallEvolution;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.readmodel.Histories.Life;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CallFoldTest {
    private static final int PARTITION = 3;

    static Stream<Arguments> histories() {
        return Histories.all().entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("histories")
    void saysWhatEveryReceiptSays(String name, Function<ToolCall, List<CallEvent>> history) {
        ToolCall call = Histories.call(Histories.ACME, "key-1");
        List<CallEvent> events = history.apply(call);
        for (int length = 1; length <= events.size(); length++) {
            Life before = Histories.life(call, events.subList(0, length - 1));
            Life life = Histories.life(call, events.subList(0, length));
            if (life.receipts().size() > before.receipts().size()) {
                assertSame(view(life), life.receipts().getLast());
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("histories")
    void standsWhereTheDomainStands(String name, Function<ToolCall, List<CallEvent>> history) {
        ToolCall call = Histories.call(Histories.ACME, "key-1");
        List<CallEvent> events = history.apply(call);
        CallState state = new CallState.Unseen();
        for (int length = 1; length <= events.size(); length++) {
            CallState before = state;
            state = CallEvolution.evolve(state, events.get(length - 1));
            CallStatus expected = statusOf(state instanceof CallState.Forgotten ? before : state);
            assertThat(view(Histories.life(call, events.subList(0, length))).status())
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("histories")
    void isTheSameInWhicheverOrderTheTopicsAreRead(String name, Function<ToolCall, List<CallEvent>> history) {
        ToolCall call = Histories.call(Histories.ACME, "key-1");
        Life life = Histories.life(call, history.apply(call));
        CallRow expected = fold(life);
        for (List<Batch.Fact> order : interleavings(eventFacts(life), receiptFacts(life))) {
            assertThat(fold(null, order)).isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("histories")
    void whatIsReadAgainChangesNothing(String name, Function<ToolCall, List<CallEvent>> history) {
        ToolCall call = Histories.call(Histories.ACME, "key-1");
        Life life = Histories.life(call, history.apply(call));
        CallRow row = fold(life);
        assertThat(fold(row, eventFacts(life))).isEqualTo(row);
        assertThat(fold(row, receiptFacts(life))).isEqualTo(row);
    }

    @Test
    void aHistoryWithoutItsBeginningIsNotGuessedAt() {
        ToolCall call = Histories.call(Histories.ACME, "key-1");
        RecordedCallEvent second =
                Histories.life(call, Histories.succeeded(call)).events().get(1);
        assertThatThrownBy(() -> CallFold.event(null, second))
                .isInstanceOf(BrokenProjectionException.class)
                .hasMessageContaining("without the call's first event");
    }

    @Test
    void aReceiptAloneIsNotShownYet() {
        ToolCall call = Histories.call(Histories.ACME, "key-1");
        Receipt receipt =
                Histories.life(call, Histories.denied(call)).receipts().getFirst();
        assertThat(CallFold.receipt(null, receipt, PARTITION, 0).told()).isNull();
    }

    private static void assertSame(ReceiptView view, Receipt receipt) {
        assertThat(view.callId()).isEqualTo(receipt.callId());
        assertThat(view.organization()).isEqualTo(receipt.call().organization());
        assertThat(view.agent()).isEqualTo(receipt.call().agent());
        assertThat(view.instanceId()).isEqualTo(receipt.call().instanceId());
        assertThat(view.action()).isEqualTo(receipt.call().action());
        assertThat(view.resource()).isEqualTo(receipt.call().resource());
        assertThat(view.requestHash()).isEqualTo(receipt.call().requestDigest());
        assertThat(view.idempotencyKey()).isEqualTo(receipt.call().idempotencyKey());
        assertThat(view.createdAt()).isEqualTo(receipt.call().arrivedAt());
        assertThat(view.decision()).isEqualTo(receipt.decision());
        assertThat(view.dryRun()).isEqualTo(receipt.call().dryRun());
        assertThat(view.reason()).isEqualTo(receipt.reason());
        assertThat(view.rule()).isEqualTo(receipt.rule());
        assertThat(view.policyVersion())
                .isEqualTo(receipt.policy() == null ? null : receipt.policy().name());
        assertThat(view.policyDigest())
                .isEqualTo(receipt.policy() == null ? null : receipt.policy().digest());
        assertThat(view.risk()).isEqualTo(receipt.risk());
        assertThat(view.tool()).isEqualTo(receipt.tool());
        assertThat(view.outcome()).isEqualTo(receipt.outcome());
        assertThat(view.attempts()).isEqualTo(receipt.attempts());
        assertThat(view.error()).isEqualTo(receipt.error());
        assertThat(view.responseHash()).isEqualTo(receipt.responseHash());
        assertThat(view.approvalId()).isEqualTo(receipt.approvalId());
        assertThat(view.deciders()).isEqualTo(receipt.deciders());
        assertThat(view.historyDigest()).isEqualTo(receipt.historyDigest());
        assertThat(view.sequence()).isEqualTo(receipt.sequence());
        assertThat(view.partition()).isEqualTo(PARTITION);
        assertThat(view.updatedAt()).isEqualTo(receipt.issuedAt());
    }

    private static CallStatus statusOf(CallState state) {
        return switch (state) {
            case CallState.Granted granted -> CallStatus.EXECUTING;
            case CallState.Reserving reserving -> CallStatus.EXECUTING;
            case CallState.Authorizing authorizing -> CallStatus.EXECUTING;
            case CallState.AwaitingAuthorization awaiting -> CallStatus.PENDING_AUTHORIZATION;
            case CallState.UnderWay underWay -> CallStatus.EXECUTING;
            case CallState.AwaitingApproval awaiting -> CallStatus.PENDING_APPROVAL;
            case CallState.Denied denied -> CallStatus.DENIED;
            case CallState.PolicyFailed failed -> CallStatus.POLICY_ERROR;
            case CallState.DryRun dryRun -> CallStatus.DRY_RUN;
            case CallState.Closed closed -> CallStatus.CLOSED;
            case CallState.Succeeded succeeded -> CallStatus.SUCCEEDED;
            case CallState.Failed failed -> CallStatus.FAILED;
            case CallState.Unknown unknown -> CallStatus.UNKNOWN;
            case CallState.Resolved resolved -> CallStatus.RESOLVED;
            case CallState.Unseen unseen -> throw new AssertionError("Nothing was recorded");
            case CallState.Forgotten forgotten -> throw new AssertionError("The view does not forget");
        };
    }

    private static ReceiptView view(Life life) {
        return SqlReceiptQueries.view(fold(life));
    }

    private static CallRow fold(Life life) {
        return fold(fold(null, eventFacts(life)), receiptFacts(life));
    }

    private static CallRow fold(CallRow row, List<Batch.Fact> facts) {
        CallRow folded = row;
        for (Batch.Fact fact : facts) {
            folded = fact.foldInto(folded);
        }
        return folded;
    }

    private static List<Batch.Fact> eventFacts(Life life) {
        return life.events().stream()
                .map(event -> (Batch.Fact) row -> CallFold.event(row, event))
                .toList();
    }

    private static List<Batch.Fact> receiptFacts(Life life) {
        return life.receipts().stream()
                .map(receipt -> (Batch.Fact) row -> CallFold.receipt(row, receipt, PARTITION, receipt.sequence()))
                .toList();
    }

    /** Every way to merge two lists that keeps the order of each. */
    private static List<List<Batch.Fact>> interleavings(List<Batch.Fact> left, List<Batch.Fact> right) {
        if (left.isEmpty() || right.isEmpty()) {
            return List.of(left.isEmpty() ? right : left);
        }
        List<List<Batch.Fact>> all = new ArrayList<>();
        for (List<Batch.Fact> rest : interleavings(left.subList(1, left.size()), right)) {
            all.add(before(left.getFirst(), rest));
        }
        for (List<Batch.Fact> rest : interleavings(left, right.subList(1, right.size()))) {
            all.add(before(right.getFirst(), rest));
        }
        return all;
    }

    private static List<Batch.Fact> before(Batch.Fact first, List<Batch.Fact> rest) {
        List<Batch.Fact> all = new ArrayList<>(List.of(first));
        all.addAll(rest);
        return all;
    }
}
