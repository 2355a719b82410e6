package dev.countersign.control.oauth;

import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How users authorize a connection: the {@code auth} of an {@code http} connection whose kind is {@code oauth2}.
 *
 * <pre>{@code
 * "auth": {"kind": "oauth2", "idp_name": "…", "authorize_url": "https://…", "token_url": "https://…",
 *          "revocation_url": "https://…", "client_id": "…", "client_secret": "env:NAME", "scopes": ["…"]}
 * }</pre>
 *
 * @param idpName what users know the provider by
 * @param revocationUrl where the provider is told of tokens that are of no use any more (RFC 7009); null where it is
 *     not told
 * @param clientSecret a reference; null for a public client
 * @param scopes may be empty: the provider's own choice
 * @param allowPrivateAddresses whether the provider may be on this machine or in a private network, as the
 *     connection's target may
 */
public record OAuthClient(
        String idpName,
        String authorizeUrl,
        String tokenUrl,
        @Nullable String revocationUrl,
        String clientId,
        @Nullable String clientSecret,
        List<String> scopes,
        boolean allowPrivateAddresses) {
    /** The kind of {@code auth}. */
    public static final String KIND = "oauth2";

    public OAuthClient {
        scopes = List.copyOf(scopes);
    }

    /**
     * What a connection says.
     *
     * @return null where it acts for the organization; and where what it says cannot be read, which its connector
     *     refuses in better words
     */
    public static @Nullable OAuthClient of(Connection connection) {
        Map<?, ?> settings = settings(connection);
        Map<?, ?> auth = auth(settings);
        return auth != null
                        && auth.get("idp_name") instanceof String idpName
                        && auth.get("authorize_url") instanceof String authorizeUrl
                        && auth.get("token_url") instanceof String tokenUrl
                        && auth.get("client_id") instanceof String clientId
                ? new OAuthClient(
                        idpName,
                        authorizeUrl,
                        tokenUrl,
                        auth.get("revocation_url") instanceof String revocationUrl ? revocationUrl : null,
                        clientId,
                        auth.get("client_secret") instanceof String secret ? secret : null,
                        scopes(auth.get("scopes")),
                        Boolean.TRUE.equals(settings.get("allow_private_addresses")))
                : null;
    }

    /** Whether a connection acts for users; so it does, too, where the rest of what it says cannot be read. */
    public static boolean isUsed(Connection connection) {
        return auth(settings(connection)) != null;
    }

    private static @Nullable Map<?, ?> auth(Map<?, ?> settings) {
        return settings.get("auth") instanceof Map<?, ?> auth && KIND.equals(auth.get("kind")) ? auth : null;
    }

    private static Map<?, ?> settings(Connection connection) {
        if (!connection.kind().equals("http")) {
            return Map.of();
        }
        try {
            return StrictJson.parseObject(connection.settings().getBytes(StandardCharsets.UTF_8));
        } catch (InvalidJsonException unreadable) {
            return Map.of();
        }
    }

    private static List<String> scopes(@Nullable Object scopes) {
        return scopes instanceof List<?> list
                ? list.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
    }
}
