package dev.countersign.approvalstream;

import static dev.countersign.streams.RecordSize.checked;

import dev.countersign.domain.approval.ApprovalCard;
import dev.countersign.domain.approval.ApprovalCommand;
import dev.countersign.domain.approval.ApprovalCommand.OpenApproval;
import dev.countersign.domain.approval.ApprovalDecider;
import dev.countersign.domain.approval.ApprovalDecision;
import dev.countersign.domain.approval.ApprovalEvent;
import dev.countersign.domain.approval.ApprovalEvent.AnswerDelivery;
import dev.countersign.domain.approval.ApprovalEvolution;
import dev.countersign.domain.approval.ApprovalReply;
import dev.countersign.domain.approval.ApprovalState;
import dev.countersign.domain.approval.ApprovalState.Forgotten;
import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.approval.ApprovalState.Unopened;
import dev.countersign.domain.approval.ApprovalSubject.Question;
import dev.countersign.domain.approval.ApprovalTimers;
import dev.countersign.domain.approval.ApprovalTimes;
import dev.countersign.domain.approval.CallApprovals;
import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.delivery.DeliveryEvent.DeliveryOrdered;
import dev.countersign.domain.delivery.DeliveryOrder;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.notice.Notice;
import dev.countersign.domain.notice.Notices;
import dev.countersign.domain.receipt.ApprovalReceipts;
import dev.countersign.domain.receipt.HistoryDigest;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.schemas.json.AnswerJson;
import dev.countersign.schemas.store.StoredApproval;
import dev.countersign.schemas.topic.CloudEvents;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.WireFormat;
import dev.countersign.streams.Published;
import dev.countersign.streams.TimerIndex;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a command leads to, from the stored approval to the bytes of every record: decide, fold,
 * tell the call, order deliveries and notices, issue, answer. Writes nothing and reads no clock.
 */
final class ApprovalHandler {
    /** What is known of an approval before its first command. */
    static final StoredApproval UNOPENED = new StoredApproval(new Unopened(), HistoryDigest.EMPTY, 0, null);

    private final ApprovalTimes times;
    private final ApprovalDecider decider;
    private final Codec<StoredApproval> storedApprovals;
    private final Codec<RecordedApprovalEvent> events;
    private final Codec<CallCommand> calls;
    private final Codec<DeliveryOrder> deliveries;
    private final Codec<Notice> notices;
    private final Codec<Receipt> receipts;
    private final Codec<ApprovalReply> replies;

    ApprovalHandler(ApprovalTimes times, Topics topics, Codec<StoredApproval> storedApprovals) {
        this.times = times;
        this.decider = new ApprovalDecider(times);
        this.storedApprovals = storedApprovals;
        this.events = topics.approvalEvents().codec();
        this.calls = topics.commands().codec();
        this.deliveries = topics.deliveries().codec();
        this.notices = topics.notices().codec();
        this.receipts = topics.receipts().codec();
        this.replies = topics.approvalReplies().codec();
    }

    /**
     * Computes what the command leads to.
     *
     * @param sequence the next sequence of the partition's receipts; asked when a receipt is due
     * @param earliest the first instant at which the approval may be entered in the timer index
     * @throws dev.countersign.streams.RecordTooLargeException when one of the records could not be
     *     written
     * @throws dev.countersign.domain.history.ImpossibleHistoryException when stored state and
     *     decision contradict each other: a broken invariant
     */
    ApprovalConsequences handle(
            StoredApproval before, ApprovalCommand command, LongSupplier sequence, Instant earliest) {
        ApprovalId approvalId = command.approvalId();
        ApprovalDecision decision = decider.decide(before.state(), command);
        ApprovalState state = ApprovalEvolution.evolve(approvalId, before.state(), decision.events());
        History history = history(before, decision.events(), organization(before.state(), command), approvalId);
        StoredApproval after =
                new StoredApproval(state, history.digest(), history.events(), timerAt(approvalId, state, earliest));
        boolean unchanged = decision.events().isEmpty() && Objects.equals(after.timerAt(), before.timerAt());
        CallCommand told = CallApprovals.told(before.state(), state);
        ApprovalReply reply = ApprovalReply.to(command, decision, state);
        return new ApprovalConsequences(
                after,
                unchanged ? null : checked("stored approval", storedApprovals.encode(after)),
                history.records(),
                told == null ? null : checked("resolution", calls.encode(told)),
                delivery(approvalId, state, decision.events()),
                notice(state, decision.events()),
                receipt(approvalId, before.state(), after, decision.events(), sequence),
                reply == null ? null : checked("reply", replies.encode(reply)),
                decision.refusal());
    }

