package dev.countersign.domain.call;

import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;

/**
 * An event as the log holds it.
 *
 * @param number the event's place in its call's history, contiguous from 1
 */
public record RecordedCallEvent(CallId callId, OrganizationId organization, int number, CallEvent event) {}
