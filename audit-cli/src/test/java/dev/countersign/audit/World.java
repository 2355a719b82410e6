package dev.countersign.audit;

import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.domain.approval.ApprovalCommand;
import dev.countersign.domain.approval.ApprovalDecider;
import dev.countersign.domain.approval.ApprovalDecision;
import dev.countersign.domain.approval.ApprovalEvent;
import dev.countersign.domain.approval.ApprovalEvolution;
import dev.countersign.domain.approval.ApprovalState;
import dev.countersign.domain.approval.ApprovalTimes;
import dev.countersign.domain.approval.CallApprovals;
import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.budget.BudgetCommand;
import dev.countersign.domain.budget.BudgetDecider;
import dev.countersign.domain.budget.BudgetDecision;
import dev.countersign.domain.budget.BudgetEvolution;
import dev.countersign.domain.budget.BudgetState;
import dev.countersign.domain.call.CallBudgets;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallDecider;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallEvolution;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.CallTimes;
import dev.countersign.domain.call.Decision;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.call.Rulebook;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.BudgetKey;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.ReportId;
import dev.countersign.domain.receipt.ApprovalReceipts;
import dev.countersign.domain.receipt.HistoryDigest;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptIssuer;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.domain.receipt.ReportReceipts;
import dev.countersign.domain.report.RecordedReportEvent;
import dev.countersign.domain.report.ReportCommand.ReportToolExecution;
import dev.countersign.domain.report.ReportDecider;
import dev.countersign.domain.report.ReportEvent;
import dev.countersign.domain.report.ReportEvolution;
import dev.countersign.domain.report.ReportState;
import dev.countersign.schemas.seal.Erasure;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.schemas.wire.WireFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** The streams without a broker: commands in, and every record out that they would have written, in the order in which they would have. */
final class World {
    static final OrganizationId ACME = new OrganizationId("acme");

    final int partitions;
    final Topics topics = new Topics("", SchemaIds.bundled());
    final Map<RecordPart, List<ExportedRecord>> records = new LinkedHashMap<>();
    /** In the order in which they were issued, which is the log's. */
    final List<Issued> issued = new ArrayList<>();

    private final CallDecider calls = new CallDecider(CallTimes.DEFAULTS);
    private final ApprovalDecider approvals = new ApprovalDecider(ApprovalTimes.DEFAULTS);
    private final Map<CallId, Kept<CallState>> callStates = new HashMap<>();
    private final Map<ApprovalId, Kept<ApprovalState>> approvalStates = new HashMap<>();
    private final Map<ReportId, ReportState> reportStates = new HashMap<>();
    private final Map<BudgetKey, BudgetState> budgets = new HashMap<>();
    private final Map<String, Long> sequences = new HashMap<>();

    record Issued(Receipt receipt, int partition) {}

    private record Kept<S>(S state, Digest digest, int events) {}

    World(int partitions) {
        this.partitions = partitions;
        for (RecordPart part : AuditedTopic.allParts(partitions)) {
            records.put(part, new ArrayList<>());
        }
    }

    CallState state(CallId callId) {
        Kept<CallState> kept = callStates.get(callId);
        return kept == null ? new CallState.Unseen() : kept.state();
    }

    ApprovalState state(ApprovalId approvalId) {
        Kept<ApprovalState> kept = approvalStates.get(approvalId);
        return kept == null ? new ApprovalState.Unopened() : kept.state();
    }

    void call(CallCommand command, Rulebook rulebook) {
        String key = command.callId().value();
        if (command instanceof CallCommand.ExecutionReport report) {
            append(
                    AuditedTopic.EXECUTIONS,
                    key,
                    command.at(),
                    topics.executions().codec().encode(report));
        } else {
            append(
                    AuditedTopic.COMMANDS,
                    key,
                    command.at(),
                    topics.commands().codec().encode(command));
        }
        CallState before = state(command.callId());
        Decision decision = calls.decide(before, command, rulebook);
        if (decision.events().isEmpty()) {
            return;
        }
        Kept<CallState> kept =
                callStates.getOrDefault(command.callId(), new Kept<>(new CallState.Unseen(), HistoryDigest.EMPTY, 0));
        Digest digest = kept.digest();
        int number = kept.events();
        for (CallEvent event : decision.events()) {
            byte[] value =
                    topics.events().codec().encode(new RecordedCallEvent(command.callId(), ACME, ++number, event));
            digest = HistoryDigest.next(digest, WireFormat.body(value));
            append(AuditedTopic.EVENTS, key, event.at(), value);
        }
        CallState after = CallEvolution.evolve(before, decision.events());
        callStates.put(command.callId(), new Kept<>(after, digest, number));
        ReceiptKind due = ReceiptIssuer.due(before, after);
        if (due != null && after instanceof CallState.Seen seen) {
            Instant at = decision.events().getLast().at();
            issue(key, ReceiptIssuer.issue(command.callId(), due, seen, sequence(key, due), digest, at));
        }
        ApprovalCommand asked = CallApprovals.asked(command.callId(), after, decision.events());
        if (asked != null) {
            approval(asked, rulebook);
        }
        Instant at = decision.events().getLast().at();
        for (BudgetCommand claimed : CallBudgets.asked(command.callId(), after, decision.events())) {
            budget(claimed, at, rulebook);
        }
    }

