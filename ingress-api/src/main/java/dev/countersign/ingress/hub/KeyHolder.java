package dev.countersign.ingress.hub;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.control.ControlFact.ApiKey;
import dev.countersign.domain.control.ToolAccess;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.ingress.credential.Caller;

/**
 * Who asks, by which key, and what was configured when they did: all of one request is answered from that.
 */
record KeyHolder(ApiKey apiKey, ToolAccess access, Caller caller, ControlSnapshot control) {
    /** The key's name. */
    String key() {
        return apiKey.name();
    }

    OrganizationId organization() {
        return caller.organization().organization();
    }
}
