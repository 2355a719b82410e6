package dev.countersign.approvalstream;

import static dev.countersign.streams.RecordSize.checked;

import dev.countersign.domain.history.ImpossibleHistoryException;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.ReportId;
import dev.countersign.domain.receipt.HistoryDigest;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReportReceipts;
import dev.countersign.domain.report.RecordedReportEvent;
import dev.countersign.domain.report.ReportCommand;
import dev.countersign.domain.report.ReportCommand.ReportToolExecution;
import dev.countersign.domain.report.ReportDecider;
import dev.countersign.domain.report.ReportEvent;
import dev.countersign.domain.report.ReportEvolution;
import dev.countersign.domain.report.ReportState;
import dev.countersign.domain.report.ReportState.Reported;
import dev.countersign.schemas.topic.CloudEvents;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.wire.WireFormat;
import dev.countersign.streams.Address;
import dev.countersign.streams.Incoming;
import dev.countersign.streams.Intake;
import dev.countersign.streams.Outbox;
import dev.countersign.streams.Published;
import java.util.List;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The shell around a report: what comes for the first time becomes an event and a receipt, what comes
 * again nothing at all. The only writer of its stores. Everything is computed before anything is
 * written, and a broken invariant is not caught, as in {@link ApprovalProcessor}.
 */
final class ReportProcessor implements Processor<byte[], byte[], Address, byte[]> {
    private final ApprovalProcessor.Parts parts;
    private final Codec<ReportCommand> commands;
    private final Codec<RecordedReportEvent> events;
    private final Codec<Receipt> receipts;

    // Set by init, which Streams calls before anything else.
    private @Nullable Task task;

    /** What belongs to the one task that this processor serves. */
    private record Task(ProcessorContext<Address, byte[]> context, ReportStores stores, Intake intake) {}

    /** What a report leads to, encoded. */
    private record Recorded(Reported state, Published event, Published receipt) {}

    ReportProcessor(ApprovalProcessor.Parts parts) {
        this.parts = parts;
        this.commands = parts.topics().reports().codec();
        this.events = parts.topics().reportEvents().codec();
        this.receipts = parts.topics().receipts().codec();
    }

    @Override
    public void init(ProcessorContext<Address, byte[]> context) {
        task = new Task(
                context,
                ReportStores.of(context),
                new Intake(context, parts.drain(), parts.tally(), ApprovalTopology.DEAD_LETTERS_OUT));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Task mine = task();
        mine.intake().process(record, this::read, (command, source) -> take(mine, record, source, command));
    }

    @Override
    public void close() {
        if (task != null) {
            task.intake().close();
            task = null;
        }
    }

    private ReportCommand read(Record<byte[], byte[]> record, RecordMetadata source) {
        ReportCommand command = Incoming.decode(record, commands);
        Incoming.requireHome(record, command.reportId().key(), source.partition(), parts.partitions());
        return command;
    }

    /** Returns whether somebody waits for what came of it: whoever reported is answered when it shows. */
    private boolean take(Task mine, Record<byte[], byte[]> record, RecordMetadata source, ReportCommand command) {
        ReportId reportId = command.reportId();
        @Nullable Recorded recorded;
        try {
            recorded = handle(mine.stores(), command);
        } catch (ImpossibleHistoryException broken) {
            throw broken;
        } catch (RuntimeException | StackOverflowError failure) {
            mine.intake().deadLetters().take(record, source, failure);
            return false;
        }
        if (recorded == null) {
            return false;
        }
        mine.stores().save(reportId, recorded.state());
        mine.stores().receipts().used();
        Outbox outbox = Outbox.about(reportId.key(), mine.context(), record.headers());
        outbox.publish(recorded.event(), ApprovalTopology.EVENTS_OUT);
        outbox.publish(recorded.receipt(), ApprovalTopology.RECEIPTS_OUT);
        return true;
    }

    /** Returns null when there is nothing to record. */
    private @Nullable Recorded handle(ReportStores stores, ReportCommand command) {
        ReportState before = stores.load(command.reportId());
        List<ReportEvent> decided = ReportDecider.decide(before, command);
        if (decided.isEmpty()) {
            return null;
        }
        // A report has one event.
        ReportEvent event = decided.getFirst();
        Reported after = ReportEvolution.evolve(before, event);
        RecordedReportEvent first = new RecordedReportEvent(command.reportId(), organization(command), 1, event);
        byte[] encoded = checked("event", events.encode(first));
        Receipt receipt = ReportReceipts.issue(
                command.reportId(),
                event,
                stores.receipts().next(),
                HistoryDigest.next(HistoryDigest.EMPTY, WireFormat.body(encoded)));
        return new Recorded(
                after,
                new Published(encoded, CloudEvents.headers(first)),
                new Published(checked("receipt", receipts.encode(receipt)), CloudEvents.headers(receipt)));
    }

    private static OrganizationId organization(ReportCommand command) {
        return switch (command) {
            case ReportToolExecution(var id, var report) -> report.organization();
        };
    }

    private Task task() {
        if (task == null) {
            throw new IllegalStateException("Streams gave a record to a processor that is not initialised");
        }
        return task;
    }
}
