package dev.countersign.domain.authorization;

import dev.countersign.domain.identity.AuthorizationId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.UserId;

/** Who lets which connection act. */
public record AuthorizationHolder(OrganizationId organization, UserId user, String connection) {
    public AuthorizationId id() {
        return AuthorizationId.of(organization, user, connection);
    }
}
