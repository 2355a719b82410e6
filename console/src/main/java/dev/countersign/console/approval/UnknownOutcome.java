package dev.countersign.console.approval;

import dev.countersign.domain.call.UnknownResolution;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.request.SealedValue;
import java.time.Instant;
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
        @Nullable Resolution resolution) {

    /** What somebody found out. */
    public record Resolution(UnknownResolution found, String by, String comment, Instant at) {}
}
