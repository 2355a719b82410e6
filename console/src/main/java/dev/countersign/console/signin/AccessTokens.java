package dev.countersign.console.signin;

import dev.countersign.console.person.Person;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/** Whom a verified access token speaks for. */
final class AccessTokens implements Converter<Jwt, AccessTokenAuthentication> {
    private final OidcProvider provider;

    AccessTokens(OidcProvider provider) {
        this.provider = provider;
    }

    @Override
    public AccessTokenAuthentication convert(Jwt token) {
        Person person = provider.person(token);
        if (person == null) {
            throw new InvalidBearerTokenException("The token names nobody by the configured claim");
        }
        return new AccessTokenAuthentication(person);
    }
}
