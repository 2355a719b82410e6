package dev.countersign.worker.http;

import dev.countersign.control.oauth.OAuthClient;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.worker.connector.OrderRefusedException;
import dev.countersign.worker.secret.Redaction;
import dev.countersign.worker.secret.SecretResolver;
import dev.countersign.worker.token.UserTokens;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.apache.hc.core5.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** How a request shows who sends it. Secrets are references until the moment of sending. */
sealed interface HttpAuth {
    record None() implements HttpAuth {}

    record Bearer(String token) implements HttpAuth {}

    record Basic(String user, String password) implements HttpAuth {}

    record ApiKey(String header, String value) implements HttpAuth {}

    /** As the user whose call it is: with the token that comes with the order. */
    record User(OAuthClient client) implements HttpAuth {}

    /**
     * Puts the secret on a request.
     *
     * @param userToken the user's, where the connection acts for one; null for none
     * @return takes out of the response what went out with the request
     * @throws OrderRefusedException when the secret cannot be had
     */
    default Redaction sign(HttpRequest request, SecretResolver secrets, @Nullable SealedValue userToken) {
        return switch (this) {
            case User user -> {
                String token = UserTokens.access(userToken);
                request.setHeader("Authorization", "Bearer " + token);
                yield new Redaction(List.of(token));
            }
            case None() -> new Redaction(List.of());
            case Bearer(var reference) -> {
                String token = visible(reference, secrets);
                request.setHeader("Authorization", "Bearer " + token);
                yield new Redaction(List.of(token));
            }
            case Basic(var user, var reference) -> {
                String password = secrets.resolve(reference).reveal();
                String pair =
                        Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
                request.setHeader("Authorization", "Basic " + pair);
                yield new Redaction(List.of(pair, password));
            }
            case ApiKey(var header, var reference) -> {
                String key = visible(reference, secrets);
                request.setHeader(header, key);
                yield new Redaction(List.of(key));
            }
        };
    }

    private static String visible(String reference, SecretResolver secrets) {
        String secret = secrets.resolve(reference).reveal();
        if (!secret.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw OrderRefusedException.secret(reference, "cannot stand in a header");
        }
        return secret;
    }
}
