package dev.countersign.domain.health;

import dev.countersign.domain.identity.OrganizationId;

/** What is known of connections' targets at one moment. */
@FunctionalInterface
public interface ConnectionHealth {
    /** For who asks nobody: replays, audits, services that route nothing. */
    ConnectionHealth UNKNOWN = (organization, connection) -> Health.UNKNOWN;

    /**
     * Of one connection; {@link Health#UNKNOWN} for one that does not exist.
     *
     * @param connection its name
     */
    Health of(OrganizationId organization, String connection);
}
