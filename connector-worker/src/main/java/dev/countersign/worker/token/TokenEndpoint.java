package dev.countersign.worker.token;

import dev.countersign.control.oauth.OAuthClient;
import dev.countersign.domain.authorization.TokenOrder;
import dev.countersign.egress.ForbiddenTargetException;
import dev.countersign.egress.GuardedResolver;
import dev.countersign.egress.Reach;
import dev.countersign.egress.TargetUrl;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.StrictJson;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.connector.OrderRefusedException;
import dev.countersign.worker.outbound.AnswerReader.Read;
import dev.countersign.worker.outbound.GuardedClient;
import dev.countersign.worker.outbound.Sent;
import dev.countersign.worker.outbound.Sent.Obstacle;
import dev.countersign.worker.secret.SecretResolver;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;

/**
 * Asks a provider's token endpoint once (RFC 6749, sections 4.1.3 and 6; RFC 7636, section 4.5), or its revocation
 * endpoint (RFC 7009). What it answers
 * is hostile: it is read up to a limit, and of an error only a code of the RFC's is told.
 */
final class TokenEndpoint implements AutoCloseable {
    /** The longest answer that is read. */
    static final int ANSWER_BYTES_MAX = 64 * 1024;

    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

    /** RFC 6749, section 5.2. */
    private static final Set<String> ERRORS = Set.of(
            "invalid_request",
            "invalid_client",
            "invalid_grant",
            "unauthorized_client",
            "unsupported_grant_type",
            "invalid_scope");

    private final SecretResolver secrets;
    private final GuardedClient toPublic;
    private final GuardedClient toPrivate;

    TokenEndpoint(SecretResolver secrets, GuardedResolver.Lookup names) {
        this.secrets = secrets;
        // Two clients, because a connection kept under one rule must not serve the other.
        this.toPublic = new GuardedClient(new GuardedResolver(Reach.PUBLIC, names), CONNECT_MAX);
        this.toPrivate = new GuardedClient(new GuardedResolver(Reach.PRIVATE_NETWORKS, names), CONNECT_MAX);
    }

    /** @param body null where there is none, or it is too long */
    @SuppressWarnings("ArrayRecordComponent") // never compared: it is read once
    private record Answer(int status, byte @Nullable [] body) {}

    TokenAnswer ask(OAuthClient client, TokenOrder.Grant grant, Deadline deadline) {
        boolean revokes = grant instanceof TokenOrder.Revoke;
        String address = revokes ? client.revocationUrl() : client.tokenUrl();
        if (address == null) {
            return new TokenAnswer.Refused("The connection names no address where tokens are revoked");
        }
        HttpPost request;
        try {
            request = request(client, address, grant);
        } catch (OrderRefusedException refused) {
            return new TokenAnswer.Refused(refused.error().message());
        } catch (ForbiddenTargetException forbidden) {
            return new TokenAnswer.Refused("The provider's address may not be called: " + forbidden.reason());
        }
        GuardedClient to = client.allowPrivateAddresses() ? toPrivate : toPublic;
        return switch (to.send(request, deadline, TokenEndpoint::read)) {
            case Sent.Answered<Answer>(var answer) ->
                revokes && answer.status() == 200 ? new TokenAnswer.Taken() : answered(answer);
            case Sent.NotSent<Answer>(var obstacle, var error) ->
                obstacle == Obstacle.FORBIDDEN
                        ? new TokenAnswer.Refused(error.message())
                        : new TokenAnswer.Busy(error.message());
            // It may have taken what serves once.
            case Sent.Silence<Answer>(var error) -> new TokenAnswer.Refused("The provider did not answer");
        };
    }

