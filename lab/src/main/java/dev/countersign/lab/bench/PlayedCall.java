package dev.countersign.lab.bench;

import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.domain.approval.ApprovalCommand;
import dev.countersign.domain.approval.ApprovalCommand.CastVote;
import dev.countersign.domain.approval.ApprovalDecider;
import dev.countersign.domain.approval.ApprovalEvent;
import dev.countersign.domain.approval.ApprovalEvolution;
import dev.countersign.domain.approval.ApprovalState;
import dev.countersign.domain.approval.ApprovalTimes;
import dev.countersign.domain.approval.Approver;
import dev.countersign.domain.approval.CallApprovals;
import dev.countersign.domain.approval.Choice;
import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallCommand.ExecutionFinished;
import dev.countersign.domain.call.CallCommand.ExecutionReport;
import dev.countersign.domain.call.CallCommand.ExecutionStarted;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.CallDecider;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallEvolution;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.CallTimes;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.call.Rulebook;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.receipt.HistoryDigest;
import dev.countersign.domain.receipt.ReceiptIssuer;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.schemas.topic.CloudEvents;
import dev.countersign.schemas.wire.WireFormat;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * One call with all that comes of it, as the streams record it: its commands, its events and its
 * approval's, its receipts.
 */
final class PlayedCall {
    private static final CallDecider CALLS = new CallDecider(CallTimes.DEFAULTS);
    private static final ApprovalDecider APPROVALS = new ApprovalDecider(ApprovalTimes.DEFAULTS);
    private static final Headers NONE = new RecordHeaders();
    private static final Approver ANN = new Approver(
            "local", "ann", "Ann", List.of("ann@acme.example"), List.of(), Set.of(Approver.Role.APPROVER), null);

    private final PlayedExport export;
    private final Rulebook rulebook;
    private final CallId id;
    private CallState call = new CallState.Unseen();
    private ApprovalState approval = new ApprovalState.Unopened();
    private Digest callDigest = HistoryDigest.EMPTY;
    private int callEvents;
    private int approvalEvents;

    private PlayedCall(PlayedExport export, Rulebook rulebook, CallId id) {
        this.export = export;
        this.rulebook = rulebook;
        this.id = id;
    }

    /** The call of this number: judged, put before Ann where the policy wants it, and executed. */
    static void play(PlayedExport export, Rulebook rulebook, int i) throws IOException {
        Instant at = RecordedCalls.T0.plus(RecordedCalls.APART.multipliedBy(i));
        PlayedCall played =
                new PlayedCall(export, rulebook, CallId.derive(RecordedCalls.ID_KEY, RecordedCalls.ACME, "key-" + i));
        played.take(new SubmitCall(played.id, RecordedCalls.call(i, at), null));
        if (played.approval instanceof ApprovalState.Opened opened) {
            Choice choice = i % 4 == 0 ? new Choice.Reject() : new Choice.Approve();
            played.take(new CastVote(
                    ApprovalId.of(played.id),
                    ANN,
                    choice,
                    opened.card().digest(),
                    "The customer is known",
                    null,
                    at.plusSeconds(90)));
        }
        if (played.call instanceof CallState.UnderWay underWay) {
            int attempt = underWay.attempt().number();
            Instant started = at.plusSeconds(91);
            played.take(new ExecutionStarted(played.id, attempt, "worker-1", started.plusSeconds(10), started));
            AttemptResult result = i % 50 == 0
                    ? new AttemptResult.Failed(Effect.NONE, false, RecordedCalls.REFUSED)
                    : new AttemptResult.Succeeded(RecordedCalls.RESPONSE);
            played.take(new ExecutionFinished(played.id, attempt, result, started.plusMillis(300)));
        }
    }

    private void take(CallCommand command) throws IOException {
        if (command instanceof ExecutionReport report) {
            append(
                    AuditedTopic.EXECUTIONS,
                    command.at(),
                    NONE,
                    export.topics.executions().codec().encode(report));
        } else {
            append(
                    AuditedTopic.COMMANDS,
                    command.at(),
                    NONE,
                    export.topics.commands().codec().encode(command));
        }
        List<CallEvent> decided = CALLS.decide(call, command, rulebook).events();
        for (CallEvent event : decided) {
            RecordedCallEvent recorded = new RecordedCallEvent(id, RecordedCalls.ACME, ++callEvents, event);
            byte[] value = export.topics.events().codec().encode(recorded);
            callDigest = HistoryDigest.next(callDigest, WireFormat.body(value));
            append(AuditedTopic.EVENTS, event.at(), CloudEvents.headers(recorded), value);
        }
        CallState before = call;
        call = CallEvolution.evolve(before, decided);
        ReceiptKind due = ReceiptIssuer.due(before, call);
        if (due != null && call instanceof CallState.Seen seen) {
            Instant at = decided.getLast().at();
            export.receipt(ReceiptIssuer.issue(id, due, seen, export.sequence(due), callDigest, at));
        }
        ApprovalCommand asked = CallApprovals.asked(id, call, decided);
        if (asked != null) {
            take(asked);
        }
    }

    private void take(ApprovalCommand command) throws IOException {
        append(
                AuditedTopic.APPROVAL_COMMANDS,
                command.at(),
                NONE,
                export.topics.approvalCommands().codec().encode(command));
        List<ApprovalEvent> decided = APPROVALS.decide(approval, command).events();
        for (ApprovalEvent event : decided) {
            RecordedApprovalEvent recorded =
                    new RecordedApprovalEvent(command.approvalId(), RecordedCalls.ACME, ++approvalEvents, event);
            append(
                    AuditedTopic.EVENTS,
                    event.at(),
                    CloudEvents.headers(recorded),
                    export.topics.approvalEvents().codec().encode(recorded));
        }
        ApprovalState before = approval;
        approval = ApprovalEvolution.evolve(command.approvalId(), before, decided);
        CallCommand told = CallApprovals.told(before, approval);
        if (told != null) {
            take(told);
        }
    }

    private void append(AuditedTopic topic, Instant at, Headers headers, byte[] value) throws IOException {
        export.append(topic, id.value(), at, headers, value);
    }
}