    private @Nullable Instant timerAt(ApprovalId approvalId, ApprovalState state, Instant earliest) {
        ApprovalCommand next = ApprovalTimers.next(approvalId, state, times);
        if (next == null) {
            return null;
        }
        Instant due = TimerIndex.wholeMillis(next.at());
        return due.isBefore(earliest) ? earliest : due;
    }

    private byte @Nullable [] delivery(ApprovalId approvalId, ApprovalState state, List<ApprovalEvent> decided) {
        for (ApprovalEvent event : decided) {
            if (event instanceof AnswerDelivery(DeliveryOrdered ordered)
                    && state instanceof Opened opened
                    && opened.card().subject() instanceof Question question
                    && question.callback() != null) {
                ApprovalCard card = opened.card();
                // A decision orders one try at most.
                return checked(
                        "delivery",
                        deliveries.encode(new DeliveryOrder(
                                approvalId,
                                question.organization(),
                                card.webhookId(),
                                ordered.round(),
                                ordered.attempt(),
                                question.callback().url(),
                                question.callback().headers(),
                                AnswerJson.body(question, opened),
                                ordered.at())));
            }
        }
        return null;
    }

    private byte @Nullable [] notice(ApprovalState state, List<ApprovalEvent> decided) {
        for (ApprovalEvent event : decided) {
            Notice notice = Notices.of(state, event);
            if (notice != null) {
                // A decision leads to one at most.
                return checked("notice", notices.encode(notice));
            }
        }
        return null;
    }

    private @Nullable Published receipt(
            ApprovalId approvalId,
            ApprovalState before,
            StoredApproval after,
            List<ApprovalEvent> decided,
            LongSupplier sequence) {
        if (ApprovalReceipts.due(before, after.state()) == null) {
            return null;
        }
        Receipt receipt = ApprovalReceipts.issue(
                approvalId,
                after.state(),
                sequence.getAsLong(),
                after.historyDigest(),
                decided.getLast().at());
        return new Published(checked("receipt", receipts.encode(receipt)), CloudEvents.headers(receipt));
    }

    /** Whose approval it is; null only for a command about one that was never opened. */
    private static @Nullable OrganizationId organization(ApprovalState state, ApprovalCommand command) {
        return switch (state) {
            case Opened opened -> opened.card().subject().organization();
            case Forgotten forgotten -> forgotten.organization();
            case Unopened unopened ->
                command instanceof OpenApproval open ? open.subject().organization() : null;
        };
    }

    /** An approval's history after some more events: their records, their number and their digest. */
    private record History(List<Published> records, int events, Digest digest) {}

    /** Each event is encoded once; the digest is over the very bytes that are recorded. */
    private History history(
            StoredApproval before,
            List<ApprovalEvent> more,
            @Nullable OrganizationId organization,
            ApprovalId approvalId) {
        if (more.isEmpty() || organization == null) {
            return new History(List.of(), before.events(), before.historyDigest());
        }
        List<Published> records = new ArrayList<>(more.size());
        Digest digest = before.historyDigest();
        int number = before.events();
        for (ApprovalEvent event : more) {
            number++;
            RecordedApprovalEvent recorded = new RecordedApprovalEvent(approvalId, organization, number, event);
            byte[] record = checked("event", events.encode(recorded));
            digest = HistoryDigest.next(digest, WireFormat.body(record));
            records.add(new Published(record, CloudEvents.headers(recorded)));
        }
        return new History(records, number, digest);
    }
}
