package dev.countersign.domain.delivery;

import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.SessionId;
import dev.countersign.domain.request.SealedValue;
import java.time.Instant;

/**
 * That somebody is to be told how a run ended. Taken away when that is done, or given up.
 *
 * @param callId the run's call
 * @param instance the ingress instance that tells it, and after a restart tells it still
 * @param token canonical JSON: <code>{"token":…}</code>, sent along as a bearer token; an empty object for none
 * @param at when the run was asked for
 */
public record RunCallback(
        OrganizationId organization,
        CallId callId,
        SessionId sessionId,
        String instance,
        String url,
        SealedValue token,
        Instant at) {
    /** The key of the topic: {@code instance/call}. */
    public String recordKey() {
        return instance + "/" + callId;
    }
}
