package dev.countersign.readmodel;

import dev.countersign.domain.call.UnknownResolution;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.request.SealedValue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call whose outcome is, or was, unknown.
 *
 * @param owner null when none is named
 * @param tool null when it was never dispatched
 * @param parameters as they were executed
 * @param error why it is unknown; null when that was not said, and after it was resolved
 * @param since when it became unknown, the last time
 * @param approvalId null when policy allowed it without asking
 * @param rerun whether a person ordered it once more and that is under way
 * @param found null while nobody found out
 */
public record UnknownView(
        CallId callId,
        AgentId agent,
        @Nullable String owner,
        String instanceId,
        String action,
        String resource,
        @Nullable String tool,
        @Nullable EffectClass effectClass,
        SealedValue parameters,
        int attempts,
        @Nullable ToolError error,
        Instant since,
        @Nullable String approvalId,
        boolean rerun,
        @Nullable Found found) {

    /**
     * What was found out.
     *
     * @param by a person's subject, or {@code worker} for a late result
     */
    public record Found(UnknownResolution found, String by, String comment, Instant at) {}
}
