package dev.countersign.readmodel;

import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;

/**
 * A row of {@code approval_view} and what belongs to it.
 *
 * @param state folded by the domain itself; stays as it was when the approval is forgotten, because
 *     the record of it outlives what approval-stream has to remember
 * @param events how many events are in here
 * @param historyDigest over those
 */
record ApprovalRow(
        ApprovalId approvalId, OrganizationId organization, Opened state, int events, Digest historyDigest) {}
