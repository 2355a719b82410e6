package dev.countersign.ingress.platform;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.KeyScope;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.session.SessionPlace;
import dev.countersign.ingress.credential.KeyAuthenticator.Proof.Proven;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, from where, and what was configured then: all of one request is answered from that.
 *
 * @param place the application and the environment that the path names, which are the key's own
 * @param traceparent the caller's trace context as it came; null for none
 */
record PlatformCaller(
        Proven proven,
        ControlSnapshot control,
        SessionPlace place,
        @Nullable String traceparent) {

    Organization organization() {
        return proven.caller().organization();
    }

    OrganizationId organizationId() {
        return organization().organization();
    }

    byte[] idKey() {
        return organization().idKey().bytes();
    }

    void require(KeyScope scope) {
        require(proven, scope);
    }

    static void require(Proven proven, KeyScope scope) {
        if (!proven.key().permits(scope)) {
            throw PlatformRefusal.of(403, "INSUFFICIENT_SCOPE", "The key lacks the scope " + scope.text());
        }
    }

    void requireTool(String tool) {
        if (!proven.access().permits(tool)) {
            throw PlatformRefusal.of(403, "FORBIDDEN", "The key does not open this tool");
        }
    }
}
