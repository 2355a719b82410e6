package dev.countersign.worker.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.control.oauth.OAuthClient;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.worker.connector.OrderRefusedException;
import dev.countersign.worker.secret.SecretResolver;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections whose calls run as their users. */
class UserAuthTest {
    private static final String AUTH = """
            {"kind":"oauth2","idp_name":"Example ID","authorize_url":"https://id.example/authorize",
             "token_url":"https://id.example/token","client_id":"agents","client_secret":"env:SECRET",
             "scopes":["notes.write","offline_access"]}""";

    private static String settings(String auth) {
        return "{\"base_url\":\"https://api.example\",\"auth\":" + auth + "}";
    }

    @Test
    void whatTheOwnerWritesIsReadAlikeByTheWorkerAndByEverybodyElse() {
        OAuthClient client = new OAuthClient(
                "Example ID",
                "https://id.example/authorize",
                "https://id.example/token",
                null,
                "agents",
                "env:SECRET",
                List.of("notes.write", "offline_access"),
                false);

        assertThat(HttpSettings.parse(settings(AUTH)).auth()).isEqualTo(new HttpAuth.User(client));
        assertThat(OAuthClient.of(connection("http", settings(AUTH)))).isEqualTo(client);
        assertThat(OAuthClient.isUsed(connection("http", settings(AUTH)))).isTrue();
        assertThat(OAuthClient.isUsed(connection("http", settings("{\"kind\":\"oauth2\"}"))))
                .isTrue();
        assertThat(OAuthClient.of(connection("http", settings("{\"kind\":\"oauth2\"}"))))
                .isNull();
        assertThat(OAuthClient.isUsed(connection("http", settings("{\"kind\":\"none\"}"))))
                .isFalse();
        assertThat(OAuthClient.isUsed(connection("echo", settings(AUTH)))).isFalse();
        assertThat(OAuthClient.isUsed(connection("http", "no json"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"idp_name\":\"Example ID\", | '' | idp_name",
                "https://id.example/authorize | http://id.example/authorize | not https",
                "https://id.example/token | ftp://id.example/token | token_url",
                "env:SECRET | the secret itself | not a reference",
                "notes.write | notes write | scopes",
                "\"client_id\" | \"clientid\" | client_id",
                "\"kind\" | \"extra\":1,\"kind\" | extra",
            })
    void whatIsWrongIsSaid(String instead, String of, String said) {
        String broken = settings(AUTH.replace(instead, of));

        assertThatThrownBy(() -> HttpSettings.parse(broken))
                .isInstanceOf(OrderRefusedException.class)
                .hasMessageContaining(said)
                .hasMessageNotContaining("the secret itself");
    }

    @Test
    void theUsersTokenGoesWithTheRequestAndIsTakenOutOfTheAnswer() {
        HttpGet request = new HttpGet("https://api.example/");
        HttpAuth auth = HttpSettings.parse(settings(AUTH)).auth();

        Object answer = auth.sign(request, new SecretResolver(Map.<String, String>of()::get, null), token("tok-123456"))
                .of("it was tok-123456");

        assertThat(request.getFirstHeader("Authorization").getValue()).isEqualTo("Bearer tok-123456");
        assertThat(answer).isEqualTo("it was [redacted]");
    }

    @Test
    void withoutATokenThatCanBeReadNothingIsSent() {
        HttpAuth auth = HttpSettings.parse(settings(AUTH)).auth();
        SecretResolver secrets = new SecretResolver(Map.<String, String>of()::get, null);

        for (SealedValue token : new SealedValue[] {
            null, token("a\nb"), SealedValue.closed("0123456789abcdef0123456789abcdef", new byte[16])
        }) {
            assertThatThrownBy(() -> auth.sign(new HttpGet("https://api.example/"), secrets, token))
                    .isInstanceOf(OrderRefusedException.class)
                    .hasMessageContaining("cannot run as its user");
        }
    }

    private static SealedValue token(String text) {
        return SealedValue.plain(
                ("{\"access_token\":\"" + text.replace("\n", "\\n") + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    private static Connection connection(String kind, String settings) {
        return new Connection(new OrganizationId("acme"), "notes", kind, 8, settings);
    }
}
