package dev.countersign.control.publish;

import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.identity.OrganizationId;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * What a publication did.
 *
 * @param written keys of facts that are new or changed
 * @param removed keys of facts that are no more
 * @param policies the policies among the written
 * @param refused organizations of which nothing was changed, and why; sentences for the owner
 */
public record Publication(
        SortedSet<String> written,
        SortedSet<String> removed,
        List<PolicyText> policies,
        Map<OrganizationId, String> refused) {
    /** Whether the topic was left as it was. */
    public boolean changedNothing() {
        return written.isEmpty() && removed.isEmpty();
    }
}
