package dev.countersign.domain.authorization;

import dev.countersign.domain.identity.AuthorizationId;
import dev.countersign.domain.identity.OrganizationId;

/**
 * An event as the log holds it.
 *
 * @param number the event's place in its authorization's history, contiguous from 1
 */
public record RecordedAuthorizationEvent(
        AuthorizationId id, OrganizationId organization, int number, AuthorizationEvent event) {}
