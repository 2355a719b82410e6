package dev.countersign.domain.approval;

import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.ApprovalTerms.Escalation;
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

    /** Names the message in which the answer is delivered: the same on every try. */
    public String webhookId() {
        return "msg_" + approvalId.key();
    }
}
