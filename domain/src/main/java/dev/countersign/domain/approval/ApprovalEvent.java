package dev.countersign.domain.approval;

import dev.countersign.domain.delivery.DeliveryEvent;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.policy.ApprovalTerms;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became true of an approval. The log of these is the truth; state is folded from it. */
public sealed interface ApprovalEvent {
    Instant at();

    /** People are asked. */
    record ApprovalOpened(ApprovalSubject subject, ApprovalTerms terms, Instant at) implements ApprovalEvent {}

    /**
     * A person voted. Whether that decides is in the next event.
     *
     * @param cardDigest of the card that the person was shown
     * @param considered since that card was first shown to the person; null when nobody measured it
     */
    record VoteCast(
            Approver approver,
            Choice choice,
            Digest cardDigest,
            String comment,
            @Nullable Duration considered,
            Instant at)
            implements ApprovalEvent {}

    /** Somebody tried to vote on a request of their own. It does not count. */
    record VoteBarred(Approver approver, Instant at) implements ApprovalEvent {}

    /** It goes to more people from now on. */
    record ApprovalEscalated(List<String> groups, Instant at) implements ApprovalEvent {
        public ApprovalEscalated {
            groups = List.copyOf(groups);
        }
    }

    /**
     * It is about to expire, and people still have to answer. Said once, and nothing about the approval
     * changes with it. Late only where no timer ran at the time.
     */
    record ReminderDue(Instant at) implements ApprovalEvent {}

    /** It is over. */
    record ApprovalSettled(Resolution resolution, Instant at) implements ApprovalEvent {}

    /** Something became true of the delivery of the answer. */
    record AnswerDelivery(DeliveryEvent delivery) implements ApprovalEvent {
        @Override
        public Instant at() {
            return delivery.at();
        }
    }

    /** The horizon passed: only who asked, what, and how it ended remain. */
    record ApprovalForgotten(Instant at) implements ApprovalEvent {}
}
