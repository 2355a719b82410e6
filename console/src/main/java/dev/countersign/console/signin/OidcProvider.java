package dev.countersign.console.signin;

import dev.countersign.console.ConsoleSettings.Oidc;
import dev.countersign.console.person.Person;
import dev.countersign.door.LoggedFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserRequest;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.client.userinfo.OAuth2UserService;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;

/**
 * An OpenID provider: the pages' authorization code flow with PKCE, and the API's access tokens. Its
 * configuration is fetched when first needed and again until that worked, so that the console starts
 * and serves local users while the provider is down.
 */
public final class OidcProvider implements ClientRegistrationRepository {
    /** The registration's id, part of the redirect address. */
    public static final String ID = "oidc";

    private static final Logger LOG = LoggerFactory.getLogger(OidcProvider.class);

    private final Oidc settings;
    private final OidcClaims claims;
    private final String base;
    private volatile @Nullable ClientRegistration registration;

    /** @param publicUrl where the provider sends people back to; null for the address they came by */
    public OidcProvider(Oidc settings, @Nullable URI publicUrl) {
        this.settings = settings;
        this.base = publicUrl == null ? "{baseUrl}" : publicUrl.toString().replaceAll("/$", "");
        this.claims = new OidcClaims(settings);
    }

    @Override
    public @Nullable ClientRegistration findByRegistrationId(String id) {
        if (!id.equals(ID)) {
            return null;
        }
        ClientRegistration known = registration;
        return known == null ? discover() : known;
    }

    private synchronized ClientRegistration discover() {
        ClientRegistration known = registration;
        if (known != null) {
            return known;
        }
        List<String> scopes = new ArrayList<>(List.of("openid"));
        scopes.addAll(settings.scopes());
        ClientRegistration.Builder builder = ClientRegistrations.fromOidcIssuerLocation(
                        settings.issuer().toString())
                .registrationId(ID)
                .clientId(settings.clientId())
                .redirectUri(base + "/login/oauth2/code/{registrationId}")
                .scope(scopes)
                .clientName(settings.name());
        Path secret = settings.clientSecretFile();
        if (secret == null) {
            builder.clientAuthenticationMethod(ClientAuthenticationMethod.NONE);
        } else {
            builder.clientSecret(read(secret));
        }
        ClientRegistration discovered = builder.build();
        registration = discovered;
        LOG.atInfo().addKeyValue("issuer", settings.issuer()).log("The identity provider's configuration was read");
        return discovered;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("The client secret's file " + file + " cannot be read", unreadable);
        }
    }

    /** Turns a verified ID token into one of our principals; nobody gets in whom its claims do not name. */
    OAuth2UserService<OidcUserRequest, OidcUser> users() {
        OidcUserService standard = new OidcUserService();
        return request -> {
            OidcUser user = standard.loadUser(request);
            Person person = claims.person(user.getClaims());
            if (person == null) {
                throw new OAuth2AuthenticationException(
                        new OAuth2Error("invalid_token"), "The ID token names nobody by the configured claim");
            }
            return new OidcPrincipal(request.getIdToken(), person);
        };
    }

    /** Whom an access token speaks for; null when its claims name nobody. */
    @Nullable
    Person person(Jwt token) {
        return claims.person(token.getClaims());
    }

    /** Checks access tokens: signature, issuer, time, and that they are meant for us. */
    JwtDecoder accessTokens() {
        Supplier<JwtDecoder> decoder = () -> {
            NimbusJwtDecoder fetched = NimbusJwtDecoder.withIssuerLocation(
                            settings.issuer().toString())
                    .build();
            fetched.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                    JwtValidators.createDefaultWithIssuer(settings.issuer().toString()),
                    new JwtClaimValidator<List<String>>(
                            "aud", audience -> audience != null && audience.contains(settings.audience()))));
            return fetched;
        };
        JwtDecoder lazy = new SupplierJwtDecoder(decoder);
        return token -> {
            try {
                return lazy.decode(token);
            } catch (BadJwtException refused) {
                throw refused;
            } catch (JwtException | JwtDecoderInitializationException unreachable) {
                LOG.atWarn().setCause(LoggedFailure.of(unreachable)).log("An access token could not be checked");
                throw new ProviderUnavailableException(unreachable);
            }
        };
    }
}
