package dev.countersign.console.signin;

import dev.countersign.console.ConsoleSettings.Oidc;
import dev.countersign.console.person.Person;
import dev.countersign.console.person.Role;
import dev.countersign.domain.identity.OrganizationId;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a person out of the claims of a token that was verified before. */
final class OidcClaims {
    private static final int GROUPS_MAX = 500;
    private static final int TEXT_CHARS_MAX = 200;

    private final Oidc settings;
    private final OrganizationId organization;

    OidcClaims(Oidc settings) {
        this.settings = settings;
        this.organization = new OrganizationId(settings.organization());
    }

    /** @return null when the claims name nobody */
    @Nullable
    Person person(Map<String, Object> claims) {
        String subject = text(claims, settings.subjectClaim());
        // An address is a name only once the provider has checked that it is theirs.
        boolean unverified = settings.subjectClaim().equals("email") && !isEmailVerified(claims);
        if (subject == null || unverified) {
            return null;
        }
        String name = text(claims, settings.nameClaim());
        Set<String> groups = groups(claims.get(settings.groupsClaim()));
        return new Person(
                organization,
                settings.issuer().toString(),
                subject,
                name == null ? subject : name,
                aliases(claims),
                groups,
                roles(groups));
    }

    private static Set<String> aliases(Map<String, Object> claims) {
        String email = text(claims, "email");
        return email == null || !isEmailVerified(claims) ? Set.of() : Set.of(email);
    }

    private static boolean isEmailVerified(Map<String, Object> claims) {
        Object verified = claims.get("email_verified");
        return Boolean.TRUE.equals(verified) || "true".equals(verified);
    }

    private static @Nullable String text(Map<String, Object> claims, String claim) {
        return claims.get(claim) instanceof String text && !text.isBlank() && text.length() <= TEXT_CHARS_MAX
                ? text
                : null;
    }

    private static Set<String> groups(@Nullable Object claim) {
        Set<String> groups = new HashSet<>();
        if (claim instanceof String one) {
            groups.add(one);
        } else if (claim instanceof Collection<?> several && several.size() <= GROUPS_MAX) {
            several.stream().filter(String.class::isInstance).forEach(group -> groups.add((String) group));
        }
        return groups;
    }

    private Set<Role> roles(Set<String> groups) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        settings.roles().forEach((code, members) -> {
            Role role = Role.ofCode(code.replace('-', '_'));
            if (role != null && members.stream().anyMatch(groups::contains)) {
                roles.add(role);
            }
        });
        return roles;
    }
}
