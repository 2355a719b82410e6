/** Owns every approval: votes, quorum, expiry, escalation, the delivery of answers. */
@NullMarked
package dev.countersign.approvalstream;

import org.jspecify.annotations.NullMarked;