    private void budget(BudgetCommand command, Instant now, Rulebook rulebook) {
        BudgetState before = budgets.getOrDefault(command.key(), BudgetState.EMPTY);
        BudgetDecision decision = BudgetDecider.decide(before, command, now);
        budgets.put(command.key(), BudgetEvolution.evolve(before, decision.events()));
        if (command instanceof BudgetCommand.Reserve reserve && decision.answer() != null) {
            call(CallBudgets.told(reserve, decision.answer(), now), rulebook);
        }
    }

    void approval(ApprovalCommand command, @Nullable Rulebook rulebook) {
        ApprovalId id = command.approvalId();
        append(
                AuditedTopic.APPROVAL_COMMANDS,
                id.key(),
                command.at(),
                topics.approvalCommands().codec().encode(command));
        ApprovalState before = state(id);
        ApprovalDecision decision = approvals.decide(before, command);
        if (decision.events().isEmpty()) {
            return;
        }
        Kept<ApprovalState> kept =
                approvalStates.getOrDefault(id, new Kept<>(new ApprovalState.Unopened(), HistoryDigest.EMPTY, 0));
        Digest digest = kept.digest();
        int number = kept.events();
        for (ApprovalEvent event : decision.events()) {
            byte[] value = topics.approvalEvents().codec().encode(new RecordedApprovalEvent(id, ACME, ++number, event));
            digest = HistoryDigest.next(digest, WireFormat.body(value));
            append(AuditedTopic.EVENTS, id.key(), event.at(), value);
        }
        ApprovalState after = ApprovalEvolution.evolve(id, before, decision.events());
        approvalStates.put(id, new Kept<>(after, digest, number));
        ReceiptKind due = ApprovalReceipts.due(before, after);
        if (due != null) {
            Instant at = decision.events().getLast().at();
            issue(id.key(), ApprovalReceipts.issue(id, after, sequence(id.key(), due), digest, at));
        }
        CallCommand told = CallApprovals.told(before, after);
        if (told != null && rulebook != null) {
            call(told, rulebook);
        }
    }

    void report(ReportToolExecution command) {
        String key = command.reportId().key();
        append(AuditedTopic.REPORTS, key, command.at(), topics.reports().codec().encode(command));
        ReportState before = reportStates.getOrDefault(command.reportId(), new ReportState.Unreported());
        for (ReportEvent event : ReportDecider.decide(before, command)) {
            byte[] value =
                    topics.reportEvents().codec().encode(new RecordedReportEvent(command.reportId(), ACME, 1, event));
            append(AuditedTopic.EVENTS, key, event.at(), value);
            reportStates.put(command.reportId(), ReportEvolution.evolve(before, event));
            Digest digest = HistoryDigest.next(HistoryDigest.EMPTY, WireFormat.body(value));
            long sequence = sequence(key, ReceiptKind.EXTERNALLY_REPORTED);
            issue(key, ReportReceipts.issue(command.reportId(), event, sequence, digest));
        }
    }

    private void issue(String key, Receipt receipt) {
        append(
                AuditedTopic.RECEIPTS,
                key,
                receipt.issuedAt(),
                topics.receipts().codec().encode(receipt));
        issued.add(new Issued(receipt, home(key)));
    }

    private long sequence(String key, ReceiptKind kind) {
        return sequences.merge(kind.issuer() + "-" + home(key), 1L, Long::sum) - 1;
    }

    int home(String key) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    /** Something is configured; null takes away what the key names. */
    void control(String key, @Nullable ControlFact fact, Instant at) {
        append(
                AuditedTopic.CONTROL_HISTORY,
                key,
                at,
                fact == null ? null : topics.controlHistory().codec().encode(fact));
    }

    /** The keys of a resource's payloads are destroyed. */
    void erase(Erasure erasure) {
        append(
                AuditedTopic.ERASURES,
                erasure.subject().recordName(),
                erasure.erasedAt(),
                topics.erasures().codec().encode(erasure));
    }

    void append(AuditedTopic topic, @Nullable String key, Instant at, byte @Nullable [] value) {
        RecordPart part = new RecordPart(topic, topic.isKeyedByCall() && key != null ? home(key) : 0);
        List<ExportedRecord> list = records.get(part);
        // Every fifth offset is a transaction's marker.
        long offset = list.isEmpty() ? 0 : list.getLast().offset() + (list.size() % 5 == 0 ? 2 : 1);
        byte[] headers = ExportedRecord.frame(
                List.of(new ExportedRecord.Header("ce_specversion", "1.0".getBytes(StandardCharsets.UTF_8))));
        list.add(new ExportedRecord(
                offset, at.toEpochMilli(), key == null ? null : key.getBytes(StandardCharsets.UTF_8), headers, value));
    }
}
