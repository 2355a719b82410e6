package dev.countersign.approvalstream;

import dev.countersign.domain.approval.ApprovalCommand;
import dev.countersign.domain.approval.ApprovalTimers;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.schemas.store.StoredApproval;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.streams.Address;
import dev.countersign.streams.Outbox;
import dev.countersign.streams.TimerIndex;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the approvals that are due and lets time ask what it has to ask: to go to more people, to
 * remind, to expire, to try a delivery again, to be forgotten. It never changes an approval's state; the
 * command does, when its turn in the log comes.
 */
final class DueApprovals {
    /**
     * When an approval is looked at again after a command was made for it. The command's own turn
     * comes long before and moves the approval; this is for the one that ends among the dead letters.
     */
    static final Duration ASK_AGAIN = Duration.ofSeconds(30);

    private final ProcessorContext<Address, byte[]> context;
    private final ApprovalStores stores;
    private final TimerIndex timers;
    private final ApprovalTopology.Parts parts;
    private final Codec<ApprovalCommand> commands;

    DueApprovals(
            ProcessorContext<Address, byte[]> context,
            ApprovalStores stores,
            TimerIndex timers,
            ApprovalTopology.Parts parts) {
        this.context = context;
        this.stores = stores;
        this.timers = timers;
        this.parts = parts;
        this.commands = parts.topics().approvalCommands().codec();
    }

    void look(TimerIndex.Entry entry, Instant now) {
        ApprovalId approvalId = ApprovalId.of(new CallId(entry.id()));
        StoredApproval approval = stores.load(approvalId);
        @Nullable
        ApprovalCommand next = entry.at().equals(approval.timerAt())
                ? ApprovalTimers.next(approvalId, approval.state(), parts.times())
                : null;
        if (next == null) {
            // Entry and approval are written in one transaction: this one was moved away since.
            return;
        }
        Instant due = TimerIndex.wholeMillis(next.at());
        if (due.isAfter(now)) {
            enter(approvalId, approval, due);
        } else {
            parts.tally().timerFired();
            Outbox.about(entry.id(), context)
                    .forward(commands.encode(ApprovalTimers.madeAt(next, now)), ApprovalTopology.TIMERS_OUT);
            enter(approvalId, approval, now.plus(ASK_AGAIN));
        }
    }

    private void enter(ApprovalId approvalId, StoredApproval approval, Instant at) {
        timers.move(approvalId.key(), null, at);
        StoredApproval moved = new StoredApproval(approval.state(), approval.historyDigest(), approval.events(), at);
        stores.save(approvalId, parts.storedApprovals().encode(moved));
    }
}
