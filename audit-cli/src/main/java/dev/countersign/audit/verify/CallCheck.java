package dev.countersign.audit.verify;

import dev.countersign.audit.verify.Finding.Stage;
import dev.countersign.audit.verify.Life.At;
import dev.countersign.domain.approval.ApprovalEvent.ApprovalSettled;
import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.approval.Resolution;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallCommand.ExecutionFinished;
import dev.countersign.domain.call.CallCommand.ExecutionReport;
import dev.countersign.domain.call.CallCommand.ExecutionStarted;
import dev.countersign.domain.call.CallCommand.LapseLease;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallEvolution;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.Purpose;
import dev.countersign.domain.history.ImpossibleHistoryException;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.policy.BudgetClaim;
import dev.countersign.domain.receipt.HistoryDigest;
import dev.countersign.domain.receipt.Issuer;
import dev.countersign.domain.receipt.ReceiptIssuer;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.schemas.wire.WireFormat;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Folds a call's events with the domain's own rules, issues its receipts anew, and checks what must
 * hold of every call:
 *
 * <pre>
 * no effect without a grant         every attempt was ordered, every order follows a grant, every spent approval was given
 * one terminal receipt              exactly one for each call that ended
 * no second unsafe dispatch         unless a person ordered it
 * nothing unasked                   every event has the command that it came from
 * nothing without its event         every receipt and every report of an execution has one behind it
 * nothing left out at the entry     every submitted call has its events
 * </pre>
 */
final class CallCheck {
    static final String SUBMITTED = "submitted";
    static final String REPORTED = "reported";

    private final Life life;
    private final Findings findings;
    private final Tails tails;
    private final Counts counts;
    private final Set<At<CallCommand>> causes = new HashSet<>();
    private final Set<Integer> dispatched = new HashSet<>();

    CallCheck(Life life, Findings findings, Tails tails, Counts counts) {
        this.life = life;
        this.findings = findings;
        this.tails = tails;
        this.counts = counts;
    }

    void run() {
        if (!life.callEvents().isEmpty()) {
            counts.calls.increment();
        }
        if (fold()) {
            submitted();
            reported();
        }
    }

    /** What is encrypted is closed here, and so are the commitments to it. */
    private static boolean isClosed(CallState.Seen seen) {
        return !seen.call().payload().isOpen();
    }

    /** Returns false where the history breaks off: what follows from it says nothing then. */
    private boolean fold() {
        Reissue reissue = new Reissue(life, Issuer.CALLS, findings, tails, counts);
        CallState state = new CallState.Unseen();
        Digest digest = HistoryDigest.EMPTY;
        int number = 0;
        for (At<RecordedCallEvent> event : life.callEvents()) {
            number++;
            counts.events.increment();
            if (event.what().number() != number) {
                told(
                        event,
                        "The call's event " + event.what().number() + " is here where " + number
                                + " is due: an event was taken out, put in or moved.");
                return false;
            }
            CallState after;
            try {
                after = CallEvolution.evolve(state, event.what().event());
            } catch (ImpossibleHistoryException impossible) {
                told(event, "The event cannot follow the ones before it: " + impossible.getMessage() + ".");
                return false;
            }
            digest = HistoryDigest.next(digest, WireFormat.body(event.value()));
            check(event, state);
            ReceiptKind due = ReceiptIssuer.due(state, after);
            if (due != null && after instanceof CallState.Seen seen) {
                Digest history = digest;
                reissue.due(
                        event,
                        isClosed(seen),
                        sequence -> ReceiptIssuer.issue(
                                event.what().callId(),
                                due,
                                seen,
                                sequence,
                                history,
                                event.what().event().at()));
            }
            state = after;
        }
        reissue.end();
        terminal();
        return true;
    }

    private void check(At<RecordedCallEvent> event, CallState before) {
        cause(event);
        switch (event.what().event()) {
            case CallEvent.AttemptDispatched dispatch -> {
                dispatched.add(dispatch.attempt().number());
                if (dispatch.terms().effectClass() == EffectClass.UNSAFE
                        && dispatch.attempt().purpose() == Purpose.EXECUTE
                        && !(before instanceof CallState.Granted)
                        && !(before instanceof CallState.Reserving)) {
                    told(
                            event,
                            "No second unsafe dispatch: attempt "
                                    + dispatch.attempt().number() + " of an unsafe tool was ordered, and by nobody.");
                }
            }
            case CallEvent.ApprovalSpent spent -> {
                if (life.approvalEvents().stream().noneMatch(one -> gives(one, event, spent))) {
                    told(
                            event,
                            "No effect without a grant: the call spent an approval that these people did not give.");
                }
            }
            case CallEvent.CallClosed closed when before instanceof CallState.Authorizes -> {
                // No approval closed it: what its user's authorization came to is its cause.
            }
            case CallEvent.CallClosed closed -> {
                if (life.approvalEvents().stream().noneMatch(one -> closes(one, event, closed))) {
                    told(event, "Nothing becomes true unasked: the approval that closed the call was never settled.");
                }
            }
            case CallEvent.ReservationMade made
            when before instanceof CallState.Reserving reserving -> reserved(event, reserving, made);
            case CallEvent.ReservationRefused refused
            when before instanceof CallState.Reserving reserving -> refused(event, reserving, refused);
            case CallEvent other -> {
                // Nothing beyond its cause and its place.
            }
        }
    }

