package dev.countersign.domain.approval;

import dev.countersign.domain.approval.ApprovalCommand.DeliverAnswer;
import dev.countersign.domain.approval.ApprovalCommand.EscalateApproval;
import dev.countersign.domain.approval.ApprovalCommand.ExpireApproval;
import dev.countersign.domain.approval.ApprovalCommand.ForgetApproval;
import dev.countersign.domain.approval.ApprovalCommand.RemindApprovers;
import dev.countersign.domain.approval.ApprovalState.Forgotten;
import dev.countersign.domain.approval.ApprovalState.Pending;
import dev.countersign.domain.approval.ApprovalState.Settled;
import dev.countersign.domain.approval.ApprovalState.Unopened;
import dev.countersign.domain.delivery.DeliveryCommand.RetryDelivery;
import dev.countersign.domain.delivery.DeliveryState;
import dev.countersign.domain.delivery.DeliveryTimers;
import dev.countersign.domain.identity.ApprovalId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Which timer a state waits for. A timer makes a command; it never edits state. */
public final class ApprovalTimers {
    private ApprovalTimers() {}

    /**
     * The command that falls due next in this state, and when: its {@code at} is the due instant.
     *
     * @return null when nothing will happen to the approval by time alone
     */
    public static @Nullable ApprovalCommand next(ApprovalId approvalId, ApprovalState state, ApprovalTimes times) {
        return switch (state) {
            case Unopened() -> null;
            case Pending pending -> next(approvalId, pending, times);
            case Settled settled -> {
                DeliveryState delivery = settled.delivery();
                RetryDelivery retry = delivery == null ? null : DeliveryTimers.next(delivery);
                yield retry == null
                        ? new ForgetApproval(approvalId, settled.settledAt().plus(times.horizon()))
                        : new DeliverAnswer(approvalId, retry);
            }
            case Forgotten forgotten -> null;
        };
    }

    /** Escalation and reminder come before expiry, whichever of them is first. */
    private static ApprovalCommand next(ApprovalId approvalId, Pending pending, ApprovalTimes times) {
        Instant escalates = pending.escalated() ? null : pending.card().escalatesAt();
        Instant reminds = pending.reminded() ? null : pending.card().remindsAt();
        if (escalates != null && (reminds == null || !reminds.isBefore(escalates))) {
            return new EscalateApproval(approvalId, escalates);
        }
        return reminds == null
                ? new ExpireApproval(approvalId, pending.card().expiresAt().plus(times.expiryGrace()))
                : new RemindApprovers(approvalId, reminds);
    }

    /**
     * The command of a timer as it is made, whatever the instant was at which it fell due.
     *
     * @throws IllegalArgumentException for a command that time alone does not lead to
     */
    public static ApprovalCommand madeAt(ApprovalCommand due, Instant now) {
        return switch (due) {
            case EscalateApproval(var id, var at) -> new EscalateApproval(id, now);
            case RemindApprovers(var id, var at) -> new RemindApprovers(id, now);
            case ExpireApproval(var id, var at) -> new ExpireApproval(id, now);
            case ForgetApproval(var id, var at) -> new ForgetApproval(id, now);
            case DeliverAnswer(var id, RetryDelivery retry) ->
                new DeliverAnswer(id, new RetryDelivery(retry.round(), retry.attempt(), now));
            case DeliverAnswer other -> throw notATimer(other);
            case ApprovalCommand.OpenApproval other -> throw notATimer(other);
            case ApprovalCommand.CastVote other -> throw notATimer(other);
            case ApprovalCommand.WithdrawApproval other -> throw notATimer(other);
            case ApprovalCommand.CancelApproval other -> throw notATimer(other);
        };
    }

    private static IllegalArgumentException notATimer(ApprovalCommand command) {
        return new IllegalArgumentException(
                "Time alone does not lead to " + command.getClass().getSimpleName());
    }
}
