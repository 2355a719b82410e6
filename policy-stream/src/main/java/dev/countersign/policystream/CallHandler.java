package dev.countersign.policystream;

import static dev.countersign.streams.RecordSize.checked;

import dev.countersign.domain.approval.ApprovalCommand;
import dev.countersign.domain.approval.CallApprovals;
import dev.countersign.domain.authorization.AuthorizationCommand;
import dev.countersign.domain.budget.BudgetCommand;
import dev.countersign.domain.call.Answer;
import dev.countersign.domain.call.CallAuthorizations;
import dev.countersign.domain.call.CallBudgets;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.CallDecider;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallEvent.AttemptDispatched;
import dev.countersign.domain.call.CallEvolution;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.CallState.Forgotten;
import dev.countersign.domain.call.CallState.Seen;
import dev.countersign.domain.call.CallState.Unseen;
import dev.countersign.domain.call.CallTimes;
import dev.countersign.domain.call.Decision;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.call.Reply;
import dev.countersign.domain.call.Rulebook;
import dev.countersign.domain.execution.Dispatch;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.receipt.HistoryDigest;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptIssuer;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.policystream.Consequences.Claimed;
import dev.countersign.schemas.store.StoredCall;
import dev.countersign.schemas.topic.CloudEvents;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.WireFormat;
import dev.countersign.streams.Published;
import dev.countersign.streams.RecordTooLargeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a command leads to, from the stored call to the bytes of every record: decide, fold, issue,
 * answer. Writes nothing and reads no clock.
 */
final class CallHandler {
    /** What is known of a call before its first command. */
    static final StoredCall UNSEEN =
            new StoredCall(new Unseen(), HistoryDigest.EMPTY, 0, Collections.emptySortedSet(), null);

    private final CallTimes times;
    private final CallDecider decider;
    private final Codec<StoredCall> storedCalls;
    private final Codec<RecordedCallEvent> events;
    private final Codec<Dispatch> dispatches;
    private final Codec<ApprovalCommand> approvalCommands;
    private final Codec<BudgetCommand> budgetCommands;
    private final Codec<AuthorizationCommand> authorizationCommands;
    private final Codec<Receipt> receipts;
    private final Codec<Reply> replies;

    CallHandler(CallTimes times, Topics topics, Codec<StoredCall> storedCalls) {
        this.times = times;
        this.decider = new CallDecider(times);
        this.storedCalls = storedCalls;
        this.events = topics.events().codec();
        this.dispatches = topics.dispatches().codec();
        this.approvalCommands = topics.approvalCommands().codec();
        this.budgetCommands = topics.budgetCommands().codec();
        this.authorizationCommands = topics.authorizationCommands().codec();
        this.receipts = topics.receipts().codec();
        this.replies = topics.replies().codec();
    }

    /**
     * Computes what the command leads to.
     *
     * @param sequence the next sequence of the partition's receipts; asked when a receipt is due
     * @param earliest the first instant at which the call may be entered in the timer index
     * @throws RecordTooLargeException when one of the records could not be written
     * @throws dev.countersign.domain.history.ImpossibleHistoryException when stored state and decision
     *     contradict each other: a broken invariant
     */
    Consequences handle(
            StoredCall before, CallCommand command, Rulebook rulebook, LongSupplier sequence, Instant earliest) {
        CallId callId = command.callId();
        Decision decision = decider.decide(before.state(), command, rulebook);
        CallState state = CallEvolution.evolve(before.state(), decision.events());
        History history = History.of(before, decision.events(), organization(before.state(), command), callId, events);
        SortedSet<Integer> waiting = waiting(before, command);
        Reply reply = reply(callId, state, waiting);
        StoredCall after = new StoredCall(
                state,
                history.digest(),
                history.events(),
                reply == null ? waiting : Collections.emptySortedSet(),
                TimerPlan.place(callId, state, before.timerAt(), times, earliest));
        return new Consequences(
                after,
                unchanged(before, after, decision) ? null : checked("stored call", storedCalls.encode(after)),
                history.records(),
                dispatch(callId, state, decision.events(), waiting),
                asked(callId, state, decision.events()),
                claimed(callId, state, decision.events()),
                authorization(callId, state, decision.events()),
                receipt(callId, before.state(), after, decision.events(), sequence),
                reply == null ? null : checked("reply", replies.encode(reply)),
                reply == null ? Collections.emptySortedSet() : waiting,
                decision.refusal());
    }

    /** State changes by events alone, so that without one only the shell's own part can differ. */
    private static boolean unchanged(StoredCall before, StoredCall after, Decision decision) {
        return decision.events().isEmpty()
                && after.waiters().equals(before.waiters())
                && Objects.equals(after.timerAt(), before.timerAt());
    }

    /** Everybody who waits for this call, a submitter that has just come included. */
    private static SortedSet<Integer> waiting(StoredCall before, CallCommand command) {
        if (!(command instanceof SubmitCall submit) || submit.replyPartition() == null) {
            return before.waiters();
        }
        SortedSet<Integer> waiting = new TreeSet<>(before.waiters());
        waiting.add(submit.replyPartition());
        return Collections.unmodifiableSortedSet(waiting);
    }

