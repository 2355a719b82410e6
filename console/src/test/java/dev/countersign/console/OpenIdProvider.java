package dev.countersign.console;

import dev.countersign.testprovider.TestProvider;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;

/**
 * An OpenID provider with two clients: the console, and a command line that gets access tokens for {@code
 * countersign} or for somebody else. It tells name, address and groups of people.
 */
final class OpenIdProvider {
    static final String CLIENT_SECRET = "not-a-secret-outside-this-test";
    static final String COMMAND_LINE_REDIRECT = "http://127.0.0.1/done";

    private OpenIdProvider() {}

    static TestProvider start(String consoleRedirect) {
        RegisteredClient console = client("console")
                .clientSecret("{noop}" + CLIENT_SECRET)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .redirectUri(consoleRedirect)
                .scope("openid")
                .scope("profile")
                .scope("email")
                .build();
        return TestProvider.start(
                List.of(console, commandLine("countersign"), commandLine("something-else")), OpenIdProvider::claims);
    }

    private static RegisteredClient commandLine(String audience) {
        return client("cli-" + audience)
                .clientAuthenticationMethod(ClientAuthenticationMethod.NONE)
                .redirectUri(COMMAND_LINE_REDIRECT)
                .scope("profile")
                .build();
    }

    private static RegisteredClient.Builder client(String name) {
        return RegisteredClient.withId(UUID.randomUUID().toString())
                .clientId(name)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .clientSettings(ClientSettings.builder().requireProofKey(true).build());
    }

    private static void claims(JwtEncodingContext token) {
        String name = token.getPrincipal().getName();
        boolean isIrene = name.equals("irene");
        token.getClaims()
                .claims(all -> all.putAll(Map.of(
                        "name",
                        isIrene ? "Irene Idris" : "Gert Guest",
                        "email",
                        name + "@example.com",
                        "email_verified",
                        true,
                        "groups",
                        List.of(isIrene ? "sales-leads" : "visitors"))));
        String client = token.getRegisteredClient().getClientId();
        if (client.startsWith("cli-")) {
            token.getClaims().audience(List.of(client.substring("cli-".length())));
        }
    }
}
