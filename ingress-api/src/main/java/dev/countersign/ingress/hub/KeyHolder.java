package dev.countersign.ingress.hub;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.control.ToolAccess;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.ingress.credential.Caller;

/**
 * Who asks, by which key, and what was configured when they did: all of one request is answered from that.
 *
 * @param key the key's name
 */
record KeyHolder(String key, ToolAccess access, Caller caller, ControlSnapshot control) {
    OrganizationId organization() {
        return caller.organization().organization();
    }
}
