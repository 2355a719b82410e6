package dev.countersign.worker.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.countersign.control.oauth.OAuthClient;
import dev.countersign.domain.authorization.TokenOrder;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.connector.MonotonicClock;
import dev.countersign.worker.secret.SecretResolver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenEndpointTest {
    private static final TokenOrder.Grant CODE = new TokenOrder.Code(
            json("{\"code\":\"a code&more\",\"redirect_uri\":\"https://agents.example/oauth2/callback\"}"),
            json("{\"code_verifier\":\"verifier\"}"));
    private static final TokenOrder.Grant REFRESH = new TokenOrder.Refresh(json("{\"refresh_token\":\"once\"}"));

    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final TokenEndpoint endpoint =
            new TokenEndpoint(new SecretResolver(Map.of("SECRET", "a secret:")::get, null), InetAddress::getAllByName);
    private HttpServer server;
    private int status = 200;
    private String answer = "{\"access_token\":\"at\",\"token_type\":\"Bearer\"}";

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] body = answer.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        endpoint.close();
        server.stop(0);
    }

    @Test
    void aCodeIsGivenWithItsVerifierAndTheClientsSecret() {
        answer = "{\"access_token\":\"at\",\"token_type\":\"bearer\",\"expires_in\":300,\"refresh_token\":\"rt\"}";

        assertThat(ask(client("env:SECRET", true), CODE))
                .isEqualTo(new TokenAnswer.Given("at", "rt", Duration.ofSeconds(300)));
        assertThat(bodies)
                .containsExactly("grant_type=authorization_code&code=a+code%26more"
                        + "&redirect_uri=https%3A%2F%2Fagents.example%2Foauth2%2Fcallback&code_verifier=verifier");
        // RFC 6749, section 2.3.1: both are form-encoded first.
        assertThat(authorizations)
                .containsExactly("Basic " + Base64.getEncoder().encodeToString("agents:a+secret%3A".getBytes(UTF_8)));
    }

    @Test
    void aPublicClientNamesItselfInTheForm() {
        assertThat(ask(client(null, true), REFRESH)).isEqualTo(new TokenAnswer.Given("at", null, null));
        assertThat(bodies).containsExactly("grant_type=refresh_token&refresh_token=once&client_id=agents");
        assertThat(authorizations).containsExactly("null");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | {\"error\":\"invalid_grant\",\"error_description\":\"<b>you</b>\"} | status 400, invalid_grant",
                "400 | {\"error\":\"<script>\"} | status 400",
                "401 | not json | status 401",
                "302 | {} | status 302",
            })
    void whatAProviderRefusesIsToldByItsCodeAlone(int with, String body, String told) {
        status = with;
        answer = body;

        assertThat(ask(client(null, true), REFRESH))
                .isEqualTo(new TokenAnswer.Refused("The provider answered with " + told));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"access_token\":\"at\"}",
                "{\"access_token\":\"at\",\"token_type\":\"mac\"}",
                "{\"access_token\":\"a\\nb\",\"token_type\":\"Bearer\"}",
                "{\"access_token\":\"\",\"token_type\":\"Bearer\"}"
            })
    void anAnswerWithoutABearerTokenGivesNone(String body) {
        answer = body;

        assertThat(ask(client(null, true), REFRESH))
                .isEqualTo(new TokenAnswer.Refused("The provider gave no bearer token"));
    }

    @Test
    void anAnswerThatIsTooLongIsNotRead() {
        answer = "{\"access_token\":\"" + "a".repeat(TokenEndpoint.ANSWER_BYTES_MAX) + "\",\"token_type\":\"Bearer\"}";

        assertThat(ask(client(null, true), REFRESH)).isInstanceOf(TokenAnswer.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void aBusyProviderMayBeAskedAgain(int with) {
        status = with;

        assertThat(ask(client(null, true), REFRESH)).isInstanceOf(TokenAnswer.Busy.class);
    }

    @Test
    void aRevokedTokenIsToldByWhatItIs() {
        answer = "";

        assertThat(ask(client("env:SECRET", true), new TokenOrder.Revoke(json("{\"refresh_token\":\"long\"}"))))
                .isEqualTo(new TokenAnswer.Taken());
        assertThat(ask(client(null, true), new TokenOrder.Revoke(json("{\"access_token\":\"short\"}"))))
                .isEqualTo(new TokenAnswer.Taken());
        // RFC 7009, section 2.1.
        assertThat(bodies)
                .containsExactly(
                        "token=long&token_type_hint=refresh_token",
                        "token=short&token_type_hint=access_token&client_id=agents");
        assertThat(authorizations.getFirst()).startsWith("Basic ");
    }

    @Test
    void aProviderOnThisMachineIsReachedOnlyWhereTheConnectionLetsIt() {
        assertThat(ask(client(null, false), CODE)).isInstanceOf(TokenAnswer.Refused.class);
        assertThat(bodies).isEmpty();
    }

    @Test
    void aSecretThatIsNotThereSendsNothing() {
        assertThat(ask(client("env:MISSING", true), CODE)).isInstanceOf(TokenAnswer.Refused.class);
        assertThat(bodies).isEmpty();
    }

    @Test
    void whatIsErasedSendsNothing() {
        SealedValue closed = SealedValue.closed("0123456789abcdef0123456789abcdef", new byte[16]);

        assertThat(ask(client(null, true), new TokenOrder.Refresh(closed))).isInstanceOf(TokenAnswer.Refused.class);
        assertThat(bodies).isEmpty();
    }

    @Test
    void aTokenIsNotInItsText() {
        assertThat(new TokenAnswer.Given("at", "rt", null).toString()).isEqualTo("Given[redacted]");
    }

    private TokenAnswer ask(OAuthClient client, TokenOrder.Grant grant) {
        return endpoint.ask(client, grant, Deadline.in(Duration.ofSeconds(30), MonotonicClock.SYSTEM));
    }

    private OAuthClient client(@Nullable String secret, boolean allowPrivate) {
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        return new OAuthClient(
                "Example ID",
                url + "/authorize",
                url + "/token",
                url + "/revoke",
                "agents",
                secret,
                List.of(),
                allowPrivate);
    }

    private static SealedValue json(String text) {
        return SealedValue.plain(text.getBytes(UTF_8));
    }
}
