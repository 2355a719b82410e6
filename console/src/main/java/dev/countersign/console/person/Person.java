package dev.countersign.console.person;

import dev.countersign.domain.identity.OrganizationId;
import java.util.Set;

/**
 * Who is signed in.
 *
 * @param issuer who vouches for them: the identity provider, or {@link #LOCAL}
 * @param subject names the person in every vote and receipt: the same person has the same subject
 *     in all their sessions and accounts
 * @param aliases other names that the issuer vouches for, such as a verified e-mail address; an
 *     agent's owner is recognized by them too
 * @param groups that the organization, or its identity provider, puts them in
 */
public record Person(
        OrganizationId organization,
        String issuer,
        String subject,
        String displayName,
        Set<String> aliases,
        Set<String> groups,
        Set<Role> roles) {
    /** The issuer of everybody whom the local file names. */
    public static final String LOCAL = "local";

    public Person {
        aliases = Set.copyOf(aliases);
        groups = Set.copyOf(groups);
        roles = Set.copyOf(roles);
    }

    /** Whether they may look at the inbox at all. */
    public boolean maySee() {
        return !roles.isEmpty();
    }

    public boolean mayDecide() {
        return roles.contains(Role.APPROVER);
    }

    /** Whether they may try policies on recorded calls, and see what those were. */
    public boolean mayTryPolicies() {
        return roles.contains(Role.AUDITOR) || roles.contains(Role.POLICY_OWNER) || roles.contains(Role.ADMIN);
    }

    /** Whether they may see how others decide. */
    public boolean maySeeFigures() {
        return seesEverything();
    }

    /** Whether they may look up any call, and its story. */
    public boolean mayAudit() {
        return seesEverything();
    }

    private boolean seesEverything() {
        return roles.contains(Role.AUDITOR) || roles.contains(Role.POLICY_OWNER) || roles.contains(Role.ADMIN);
    }
}
