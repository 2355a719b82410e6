package dev.countersign.approvalstream;

import dev.countersign.domain.approval.ApprovalCommand;
import dev.countersign.domain.request.ReplyTo;
import dev.countersign.schemas.store.StoredApproval;
import dev.countersign.streams.Address;
import dev.countersign.streams.Outbox;
import dev.countersign.streams.Published;
import dev.countersign.streams.Shell;
import dev.countersign.streams.Tally;
import dev.countersign.streams.TimerIndex;
import dev.countersign.streams.TimerTick;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell around an approval's life: load, let {@link ApprovalHandler} compute, store, forward.
 * Together with {@link DueApprovals} the only writer of the stores.
 */
final class ApprovalShell implements Shell<ApprovalCommand, StoredApproval, ApprovalConsequences> {
    private static final Logger LOG = LoggerFactory.getLogger(ApprovalShell.class);

    private final ProcessorContext<Address, byte[]> context;
    private final Tally tally;
    private final ApprovalHandler handler;
    private final ApprovalStores stores;
    private final TimerIndex timers;
    private final TimerTick tick;

    ApprovalShell(ProcessorContext<Address, byte[]> context, ApprovalTopology.Parts parts) {
        this.context = context;
        this.tally = parts.tally();
        this.handler = new ApprovalHandler(parts.times(), parts.topics(), parts.storedApprovals());
        this.stores = ApprovalStores.of(context, parts.storedApprovals());
        this.timers = new TimerIndex(stores.timers(), stores.positions());
        this.tick = new TimerTick(context, timers, new DueApprovals(context, stores, timers, parts)::look);
        tick.start();
    }

    @Override
    public StoredApproval load(ApprovalCommand command) {
        return stores.load(command.approvalId());
    }

    @Override
    public ApprovalConsequences compute(StoredApproval before, ApprovalCommand command) {
        return handler.handle(before, command, stores.receipts()::next, timers.earliest());
    }

    @Override
    public boolean write(
            StoredApproval before, ApprovalCommand command, ApprovalConsequences consequences, Headers headers) {
        if (consequences.refusal() != null) {
            tally.refusal();
            LOG.atInfo()
                    .addKeyValue("approvalId", command.approvalId())
                    .addKeyValue("errorCode", consequences.refusal().code())
                    .log("A command was refused");
        }
        String key = command.approvalId().key();
        if (consequences.stored() != null) {
            stores.save(command.approvalId(), consequences.stored());
            Instant timerAt = consequences.after().timerAt();
            timers.move(key, before.timerAt(), timerAt);
            tick.expect(timerAt);
        }
        Outbox outbox = Outbox.about(key, context, headers);
        for (Published event : consequences.events()) {
            outbox.publish(event, ApprovalTopology.EVENTS_OUT);
        }
        if (consequences.told() != null) {
            outbox.forward(consequences.told(), ApprovalTopology.CALLS_OUT);
        }
        if (consequences.delivery() != null) {
            outbox.forward(consequences.delivery(), ApprovalTopology.DELIVERIES_OUT);
        }
        if (consequences.notice() != null) {
            outbox.forward(consequences.notice(), ApprovalTopology.NOTICES_OUT);
        }
        if (consequences.receipt() != null) {
            stores.receipts().used();
            outbox.publish(consequences.receipt(), ApprovalTopology.RECEIPTS_OUT);
        }
        ReplyTo replyTo = command.replyTo();
        if (consequences.reply() != null && replyTo != null) {
            outbox.forward(consequences.reply(), replyTo.partition(), ApprovalTopology.REPLIES_OUT);
        }
        return consequences.awaited();
    }
}
