package dev.countersign.console.signin;

import dev.countersign.console.person.Person;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;

/** Somebody whom the OpenID provider vouches for. */
final class OidcPrincipal extends DefaultOidcUser implements SignedIn {
    private static final long serialVersionUID = 1L;

    private final transient Person person;

    OidcPrincipal(OidcIdToken token, Person person) {
        super(List.of(), token);
        this.person = person;
    }

    @Override
    public Person person() {
        return person;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