    private static @Nullable Reply reply(CallId callId, CallState state, SortedSet<Integer> waiting) {
        Answer answer = waiting.isEmpty() ? null : Answer.of(state);
        if (answer == null) {
            return null;
        }
        return switch (state) {
            case Seen seen ->
                new Reply(
                        callId,
                        seen.call().organization(),
                        seen.call().agent(),
                        seen.call().askedDigest(),
                        seen.call().requestId(),
                        answer,
                        seen instanceof CallState.Ended ended ? ended.endedAt() : null,
                        seen instanceof CallState.Executed executed
                                ? executed.execution().terms().connection()
                                : null,
                        !seen.call().payload().isOpen());
            // The tombstone has lost the request's id, and no request has an empty one: to every
            // waiter this is the answer to somebody else's request, which it is.
            case Forgotten forgotten ->
                new Reply(
                        callId,
                        forgotten.organization(),
                        forgotten.agent(),
                        forgotten.requestDigest(),
                        "",
                        answer,
                        forgotten.endedAt());
            case Unseen() -> throw new IllegalStateException("Nobody can be told of a call that nobody has seen");
        };
    }

    private byte @Nullable [] asked(CallId callId, CallState state, List<CallEvent> events) {
        ApprovalCommand command = CallApprovals.asked(callId, state, events);
        return command == null ? null : checked("approval command", approvalCommands.encode(command));
    }

    private List<Claimed> claimed(CallId callId, CallState state, List<CallEvent> events) {
        List<BudgetCommand> asked = CallBudgets.asked(callId, state, events);
        if (asked.isEmpty()) {
            return List.of();
        }
        return asked.stream()
                .map(command -> new Claimed(
                        command.key().value(),
                        checked("budget command", budgetCommands.encode(command)),
                        command instanceof BudgetCommand.Reserve))
                .toList();
    }

    private Consequences.@Nullable Authorization authorization(CallId callId, CallState state, List<CallEvent> events) {
        AuthorizationCommand.Ask ask = CallAuthorizations.asked(callId, state, events);
        return ask == null
                ? null
                : new Consequences.Authorization(
                        ask.id().value(), checked("authorization command", authorizationCommands.encode(ask)));
    }

    private byte @Nullable [] dispatch(
            CallId callId, CallState state, List<CallEvent> events, SortedSet<Integer> waiting) {
        for (CallEvent event : events) {
            if (event instanceof AttemptDispatched(var terms, var attempt, var notBefore, var startBy, var at)
                    && state instanceof Seen seen) {
                Dispatch dispatch = new Dispatch(callId, seen.call(), terms, attempt, notBefore, startBy, waiting);
                // A decision orders one attempt at most: a call has exactly one at a time.
                return checked("dispatch", dispatches.encode(dispatch));
            }
        }
        return null;
    }

    private @Nullable Published receipt(
            CallId callId, CallState before, StoredCall after, List<CallEvent> events, LongSupplier sequence) {
        ReceiptKind due = ReceiptIssuer.due(before, after.state());
        if (due == null || !(after.state() instanceof Seen seen)) {
            return null;
        }
        Instant at = events.getLast().at();
        Receipt receipt = ReceiptIssuer.issue(callId, due, seen, sequence.getAsLong(), after.historyDigest(), at);
        return new Published(checked("receipt", receipts.encode(receipt)), CloudEvents.headers(receipt));
    }

    /** Whose call it is; null only for a command about a call that was never submitted. */
    private static @Nullable OrganizationId organization(CallState state, CallCommand command) {
        return switch (state) {
            case Seen seen -> seen.call().organization();
            case Forgotten forgotten -> forgotten.organization();
            case Unseen() ->
                command instanceof SubmitCall submit ? submit.call().organization() : null;
        };
    }

    /** A call's history after some more events: their records, their number and their digest. */
    private record History(List<Published> records, int events, Digest digest) {

        /** Each event is encoded once; the digest is over the very bytes that are recorded. */
        static History of(
                StoredCall before,
                List<CallEvent> more,
                @Nullable OrganizationId organization,
                CallId callId,
                Codec<RecordedCallEvent> codec) {
            if (more.isEmpty() || organization == null) {
                return new History(List.of(), before.events(), before.historyDigest());
            }
            List<Published> records = new ArrayList<>(more.size());
            Digest digest = before.historyDigest();
            int number = before.events();
            for (CallEvent event : more) {
                number++;
                RecordedCallEvent recorded = new RecordedCallEvent(callId, organization, number, event);
                byte[] record = checked("event", codec.encode(recorded));
                digest = HistoryDigest.next(digest, record, WireFormat.HEADER_BYTES);
                records.add(new Published(record, CloudEvents.headers(recorded)));
            }
            return new History(records, number, digest);
        }
    }
}
