package dev.countersign.testprovider;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;

/**
 * A provider that asks people once for their consent to {@link #SCOPE}, with two clients that must prove their key
 * (PKCE): tokens of one last an hour, of the other for seconds, and its refresh tokens serve once.
 */
public final class NotesProvider {
    public static final String SCOPE = "notes.write";

    /** A client's secret begins so, and ends with its name: no two have the same. */
    public static final String SECRET = "not-a-secret-outside-this-test-";

    public static final String LASTING = "lasting";
    public static final String FLEETING = "fleeting";

    /** So short that every call finds it stale. */
    private static final Duration FLEETING_FOR = Duration.ofSeconds(60);

    private NotesProvider() {}

    /** @param redirectUri where it sends people back to */
    public static TestProvider start(String redirectUri) {
        return TestProvider.start(
                List.of(client(LASTING, redirectUri, Duration.ofHours(1)), client(FLEETING, redirectUri, FLEETING_FOR)),
                token -> {});
    }

    private static RegisteredClient client(String name, String redirectUri, Duration accessTokens) {
        return RegisteredClient.withId(UUID.randomUUID().toString())
                .clientId(name)
                .clientSecret("{noop}" + SECRET + name)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN)
                .redirectUri(redirectUri)
                .scope(SCOPE)
                .clientSettings(ClientSettings.builder()
                        .requireProofKey(true)
                        .requireAuthorizationConsent(true)
                        .build())
                .tokenSettings(TokenSettings.builder()
                        .accessTokenTimeToLive(accessTokens)
                        .reuseRefreshTokens(false)
                        .build())
                .build();
    }
}
