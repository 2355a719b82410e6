package dev.countersign.ingress.credential;

import dev.countersign.control.CredentialHasher;
import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.control.ControlFact.ApiKey;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.identity.OrganizationId;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Proves keys of whole organizations, {@code organization.name.secret}, and notes that they were used. An
 * unknown one costs the work of a wrong one; one whose time is over is like one that there is not.
 */
public final class ApiKeys {
    private final Clock clock;
    private final KeyUses uses;

    public ApiKeys(Clock clock, KeyUses uses) {
        this.clock = clock;
        this.uses = uses;
    }

    /** A key that was proven, and whose it is. */
    record Proven(Organization organization, ApiKey key) {}

    /** Null when it is nobody's. */
    @Nullable
    Proven proven(ControlSnapshot snapshot, String presented) {
        String[] parts = presented.split("\\.", 3);
        boolean plausible = parts.length == 3 && OrganizationId.isWellFormed(parts[0]);
        OrganizationId id = plausible ? new OrganizationId(parts[0]) : null;
        ApiKey key = id == null ? null : snapshot.apiKey(id, parts[1]);
        boolean proven = CredentialHasher.verifyKey(key, parts[parts.length - 1]);
        Organization organization = id == null ? null : snapshot.organization(id);
        Instant now = clock.instant();
        if (!proven || key == null || organization == null || key.isExpired(now)) {
            return null;
        }
        uses.used(organization.organization(), key.name(), now);
        return new Proven(organization, key);
    }
}
