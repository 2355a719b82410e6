package dev.countersign.domain.session;

import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.SessionId;

/**
 * An event as the log holds it.
 *
 * @param number the event's place in its session's history, contiguous from 1
 */
public record RecordedSessionEvent(SessionId sessionId, OrganizationId organization, int number, SessionEvent event) {}
