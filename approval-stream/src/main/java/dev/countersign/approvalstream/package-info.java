/**
 * The room of approvals: votes, quorum, expiry, escalation. Empty until the approvals issue. A call
 * that policy sends to people is answered as pending and kept; nothing here pretends to approve it.
 */
@NullMarked
package dev.countersign.approvalstream;

import org.jspecify.annotations.NullMarked;
