package dev.countersign.readmodel;

import dev.countersign.domain.identity.OrganizationId;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * That something of an organization's inbox changed.
 *
 * @param id an approval's public id, or a call's whose outcome is or was unknown
 */
record Tiding(OrganizationId organization, String id) {

    /** What these rows are to whoever looks at the inbox; calls that never waited for people are nothing. */
    static Set<Tiding> of(Collection<CallRow> calls, Collection<ApprovalRow> approvals) {
        Set<Tiding> tidings = new LinkedHashSet<>();
        for (CallRow call : calls) {
            CallRow.Told told = call.told();
            if (told == null) {
                continue;
            }
            String approvalId = told.ruled().approvalId();
            if (approvalId != null) {
                tidings.add(new Tiding(call.organization(), approvalId));
            }
            if (told.doubt() != null) {
                tidings.add(new Tiding(call.organization(), call.callId().value()));
            }
        }
        for (ApprovalRow approval : approvals) {
            tidings.add(
                    new Tiding(approval.organization(), approval.approvalId().toString()));
        }
        return tidings;
    }
}
