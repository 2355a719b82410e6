package dev.countersign.audit.verify;

import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.audit.verify.Finding.Stage;
import dev.countersign.domain.approval.ApprovalCommand;
import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.receipt.Issuer;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.report.RecordedReportEvent;
import dev.countersign.domain.report.ReportCommand;
import dev.countersign.schemas.topic.RecordedEvent;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.utils.Utils;

/** All that an export has under one key: a call with its approval, a question, or a report. Each list in the order of its topic. */
public final class Life {
    private final String id;
    private final List<At<RecordedCallEvent>> callEvents = new ArrayList<>();
    private final List<At<RecordedApprovalEvent>> approvalEvents = new ArrayList<>();
    private final List<At<RecordedReportEvent>> reportEvents = new ArrayList<>();
    private final List<At<CallCommand>> commands = new ArrayList<>();
    private final List<At<CallCommand>> executions = new ArrayList<>();
    private final List<At<ApprovalCommand>> approvalCommands = new ArrayList<>();
    private final List<At<ReportCommand>> reports = new ArrayList<>();
    private final List<At<Receipt>> receipts = new ArrayList<>();
    private final List<byte[]> deadLetters = new ArrayList<>();

    /**
     * What a record says, and where it is.
     *
     * @param value its bytes
     */
    public record At<T>(RecordPart part, long offset, byte[] value, T what) {}

    private Life(String id) {
        this.id = id;
    }

    /** Reads the records; what cannot be read, or lies where it does not belong, is told. */
    static Life of(String id, List<Stored> records, Topics topics, int partitions, Findings findings) {
        Life life = new Life(id);
        for (Stored record : records) {
            if (record.part().topic() == AuditedTopic.DEAD_LETTERS && record.value() != null) {
                life.deadLetters.add(record.value());
            }
        }
        List<Stored> inOrder = new ArrayList<>(records);
        inOrder.sort(Life::byPlace);
        for (Stored record : inOrder) {
            life.take(record, topics, partitions, findings);
        }
        return life;
    }

    private static int byPlace(Stored one, Stored other) {
        int byTopic = one.part().topic().compareTo(other.part().topic());
        int byPart = byTopic != 0
                ? byTopic
                : Integer.compare(one.part().partition(), other.part().partition());
        return byPart != 0 ? byPart : Long.compare(one.offset(), other.offset());
    }

    private void take(Stored record, Topics topics, int partitions, Findings findings) {
        byte[] value = record.value();
        boolean dead = value != null
                && !deadLetters.isEmpty()
                && deadLetters.stream().anyMatch(letter -> Arrays.equals(letter, value));
        if (record.part().topic() == AuditedTopic.DEAD_LETTERS
                || (dead && isCommand(record.part().topic()))) {
            return;
        }
        String wrong = value == null ? "The record has no value." : misplaced(record, partitions);
        if (wrong == null && value != null) {
            try {
                String key = read(record, value, topics);
                wrong = key.equals(id) ? null : "The record is about " + key + ", and not about its key.";
            } catch (UnreadableRecordException | IllegalArgumentException unreadable) {
                wrong = "The record cannot be read: " + unreadable.getMessage() + ".";
            }
        }
        if (wrong != null) {
            findings.add(Finding.record(Stage.HISTORY, record.part(), record.offset(), id, wrong));
        }
    }

    private static boolean isCommand(AuditedTopic topic) {
        return switch (topic) {
            case COMMANDS, APPROVAL_COMMANDS, REPORTS, EXECUTIONS -> true;
            case CHECKPOINTS, LEDGER, RECEIPTS, EVENTS, DEAD_LETTERS, CONTROL_HISTORY, ERASURES -> false;
        };
    }

    /** As the writers' partitioner places keys. */
    private static @org.jspecify.annotations.Nullable String misplaced(Stored record, int partitions) {
        int home = Utils.toPositive(Utils.murmur2(record.id().getBytes(StandardCharsets.UTF_8))) % partitions;
        return home == record.part().partition()
                ? null
                : "The record lies in partition " + record.part().partition() + " of " + partitions
                        + " and belongs into partition " + home + ".";
    }

    /** Returns whom it is about. */
    private String read(Stored record, byte[] value, Topics topics) {
        return switch (record.part().topic()) {
            case EVENTS ->
                switch (topics.allEvents().codec().decode(value)) {
                    case RecordedEvent.OfCall(var event) ->
                        add(callEvents, record, value, event).what().callId().value();
                    case RecordedEvent.OfApproval(var event) ->
                        add(approvalEvents, record, value, event)
                                .what()
                                .approvalId()
                                .key();
                    case RecordedEvent.OfReport(var event) ->
                        add(reportEvents, record, value, event)
                                .what()
                                .reportId()
                                .key();
                };
            case RECEIPTS ->
                add(receipts, record, value, receipt(value, topics))
                        .what()
                        .callId()
                        .value();
            case COMMANDS ->
                add(commands, record, value, topics.commands().codec().decode(value))
                        .what()
                        .callId()
                        .value();
            case EXECUTIONS ->
                add(executions, record, value, (CallCommand)
                                topics.executions().codec().decode(value))
                        .what()
                        .callId()
                        .value();
            case APPROVAL_COMMANDS ->
                add(
                                approvalCommands,
                                record,
                                value,
                                topics.approvalCommands().codec().decode(value))
                        .what()
                        .approvalId()
                        .key();
            case REPORTS ->
                add(reports, record, value, topics.reports().codec().decode(value))
                        .what()
                        .reportId()
                        .key();
            case CHECKPOINTS, LEDGER, DEAD_LETTERS, CONTROL_HISTORY, ERASURES ->
                throw new IllegalArgumentException("it is not a call's");
        };
    }

    /** A receipt says one thing in several places; readers downstream may take any of them. */
    private static Receipt receipt(byte[] value, Topics topics) {
        Receipt receipt = topics.receipts().codec().decode(value);
        byte[] again;
        try {
            again = topics.receipts().codec().encode(receipt);
        } catch (IllegalStateException olderSchemasOnly) {
            return receipt;
        }
        if (WireFormat.schemaId(again) == WireFormat.schemaId(value) && !Arrays.equals(again, value)) {
            throw new IllegalArgumentException("its fields contradict each other");
        }
        return receipt;
    }

    private static <T> At<T> add(List<At<T>> list, Stored record, byte[] value, T what) {
        At<T> at = new At<>(record.part(), record.offset(), value, what);
        list.add(at);
        return at;
    }

    public String id() {
        return id;
    }

    public List<At<RecordedCallEvent>> callEvents() {
        return callEvents;
    }

    public List<At<RecordedApprovalEvent>> approvalEvents() {
        return approvalEvents;
    }

    public List<At<RecordedReportEvent>> reportEvents() {
        return reportEvents;
    }

    /** What was sent of a report, repetitions included. */
    public List<At<ReportCommand>> reports() {
        return reports;
    }

    public List<At<CallCommand>> commands() {
        return commands;
    }

    public List<At<CallCommand>> executions() {
        return executions;
    }

    public List<At<ApprovalCommand>> approvalCommands() {
        return approvalCommands;
    }

    public List<At<Receipt>> receipts() {
        return receipts;
    }

    public List<At<Receipt>> receipts(Issuer issuer) {
        return receipts.stream()
                .filter(receipt -> receipt.what().kind().issuer() == issuer)
                .toList();
    }

    /** How many of its commands could not be processed. */
    public int deadLetters() {
        return deadLetters.size();
    }
}
