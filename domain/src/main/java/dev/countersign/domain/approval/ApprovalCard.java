package dev.countersign.domain.approval;

import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.ApprovalTerms.Escalation;
import dev.countersign.domain.request.Limits;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a person is shown before deciding. Nothing of it changes while the approval lives; votes are
 * beside it.
 */
public record ApprovalCard(ApprovalId approvalId, ApprovalSubject subject, ApprovalTerms terms, Instant openedAt) {

    /** What a vote has to carry, so that nobody decides on what they were not shown. */
    public Digest digest() {
        return CardDigest.of(this);
    }

    /** A vote counts if it arrived before this instant. */
    public Instant expiresAt() {
        return openedAt.plus(terms.expiresAfter());
    }

    /** When it goes to more people; null for never. */
    public @Nullable Instant escalatesAt() {
        Escalation escalation = terms.escalation();
        return escalation == null ? null : openedAt.plus(escalation.after());
    }

    /**
     * When those who have not answered are reminded: a fifth of its time before it expires, and an hour
     * at most. Null for never: a reminder with less than {@link Limits#REMINDER_BEFORE_EXPIRY_MIN} to go
     * would come too late for anybody.
     */
    public @Nullable Instant remindsAt() {
        Duration before = terms.expiresAfter().dividedBy(Limits.REMINDER_PART_OF_EXPIRY);
        if (before.compareTo(Limits.REMINDER_BEFORE_EXPIRY_MAX) > 0) {
            before = Limits.REMINDER_BEFORE_EXPIRY_MAX;
        }
        return before.compareTo(Limits.REMINDER_BEFORE_EXPIRY_MIN) < 0
                ? null
                : expiresAt().minus(before);
    }

    /** Names the message in which the answer is delivered: the same on every try. */
    public String webhookId() {
        return "msg_" + approvalId.key();
    }
}
