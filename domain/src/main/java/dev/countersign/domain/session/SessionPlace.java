package dev.countersign.domain.session;

import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.OrganizationId;

/**
 * Where a session belongs. To everybody who asks from another place, it is like one that there is not.
 *
 * @param app the application: the agent whose calls are made in it
 * @param environment as the installation names itself
 */
public record SessionPlace(OrganizationId organization, AgentId app, String environment) {}
