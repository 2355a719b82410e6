package dev.countersign.console.inbox;

import dev.countersign.console.person.Person;
import dev.countersign.console.person.Role;
import dev.countersign.domain.approval.Approver;
import java.util.Set;
import java.util.stream.Collectors;

/** People as the domain knows them. */
final class Voters {
    private Voters() {}

    /** A person with a session of their own, as it says at this moment. */
    static Approver of(Person person) {
        Set<Approver.Role> roles = person.roles().stream().map(Voters::role).collect(Collectors.toSet());
        return new Approver(
                person.issuer(),
                person.subject(),
                person.displayName(),
                person.aliases().stream().sorted().toList(),
                person.groups().stream().sorted().toList(),
                roles,
                null);
    }

    private static Approver.Role role(Role role) {
        return switch (role) {
            case APPROVER -> Approver.Role.APPROVER;
            case AUDITOR -> Approver.Role.AUDITOR;
            case POLICY_OWNER -> Approver.Role.POLICY_OWNER;
            case ADMIN -> Approver.Role.ADMIN;
        };
    }
}
