package dev.countersign.console.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.console.ConsoleSettings.Oidc;
import dev.countersign.console.person.Person;
import dev.countersign.console.person.Role;
import dev.countersign.domain.identity.OrganizationId;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OidcClaimsTest {
    private static OidcClaims claims(String subjectClaim) {
        return new OidcClaims(new Oidc(
                URI.create("https://idp.example"),
                "countersign",
                null,
                "countersign",
                "demo",
                Set.of(),
                subjectClaim,
                "name",
                "groups",
                Map.of("approver", List.of("sales-leads", "support"), "policy-owner", List.of("security")),
                "idp"));
    }

    @Test
    void aPersonIsReadFromTheClaims() {
        Person person = claims("sub")
                .person(Map.of(
                        "sub", "u-1",
                        "name", "Ada",
                        "email", "ada@example.com",
                        "email_verified", true,
                        "groups", List.of("sales-leads", "security", "else")));

        assertThat(person)
                .isEqualTo(new Person(
                        new OrganizationId("demo"),
                        "https://idp.example",
                        "u-1",
                        "Ada",
                        Set.of("ada@example.com"),
                        Set.of("sales-leads", "security", "else"),
                        Set.of(Role.APPROVER, Role.POLICY_OWNER)));
    }

    @Test
    void anAddressThatTheProviderHasNotCheckedIsNobodysName() {
        assertThat(claims("sub")
                        .person(Map.of("sub", "u-1", "email", "olga@example.com"))
                        .aliases())
                .isEmpty();
        assertThat(claims("email").person(Map.of("sub", "u-1", "email", "olga@example.com")))
                .isNull();
        assertThat(claims("email")
                        .person(Map.of("sub", "u-1", "email", "olga@example.com", "email_verified", true))
                        .subject())
                .isEqualTo("olga@example.com");
    }

    @Test
    void withoutGroupsThereIsNoRole() {
        assertThat(claims("sub").person(Map.of("sub", "u-1")).roles()).isEmpty();
        assertThat(claims("sub").person(Map.of("sub", "u-1", "groups", 7)).groups())
                .isEmpty();
        assertThat(claims("sub")
                        .person(Map.of("sub", "u-1", "groups", "support"))
                        .roles())
                .containsExactly(Role.APPROVER);
    }

    @Test
    void withoutASubjectThereIsNobody() {
        assertThat(claims("sub").person(Map.of("name", "Ada"))).isNull();
        assertThat(claims("sub").person(Map.of("sub", " "))).isNull();
        assertThat(claims("employee").person(Map.of("sub", "u-1"))).isNull();
    }
}
