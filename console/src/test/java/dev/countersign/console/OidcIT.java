package dev.countersign.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.console.approval.Ballot;
import dev.countersign.console.played.RunningConsole;
import dev.countersign.schemas.json.StrictJson;
import dev.countersign.testprovider.TestProvider;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signing in with a real OpenID provider, and calling the API with its tokens. */
class OidcIT {
    /** RFC 7636, appendix B. */
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private static TestProvider provider;
    private static RunningConsole console;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        int port = freePort();
        provider = OpenIdProvider.start("http://127.0.0.1:" + port + "/login/oauth2/code/oidc");
        console = RunningConsole.start(directory, Clock.systemUTC(), settings(directory, provider.url(), port));
    }

    private static Map<String, Object> settings(Path directory, String issuer, int port) throws Exception {
        Path secret = Files.writeString(directory.resolve("client.secret"), OpenIdProvider.CLIENT_SECRET + "\n");
        Map<String, Object> settings = new HashMap<>();
        settings.put("server.port", Integer.toString(port));
        settings.put("countersign.console.oidc.issuer", issuer);
        settings.put("countersign.console.oidc.client-id", "console");
        settings.put("countersign.console.oidc.client-secret-file", secret.toString());
        settings.put("countersign.console.oidc.organization", "demo");
        settings.put("countersign.console.oidc.roles.approver", "sales-leads");
        settings.put("countersign.console.oidc.name", "Example Inc.");
        return settings;
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @AfterAll
    static void stop() {
        console.close();
        provider.close();
    }

    private static URI location(HttpResponse<String> answer) {
        return answer.request()
                .uri()
                .resolve(answer.headers()
                        .firstValue("Location")
                        .orElseThrow(
                                () -> new AssertionError("No redirect: " + answer.statusCode() + " " + answer.body())));
    }

    /** Follows redirects to the first page that is none, signing in at the provider on the way. */
    private static HttpResponse<String> follow(Visitor visitor, String path, String name) throws Exception {
        HttpResponse<String> answer = visitor.get(path);
        for (int hops = 0; hops < 10; hops++) {
            if (answer.request().uri().getPath().equals("/login") && answer.statusCode() == 200) {
                String token =
                        answer.body().replaceAll("(?s).*name=\"_csrf\" type=\"hidden\" value=\"([^\"]+)\".*", "$1");
                answer = visitor.post(provider.url() + "/login", token, "username", name, "password", name);
            } else if (answer.statusCode() == 302) {
                URI next = location(answer);
                if (next.toString().startsWith(OpenIdProvider.COMMAND_LINE_REDIRECT)) {
                    return answer;
                }
                answer = visitor.get(next.toString());
            } else {
                return answer;
            }
        }
        throw new AssertionError("Too many redirects");
    }

    @Test
    void whoTheProviderVouchesForSignsInAndVotes() throws Exception {
        String id = console.sample().call("crm:deal:1");
        try (Visitor irene = new Visitor(console.url())) {
            assertThat(irene.get("/sign-in").body()).contains("Continue with", "Example Inc.");

            HttpResponse<String> page = follow(irene, "/oauth2/authorization/oidc", "irene");

            assertThat(page.request().uri().getPath()).isEqualTo("/inbox");
            assertThat(page.body()).contains("Irene Idris").contains("approver");
            String card = irene.get("/approvals/" + id).body();
            irene.post(
                    "/approvals/" + id + "/votes",
                    Visitor.token(card),
                    "choice",
                    "approve",
                    "card_digest",
                    Visitor.cardDigest(card));
        }
        Ballot ballot = console.inbox().ballots().getLast();
        assertThat(ballot.voter().subject()).isEqualTo("irene");
        assertThat(ballot.voter().issuer()).isEqualTo(provider.url());
        assertThat(ballot.voter().aliases()).containsExactly("irene@example.com");
        assertThat(ballot.voter().groups()).containsExactly("sales-leads");
    }

    /** A11: the agent's owner is recognized by the address that the provider vouches for. */
    @Test
    void a11TheAgentsOwnerIsRecognizedByAnotherName() throws Exception {
        String id = console.sample().agent("irenes-agent", "irene@example.com").call("crm:deal:2");
        try (Visitor irene = new Visitor(console.url())) {
            follow(irene, "/oauth2/authorization/oidc", "irene");

            assertThat(irene.get("/approvals/" + id).body()).contains("Somebody else has to decide.");
        }
    }

    @Test
    void whoIsInNoGroupOfOursHasNoRole() throws Exception {
        try (Visitor gert = new Visitor(console.url())) {
            assertThat(follow(gert, "/oauth2/authorization/oidc", "gert").body())
                    .contains("no role yet");
        }
    }

    @Test
    void aForgedWayBackIsRefused() throws Exception {
        try (Visitor visitor = new Visitor(console.url())) {
            HttpResponse<String> answer = visitor.get("/login/oauth2/code/oidc?code=stolen&state=forged");

            assertThat(location(answer).toString()).endsWith("/sign-in?refused");
            assertThat(location(visitor.get("/inbox")).toString()).endsWith("/sign-in");
        }
    }

    @Test
    void localUsersSignInBesideIt() throws Exception {
        try (Visitor ada = Visitor.signedIn(console, "ada")) {
            assertThat(ada.get("/inbox").statusCode()).isEqualTo(200);
        }
    }

    private static String accessToken(String audience) throws Exception {
        try (Visitor irene = new Visitor(provider.url())) {
            String client = "cli-" + audience;
            HttpResponse<String> done = follow(
                    irene,
                    "/oauth2/authorize?response_type=code&scope=profile&state=s&client_id=" + client
                            + "&redirect_uri=" + OpenIdProvider.COMMAND_LINE_REDIRECT
                            + "&code_challenge_method=S256&code_challenge=" + CHALLENGE,
                    "irene");
            String code = location(done).getQuery().replaceAll(".*code=([^&]+).*", "$1");
            HttpResponse<String> answer = irene.post(
                    "/oauth2/token",
                    "",
                    "grant_type",
                    "authorization_code",
                    "code",
                    code,
                    "client_id",
                    client,
                    "redirect_uri",
                    OpenIdProvider.COMMAND_LINE_REDIRECT,
                    "code_verifier",
                    VERIFIER);
            return (String) StrictJson.parseObject(answer.body().getBytes(StandardCharsets.UTF_8))
                    .get("access_token");
        }
    }

    private static HttpResponse<String> list(String token) throws Exception {
        try (Visitor caller = new Visitor(console.url())) {
            HttpRequest.Builder request = caller.request("/v1/inbox/approvals?view=all");
            return caller.send(request.header("Authorization", "Bearer " + token));
        }
    }

    @Test
    void anAccessTokenForUsCallsTheApi() throws Exception {
        String id = console.sample().call("crm:deal:3");
        String token = accessToken("countersign");
        try (Visitor caller = new Visitor(console.url())) {
            assertThat(list(token).body()).contains(id);
            String card = caller.send(
                            caller.request("/v1/inbox/approvals/" + id).header("Authorization", "Bearer " + token))
                    .body();
            String digest = (String) StrictJson.parseObject(card.getBytes(StandardCharsets.UTF_8))
                    .get("card_digest");
            HttpResponse<String> answer = caller.send(caller.request("/v1/inbox/approvals/" + id + "/votes")
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"choice\":\"approve\",\"card_digest\":\"" + digest + "\"}")));

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(console.inbox().ballots().getLast().voter().subject()).isEqualTo("irene");
            assertThat(caller.cookies()).isEmpty();
        }
    }

    @Test
    void aTokenForSomebodyElseOrChangedIsRefused() throws Exception {
        String token = accessToken("countersign");
        int middle = token.length() / 2;
        char changed = token.charAt(middle) == 'A' ? 'B' : 'A';

        assertThat(list(accessToken("something-else")).statusCode()).isEqualTo(401);
        assertThat(list(token.substring(0, middle) + changed + token.substring(middle + 1))
                        .statusCode())
                .isEqualTo(401);
        assertThat(list(token.substring(0, token.lastIndexOf('.') + 1)).statusCode())
                .isEqualTo(401);
        assertThat(list(token).statusCode()).isEqualTo(200);
    }

    @Test
    void whileTheProviderIsDownTheConsoleServesItsOwnPeople(@TempDir Path directory) throws Exception {
        String nowhere = "http://127.0.0.1:" + freePort();
        try (RunningConsole alone =
                        RunningConsole.start(directory, Clock.systemUTC(), settings(directory, nowhere, 0));
                Visitor ada = Visitor.signedIn(alone, "ada");
                Visitor irene = new Visitor(alone.url())) {
            assertThat(ada.get("/inbox").statusCode()).isEqualTo(200);
            assertThat(location(irene.get("/oauth2/authorization/oidc")).toString())
                    .endsWith("/sign-in?refused");
            assertThat(irene.send(irene.request("/v1/inbox/approvals").header("Authorization", "Bearer " + "a.b.c"))
                            .statusCode())
                    .isEqualTo(503);
        }
    }
}
