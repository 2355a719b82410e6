package dev.countersign.console.approval;

import dev.countersign.domain.call.UnknownResolution;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.request.SealedValue;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call of which nobody knows whether it happened.
 *
 * @param parameters canonical JSON, an object: hostile
 * @param explanation why it is unknown; may quote the target: hostile
 * @param since when it became unknown
 * @param approvalId the approval that released it; null when policy allowed it without asking
 * @param rerun whether a person ordered it again and that run is under way
 * @param resolution null while nobody found out
 * @param barred what this person may not say of it; empty in lists, which do not look
 */
public record UnknownOutcome(
        String callId,
        String receiptId,
        Requester requester,
        String action,
        String resource,
        @Nullable String tool,
        @Nullable EffectClass effectClass,
        SealedValue parameters,
        int attempts,
        String explanation,
        Instant since,
        @Nullable String approvalId,
        boolean rerun,
        @Nullable Resolution resolution,
        List<Barred> barred) {
    public UnknownOutcome {
        barred = List.copyOf(barred);
    }

    /** As a list tells it. */
    public UnknownOutcome(
            String callId,
            String receiptId,
            Requester requester,
            String action,
            String resource,
            @Nullable String tool,
            @Nullable EffectClass effectClass,
            SealedValue parameters,
            int attempts,
            String explanation,
            Instant since,
            @Nullable String approvalId,
            boolean rerun,
            @Nullable Resolution resolution) {
        this(
                callId,
                receiptId,
                requester,
                action,
                resource,
                tool,
                effectClass,
                parameters,
                attempts,
                explanation,
                since,
                approvalId,
                rerun,
                resolution,
                List.of());
    }

    /** The same call, as it is shown to somebody who may not say all of it. */
    public UnknownOutcome barring(List<Barred> some) {
        return new UnknownOutcome(
                callId,
                receiptId,
                requester,
                action,
                resource,
                tool,
                effectClass,
                parameters,
                attempts,
                explanation,
                since,
                approvalId,
                rerun,
                resolution,
                some);
    }

    /**
     * Something that would be refused.
     *
     * @param detail a sentence that tells more; empty for none
     */
    public record Barred(UnknownResolution found, Refusal refusal, String detail) {}

    /** What somebody found out. */
    public record Resolution(UnknownResolution found, String by, String comment, Instant at) {}
}
