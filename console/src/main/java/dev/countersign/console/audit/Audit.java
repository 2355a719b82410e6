package dev.countersign.console.audit;

import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import org.jspecify.annotations.Nullable;

/**
 * What may be looked up of an organization's calls. Another organization's call is exactly like an
 * unknown one. Safe for many threads.
 *
 * <p>Every method may throw {@link dev.countersign.console.approval.InboxUnavailableException}.
 */
public interface Audit {
    /**
     * Lists calls, the latest first.
     *
     * @throws IllegalArgumentException when the cursor is not one of ours, fit for the caller
     */
    AuditPage search(OrganizationId organization, AuditQuery query);

    /**
     * One call's story, with its receipts as the ledger has them now.
     *
     * @return null when there is no such call of this organization
     */
    @Nullable
    Story story(OrganizationId organization, CallId callId);
}
