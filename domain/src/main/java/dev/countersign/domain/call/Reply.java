package dev.countersign.domain.call;

import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The answer on its way to everybody who waits for a call at one ingress instance. It says whose
 * call it was, so that each waiter can tell whether it is a replay, a mismatch, or another agent.
 *
 * @param agent who made the call
 * @param requestDigest of the parameters that the agent asked for, whether or not people edited them
 * @param requestId the request that created the call
 * @param endedAt when the call ended, from which its idempotency horizon counts; null while it waits
 *     for people
 * @param connection the connection that the call went through; null when it went through none, and in
 *     replies from before they told it
 * @param erased whether what the call was asked with is erased: its digest was keyed with what was
 *     destroyed, so that it tells nothing of what another request asks
 */
public record Reply(
        CallId callId,
        OrganizationId organization,
        AgentId agent,
        Digest requestDigest,
        String requestId,
        Answer answer,
        @Nullable Instant endedAt,
        @Nullable String connection,
        boolean erased) {

    /** What a request asks for that has a call's key, beside what the call was asked with. */
    public enum Asking {
        /** The same: a retry. */
        SAME,
        /** Something else. */
        OTHER,
        /** Nobody can tell any more. */
        ERASED
    }

    /** A reply about a call that went through no connection. */
    public Reply(
            CallId callId,
            OrganizationId organization,
            AgentId agent,
            Digest requestDigest,
            String requestId,
            Answer answer,
            @Nullable Instant endedAt) {
        this(callId, organization, agent, requestDigest, requestId, answer, endedAt, null, false);
    }

    /** @param digest of what the request asks for */
    public Asking asking(Digest digest) {
        if (requestDigest.equals(digest)) {
            return Asking.SAME;
        }
        return erased ? Asking.ERASED : Asking.OTHER;
    }
}