    private HttpPost request(OAuthClient client, String address, TokenOrder.Grant grant)
            throws ForbiddenTargetException {
        TargetUrl url = TargetUrl.parse(address);
        HttpPost request = new HttpPost(URI.create(url.origin()
                + (url.path().isEmpty() ? "/" : url.path())
                + (url.query().isEmpty() ? "" : "?" + url.query())));
        request.setHeader("Accept", "application/json");
        Map<String, String> form = form(grant);
        String reference = client.clientSecret();
        if (reference == null) {
            form.put("client_id", client.clientId());
        } else {
            String pair = encoded(client.clientId()) + ":"
                    + encoded(secrets.resolve(reference).reveal());
            request.setHeader(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII)));
        }
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        request.setEntity(
                new ByteArrayEntity(body.getBytes(StandardCharsets.US_ASCII), ContentType.APPLICATION_FORM_URLENCODED));
        return request;
    }

    private static Map<String, String> form(TokenOrder.Grant grant) {
        Map<String, String> form = new LinkedHashMap<>();
        switch (grant) {
            case TokenOrder.Code(var code, var verifier) -> {
                form.put("grant_type", "authorization_code");
                form.put("code", needed(UserTokens.text(code, "code")));
                form.put("redirect_uri", needed(UserTokens.text(code, "redirect_uri")));
                form.put("code_verifier", needed(UserTokens.text(verifier, "code_verifier")));
            }
            case TokenOrder.Refresh(var token) -> {
                form.put("grant_type", "refresh_token");
                form.put("refresh_token", needed(UserTokens.text(token, "refresh_token")));
            }
            case TokenOrder.Revoke(var token) -> {
                String refresh = UserTokens.text(token, "refresh_token");
                form.put("token", refresh == null ? needed(UserTokens.text(token, "access_token")) : refresh);
                form.put("token_type_hint", refresh == null ? "access_token" : "refresh_token");
            }
        }
        return form;
    }

    private static String needed(@Nullable String text) {
        if (text == null) {
            throw OrderRefusedException.unauthorized("what the provider gave cannot be read any more");
        }
        return text;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Read<Answer> read(ClassicHttpResponse response) throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new Read<>(new Answer(response.getCode(), null), true);
        }
        InputStream content = entity.getContent();
        byte[] body = content.readNBytes(ANSWER_BYTES_MAX + 1);
        boolean whole = body.length <= ANSWER_BYTES_MAX;
        return new Read<>(new Answer(response.getCode(), whole ? body : null), whole);
    }

    private static TokenAnswer answered(Answer answer) {
        if (answer.status() >= 500 || answer.status() == 429) {
            return new TokenAnswer.Busy("The provider answered with status " + answer.status());
        }
        Map<String, @Nullable Object> body = body(answer);
        if (answer.status() == 200) {
            return given(body);
        }
        String error = body.get("error") instanceof String text && ERRORS.contains(text) ? text : null;
        return new TokenAnswer.Refused(
                "The provider answered with status " + answer.status() + (error == null ? "" : ", " + error));
    }

    private static TokenAnswer given(Map<String, @Nullable Object> body) {
        if (!(body.get("access_token") instanceof String access)
                || !UserTokens.isToken(access)
                || !(body.get("token_type") instanceof String type)
                || !type.equalsIgnoreCase("bearer")) {
            return new TokenAnswer.Refused("The provider gave no bearer token");
        }
        String refresh = body.get("refresh_token") instanceof String text && !text.isEmpty() ? text : null;
        Duration lifetime =
                body.get("expires_in") instanceof Long seconds && seconds >= 0 && seconds <= Integer.MAX_VALUE
                        ? Duration.ofSeconds(seconds)
                        : null;
        return new TokenAnswer.Given(access, refresh, lifetime);
    }

    private static Map<String, @Nullable Object> body(Answer answer) {
        try {
            return answer.body() == null ? Map.of() : StrictJson.parseObject(answer.body());
        } catch (InvalidJsonException unreadable) {
            return Map.of();
        }
    }

    @Override
    public void close() {
        toPublic.close();
        toPrivate.close();
    }
}
