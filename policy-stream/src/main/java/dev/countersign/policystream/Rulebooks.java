package dev.countersign.policystream;

import dev.countersign.domain.call.Rulebook;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import org.jspecify.annotations.Nullable;

/** Where the processor finds an organization's policy and catalogue. */
@FunctionalInterface
public interface Rulebooks {
    /**
     * The organization's rulebook as of now. Asked once per command, on the stream thread, so it
     * must not block.
     *
     * @return never null: an unknown organization has a rulebook that fails every judgement
     */
    Rulebook of(OrganizationId organization);

    /**
     * The digest of the policy that judges the organization's calls now; must not block either.
     *
     * @return null when there is none, or where policies do not change
     */
    default @Nullable Digest policy(OrganizationId organization) {
        return null;
    }

    /**
     * Names all that judges the organization's calls now, of which the policy is a part: what is stopped
     * changes it too. Must not block either.
     *
     * @return null exactly when there is no policy
     */
    default @Nullable Digest standing(OrganizationId organization) {
        return policy(organization);
    }
}