    private void reserved(At<RecordedCallEvent> event, CallState.Reserving reserving, CallEvent.ReservationMade made) {
        BudgetClaim asked = reserving.asked();
        if (asked != null && asked.binding() && made.used().compareTo(asked.limit()) > 0) {
            told(
                    event,
                    "No window beyond its limit: budget " + asked.budget() + " let this call in as "
                            + made.used().toPlainString() + " of "
                            + asked.limit().toPlainString() + ".");
        }
    }

    private void refused(
            At<RecordedCallEvent> event, CallState.Reserving reserving, CallEvent.ReservationRefused refused) {
        boolean beyond = reserving.claims().stream()
                .anyMatch(claim -> claim.binding()
                        && claim.refusal(reserving.ruling()).equals(refused.ruling())
                        && refused.used().add(claim.amount()).compareTo(claim.limit()) > 0);
        if (!beyond) {
            told(event, "Nothing is refused that there is room for: no budget of this call says what is said here.");
        }
    }

    private static boolean gives(
            At<RecordedApprovalEvent> approval, At<RecordedCallEvent> event, CallEvent.ApprovalSpent spent) {
        return approval.offset() < event.offset()
                && approval.what().event() instanceof ApprovalSettled(Resolution.Approved approved, var at)
                && at.equals(spent.at())
                && approved.deciders().equals(spent.deciders())
                && Objects.equals(approved.edited(), spent.edited());
    }

    private static boolean closes(
            At<RecordedApprovalEvent> approval, At<RecordedCallEvent> event, CallEvent.CallClosed closed) {
        return approval.offset() < event.offset()
                && approval.what().event() instanceof ApprovalSettled(var resolution, var at)
                && at.equals(closed.at())
                && resolution.deciders().equals(closed.deciders());
    }

    private void cause(At<RecordedCallEvent> event) {
        Predicate<CallCommand> predicate = Causes.of(event.what().event());
        if (predicate == null) {
            return;
        }
        At<CallCommand> cause = Causes.find(life.commands(), predicate);
        if (cause == null) {
            cause = Causes.find(life.executions(), predicate);
        }
        if (cause == null) {
            told(
                    event,
                    "Nothing becomes true unasked: the command that this "
                            + event.what().event().getClass().getSimpleName()
                            + " came from is not there, or says something else.");
        } else {
            causes.add(cause);
        }
    }

    private void terminal() {
        long terminal = life.receipts(Issuer.CALLS).stream()
                .filter(receipt -> receipt.what().kind() == ReceiptKind.TERMINAL)
                .count();
        if (terminal > 1) {
            At<?> last = life.receipts(Issuer.CALLS).getLast();
            told(last, "One terminal receipt: the call has " + terminal + " of them.");
        }
    }

    /** The first submission is judged; a later one is noted where it differs. */
    private void submitted() {
        for (At<CallCommand> command : life.commands()) {
            if (causes.contains(command)) {
                tails.answered(command.part(), SUBMITTED, command.offset());
            } else if (command.what() instanceof SubmitCall submit && isUnanswered(submit)) {
                tails.waiting(
                        SUBMITTED,
                        Finding.record(
                                Stage.HISTORY,
                                command.part(),
                                command.offset(),
                                life.id(),
                                life.callEvents().isEmpty()
                                        ? "Nothing is left out at the entry: this call was submitted, and has no history."
                                        : "Nothing is left out at the entry: this repetition differs, and nothing notes it."));
            }
        }
    }

    private boolean isUnanswered(SubmitCall submit) {
        if (life.callEvents().isEmpty()) {
            return true;
        }
        boolean forgotten =
                life.callEvents().stream().anyMatch(event -> event.what().event() instanceof CallEvent.CallForgotten);
        return !forgotten
                && life.callEvents().getFirst().what().event() instanceof CallEvent.CallJudged judged
                && !(judged.call().requestDigest().equals(submit.call().requestDigest())
                        && judged.call().agent().equals(submit.call().agent()));
    }

    /** Of an attempt that nobody ordered there may be no report. */
    private void reported() {
        for (At<CallCommand> report : life.executions()) {
            if (causes.contains(report)) {
                tails.answered(report.part(), REPORTED, report.offset());
            } else if (report.what() instanceof ExecutionReport execution
                    && !dispatched.contains(execution.attempt())
                    && isOfAWorker(execution)) {
                tails.waiting(
                        REPORTED,
                        Finding.record(
                                Stage.HISTORY,
                                report.part(),
                                report.offset(),
                                life.id(),
                                "No effect without a grant: a worker performed attempt " + execution.attempt()
                                        + ", which nobody ordered."));
            }
        }
    }

    private static boolean isOfAWorker(ExecutionReport report) {
        return switch (report) {
            case ExecutionStarted started -> true;
            case ExecutionFinished finished -> true;
            case LapseLease lapse -> false;
        };
    }

    private void told(At<?> at, String what) {
        findings.add(Finding.record(Stage.HISTORY, at.part(), at.offset(), life.id(), what));
    }
}
