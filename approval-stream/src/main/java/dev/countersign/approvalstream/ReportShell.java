package dev.countersign.approvalstream;

import static dev.countersign.streams.RecordSize.checked;

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
import dev.countersign.streams.Outbox;
import dev.countersign.streams.Published;
import dev.countersign.streams.Shell;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * The shell around a report: what comes for the first time becomes an event and a receipt, what comes
 * again nothing at all. The only writer of its stores.
 */
final class ReportShell implements Shell<ReportCommand, ReportState, ReportShell.Recorded> {
    private final ProcessorContext<Address, byte[]> context;
    private final Codec<RecordedReportEvent> events;
    private final Codec<Receipt> receipts;
    private final ReportStores stores;

    /** What a report leads to, encoded. */
    record Recorded(Reported state, Published event, Published receipt) {}

    ReportShell(ProcessorContext<Address, byte[]> context, ApprovalTopology.Parts parts) {
        this.context = context;
        this.events = parts.topics().reportEvents().codec();
        this.receipts = parts.topics().receipts().codec();
        this.stores = ReportStores.of(context);
    }

    @Override
    public ReportState load(ReportCommand command) {
        return stores.load(command.reportId());
    }

    /** Somebody waits for what is recorded: whoever reported is answered when it shows. */
    @Override
    public boolean write(ReportState before, ReportCommand command, Recorded recorded, Headers headers) {
        ReportId reportId = command.reportId();
        stores.save(reportId, recorded.state());
        stores.receipts().used();
        Outbox outbox = Outbox.about(reportId.key(), context, headers);
        outbox.publish(recorded.event(), ApprovalTopology.EVENTS_OUT);
        outbox.publish(recorded.receipt(), ApprovalTopology.RECEIPTS_OUT);
        return true;
    }

    /** Null when it is recorded already. */
    @Override
    public @Nullable Recorded compute(ReportState before, ReportCommand command) {
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
}
