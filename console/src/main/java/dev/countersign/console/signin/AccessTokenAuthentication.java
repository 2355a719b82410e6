package dev.countersign.console.signin;

import dev.countersign.console.person.Person;
import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** A caller of the API with an access token that was verified. */
final class AccessTokenAuthentication extends AbstractAuthenticationToken {
    private static final long serialVersionUID = 1L;

    private final transient SignedIn principal;

    AccessTokenAuthentication(Person person) {
        super(List.of());
        this.principal = () -> person;
        setAuthenticated(true);
    }

    @Override
    public Object getCredentials() {
        return "";
    }

    @Override
    public Object getPrincipal() {
        return principal;
    }
}
