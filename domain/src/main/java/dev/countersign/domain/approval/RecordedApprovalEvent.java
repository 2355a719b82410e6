package dev.countersign.domain.approval;

import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.OrganizationId;

/**
 * An event as the log holds it.
 *
 * @param number the event's place in its approval's history, contiguous from 1; the history of the
 *     call that it may belong to is another
 */
public record RecordedApprovalEvent(
        ApprovalId approvalId, OrganizationId organization, int number, ApprovalEvent event) {}
