package dev.countersign.ingress;

import static dev.countersign.ingress.RunningPlatform.BASE;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.countersign.domain.control.KeyScope;
import dev.countersign.schemas.seal.MasterKey;
import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testprovider.Browser;
import dev.countersign.testprovider.NotesProvider;
import dev.countersign.testprovider.TestProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Users authorize a connection at a real authorization server, over the whole pipeline and two ingress instances
 * that every browser meets in turn.
 */
@NeedsBroker
class UserAuthorizationIT {
    /** Nothing is there: the browsers go to one instance or the other instead. */
    private static final String PUBLIC_URL = "http://agents.test";

    private static TestProvider provider;
    private static HttpServer target;
    private static RunningPlatform platform;
    private static String key;
    private static final List<Met> MET = new CopyOnWriteArrayList<>();
    private static final AtomicInteger TURNS = new AtomicInteger();

    /** No two tests have a user or a deal in common. */
    private final String user = "user-" + UUID.randomUUID();

    private final String deal = UUID.randomUUID().toString();

    /** What the target met. */
    private record Met(String path, String authorization, String idempotencyKey) {
        String token() {
            return authorization.substring("Bearer ".length());
        }
    }

    @BeforeAll
    static void open(@TempDir Path directory) throws Exception {
        provider = NotesProvider.start(PUBLIC_URL + "/oauth2/callback");
        target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        target.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            MET.add(new Met(
                    exchange.getRequestURI().getPath(),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key"))));
            byte[] body = RunningPlatform.utf8("{\"noted\":true}");
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        target.start();
        for (String name : List.of(NotesProvider.LASTING, NotesProvider.FLEETING)) {
            Files.writeString(directory.resolve(name + ".secret"), NotesProvider.SECRET + name + "\n");
        }
        Path master = directory.resolve("master.key");
        Files.writeString(master, MasterKey.generate(new SecureRandom()));
        platform = new RunningPlatform(
                directory,
                Map.of(
                        "countersign.payloads.master-key-file",
                        master.toString(),
                        "countersign.ingress.public-url",
                        PUBLIC_URL),
                Map.of(
                        "connections-notes.yaml",
                        connection(NotesProvider.LASTING) + "      revocation_url: " + provider.url()
                                + "/oauth2/revoke\n" + connection(NotesProvider.FLEETING),
                        "tools-notes.yaml",
                        tool(NotesProvider.LASTING) + tool(NotesProvider.FLEETING)));
        key = platform.key("notes", KeyScope.values());
    }

    private static String connection(String name) {
        return """
                - name: %s
                  kind: http
                  settings:
                    base_url: http://127.0.0.1:%d
                    allow_private_addresses: true
                    auth:
                      kind: oauth2
                      idp_name: Example ID
                      authorize_url: %s/oauth2/authorize
                      token_url: %s/oauth2/token
                      client_id: %s
                      client_secret: file:%s.secret
                      scopes: [notes.write]
                """.formatted(name, target.getAddress().getPort(), provider.url(), provider.url(), name, name);
    }

    private static String tool(String connection) {
        return """
                - name: crm.notes.%s
                  action: add_note
                  resource: "crm:deal:%s-{deal_id}"
                  effect: idempotent
                  connection: %s
                  operation:
                    method: POST
                    path: "/%s/{resource.deal_id}"
                """.formatted(connection, connection, connection, connection);
    }

    @AfterAll
    static void close() throws Exception {
        platform.close();
        target.stop(0);
        provider.close();
    }

    @Test
    void aRunWaitsForItsUserAndResumesOnce() throws Exception {
        HttpResponse<String> started = run(NotesProvider.LASTING, user, true, null);
        assertThat(started.statusCode()).isEqualTo(202);
        String runId = json(started).get("runId").asString();
        JsonNode pending = awaitStatus(runId, "pending");
        JsonNode profile = profile(pending);

        try (Browser browser = browser("irene")) {
            HttpResponse<String> page = browser.authorize(profile.get("url").asString());
            assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
            assertThat(page.body()).contains("Authorized");
            assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'");
        }
        JsonNode ended = awaitStatus(runId, "success");

        assertThat(ended.get("output").get(0).get("content").get("noted").asBoolean())
                .isTrue();
        List<Met> met = met();
        assertThat(met).hasSize(1);
        assertThat(provider.subject(met.getFirst().token())).isEqualTo("irene");
        // Whoever is told once more of the grant, nothing of it runs again: the next run finds it and is the second.
        assertThat(run(NotesProvider.LASTING, user, false, null).statusCode()).isEqualTo(200);
        assertThat(met()).hasSize(2);
        assertThat(met().stream().map(Met::idempotencyKey).distinct()).hasSize(2);
    }

    @Test
    void aSyncRunIsSentToTheProviderAndSucceedsWhenItIsInvokedAgain() throws Exception {
        HttpResponse<String> first = run(NotesProvider.LASTING, user, false, null);

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(json(first).get("sessionInfo").get("status").asString()).isEqualTo("error");
        assertThat(json(first)
                        .get("output")
                        .get(0)
                        .get("content")
                        .get("error")
                        .get("code")
                        .asString())
                .isEqualTo("authorization_required");
        JsonNode profile = profile(json(first));
        assertThat(profile.propertyNames()).containsExactlyInAnyOrder("url", "idpName", "isAuthorized", "sso_type");
        assertThat(profile.get("idpName").asString()).isEqualTo("Example ID");
        assertThat(profile.get("isAuthorized").asBoolean()).isFalse();
        assertThat(profile.get("sso_type").asString()).isEqualTo("oauth2");
        try (Browser browser = browser("irene")) {
            assertThat(browser.authorize(profile.get("url").asString()).statusCode())
                    .isEqualTo(200);
        }
        HttpResponse<String> again = run(NotesProvider.LASTING, user, false, null);

        assertThat(json(again).get("events").isEmpty()).as(again.body()).isTrue();
        assertThat(json(again).get("sessionInfo").get("status").asString()).isEqualTo("idle");
        // The first was told to be made anew: it does not run beside the one that was.
        assertThat(met()).hasSize(1);
    }

    @Test
    void aKeyedRunIsJoinedByItsKey() throws Exception {
        String once = "once-" + deal;
        HttpResponse<String> first = run(NotesProvider.LASTING, user, false, once);
        assertThat(json(first).get("sessionInfo").get("status").asString()).isEqualTo("busy");
        String url = profile(json(first)).get("url").asString();
        try (Browser browser = browser("irene")) {
            assertThat(browser.authorize(url).statusCode()).isEqualTo(200);
        }
        Waiting.until(() -> !met().isEmpty());
        HttpResponse<String> again = run(NotesProvider.LASTING, user, false, once);

        assertThat(json(again).get("sessionInfo").get("status").asString())
                .as(again.body())
                .isEqualTo("idle");
        assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(met()).hasSize(1);
    }

    /** ABUSE A7: what runs as one user is never another's to be told. */
    @Test
    void a7AnotherUserDoesNotJoinARunByItsKey() throws Exception {
        authorized(NotesProvider.LASTING, user, "irene");
        String once = "once-" + deal;
        HttpResponse<String> first = runIn(session("1", user), NotesProvider.LASTING, false, once);
        HttpResponse<String> others = runIn(session("2", "other-" + user), NotesProvider.LASTING, false, once);

        assertThat(json(first).get("sessionInfo").get("status").asString()).isEqualTo("idle");
        assertThat(others.statusCode()).as(others.body()).isEqualTo(409);
        assertThat(others.body()).contains("IDEMPOTENCY_CONFLICT").doesNotContain("noted");
        assertThat(met()).hasSize(2);
    }

    @Test
    void anotherSessionOfTheUserNeedsNothingAndAnotherUserDoes() throws Exception {
        authorized(NotesProvider.LASTING, user, "irene");

        HttpResponse<String> sameUser = run(NotesProvider.LASTING, user, false, null);
        HttpResponse<String> other = run(NotesProvider.LASTING, "other-" + user, false, null);

        assertThat(json(sameUser).get("sessionInfo").get("status").asString()).isEqualTo("idle");
        assertThat(profile(json(other)).get("url").asString()).startsWith(PUBLIC_URL + "/oauth2/authorize?");
        authorized(NotesProvider.LASTING, "other-" + user, "gert");
        assertThat(provider.subject(met().getLast().token())).isEqualTo("gert");
    }

    @Test
    void aTokenThatRunsOutIsMadeFreshWithoutTheUser() throws Exception {
        authorized(NotesProvider.FLEETING, user, "irene");
        run(NotesProvider.FLEETING, user, false, null);
        run(NotesProvider.FLEETING, user, false, null);

        List<Met> met = met();
        assertThat(met).hasSize(3);
        assertThat(met.stream().map(Met::token).distinct()).hasSize(3);
        assertThat(met)
                .allSatisfy(one -> assertThat(provider.subject(one.token())).isEqualTo("irene"));
    }

    @Test
    void whatIsRevokedIsAskedOfTheUserAgainAndTheProviderIsTold() throws Exception {
        authorized(NotesProvider.LASTING, user, "irene");
        String token = met().getLast().token();
        String userId = userId();
        assertThat(authorizations(userId))
                .isEqualTo("[{\"connection\":\"lasting\",\"idpName\":\"Example ID\",\"isAuthorized\":true}]");

        HttpResponse<String> revoked = revoke(userId, NotesProvider.LASTING, key);
        HttpResponse<String> again = revoke(userId, NotesProvider.LASTING, key);

        assertThat(revoked.statusCode()).as(revoked.body()).isEqualTo(204);
        assertThat(revoked.body()).isEmpty();
        assertThat(again.statusCode()).isEqualTo(204);
        assertThat(authorizations(userId)).contains("\"isAuthorized\":false");
        Waiting.until(() -> provider.isRevoked(token));
        HttpResponse<String> next = run(NotesProvider.LASTING, user, false, null);
        assertThat(profile(json(next)).get("url").asString()).startsWith(PUBLIC_URL + "/oauth2/authorize?");
        assertThat(met()).hasSize(1);

        authorized(NotesProvider.LASTING, user, "gert");
        assertThat(provider.subject(met().getLast().token())).isEqualTo("gert");
    }

    @Test
    void whatTheProviderCannotBeToldIsRevokedAllTheSame() throws Exception {
        authorized(NotesProvider.FLEETING, user, "irene");
        String token = met().getLast().token();

        assertThat(revoke(userId(), NotesProvider.FLEETING, key).statusCode()).isEqualTo(204);

        assertThat(profile(json(run(NotesProvider.FLEETING, user, false, null))))
                .isNotNull();
        // Its connection names no address for that.
        assertThat(provider.isRevoked(token)).isFalse();
    }

    /** ABUSE A3: what one may not see is like what is not there. */
    @Test
    void a3OnlyAnAdministratorOfTheSameOrganizationRevokes() throws Exception {
        authorized(NotesProvider.LASTING, user, "irene");
        String userId = userId();
        String runsOnly = platform.key("runs-only", KeyScope.RUNS);

        assertThat(revoke(userId, NotesProvider.LASTING, runsOnly).statusCode()).isEqualTo(403);
        String anothersUser = "usr_" + "a".repeat(26);
        for (HttpResponse<String> unknown : List.of(
                revoke(anothersUser, NotesProvider.LASTING, key),
                revoke(userId, "no-such-connection", key),
                revoke("dana", NotesProvider.LASTING, key))) {
            assertThat(unknown.statusCode()).isEqualTo(404);
            assertThat(unknown.body()).contains("AUTHORIZATION_NOT_FOUND");
        }
        assertThat(authorizations(anothersUser)).isEqualTo("[]");
        assertThat(authorizations(userId)).contains("\"isAuthorized\":true");
    }

    private HttpResponse<String> revoke(String userId, String connection, String with) throws Exception {
        return platform.send(
                nextPort(), "DELETE", BASE + "/users/" + userId + "/authorizations/" + connection, with, null);
    }

    private static String authorizations(String userId) throws Exception {
        HttpResponse<String> listed =
                platform.send(nextPort(), "GET", BASE + "/users/" + userId + "/authorizations", key, null);
        assertThat(listed.statusCode()).as(listed.body()).isEqualTo(200);
        assertThat(json(listed).get("userId").asString()).isEqualTo(userId);
        return json(listed).get("authorizations").toString();
    }

    /** As a session of the user tells it. */
    private String userId() throws Exception {
        String identity = "{\"sessionIdentity\":[{\"type\":\"userReference\",\"value\":\"" + user + "\"}]}";
        return json(platform.send(nextPort(), "POST", BASE + "/sessions", key, identity))
                .get("sessionInfo")
                .get("userId")
                .asString();
    }

    @Test
    void aUserWhoRefusesEndsTheRun() throws Exception {
        String runId =
                json(run(NotesProvider.LASTING, user, true, null)).get("runId").asString();
        String url = profile(awaitStatus(runId, "pending")).get("url").asString();
        try (Browser browser = browser("rita")) {
            HttpResponse<String> page = browser.refuse(url);
            assertThat(page.statusCode()).isEqualTo(403);
            assertThat(page.body()).contains("Not authorized");
        }

        JsonNode ended = awaitStatus(runId, "failed");
        assertThat(ended.get("events").get(0).get("content").get("reason").asString())
                .contains("access_denied");
        assertThat(met()).isEmpty();
    }

    @Test
    void aStateServesOnceInTheBrowserThatSetOutWithIt() throws Exception {
        String url = profile(json(run(NotesProvider.LASTING, user, false, null)))
                .get("url")
                .asString();
        try (Browser irene = browser("irene");
                Browser other = browser("gert")) {
            String back = irene.wayBack(url, true);
            assertThat(other.open(back).statusCode()).as("without any cookie").isEqualTo(400);
            other.open(url);
            assertThat(other.open(back).body()).as("with another's cookie").contains("Another browser");
            assertThat(irene.open(back.replaceAll("state=[^&]+", "state=made-up"))
                            .statusCode())
                    .isEqualTo(400);
            assertThat(irene.open(back).statusCode()).isEqualTo(200);
            assertThat(irene.open(back).statusCode()).as("a second time").isEqualTo(400);
            assertThat(irene.open(url).body()).contains("already");
        }
        HttpResponse<String> forged = browser("irene").open(url.replaceAll("user=[^&]+", "user=" + "a".repeat(26)));
        assertThat(forged.statusCode()).isEqualTo(404);
        assertThat(met()).isEmpty();
    }

    @Test
    void aCallInNobodysSessionIsDenied() throws Exception {
        HttpResponse<String> answer = platform.send(platform.request(platform.port(), "/v1/agent-tool-call", null)
                .header("Authorization", "Bearer crm-agent:bearer")
                .header("Idempotency-Key", "nobody-" + deal)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("""
                        {"instance_id":"run-1","action":"add_note","resource":"crm:deal:%s-%s","payload":{}}
                        """.formatted(NotesProvider.LASTING, deal))));

        assertThat(json(answer).get("decision").asString()).isEqualTo("deny");
        assertThat(json(answer).get("reason").asString()).contains("acts for a user");
    }

    @Test
    void noTopicHoldsATokenThatCanBeRead() throws Exception {
        authorized(NotesProvider.FLEETING, user, "irene");
        run(NotesProvider.FLEETING, user, false, null);
        List<byte[]> secrets = new ArrayList<>();
        met().forEach(met -> secrets.add(RunningPlatform.utf8(met.token())));
        assertThat(secrets).hasSize(2);
        secrets.add(RunningPlatform.utf8("refresh_token"));
        secrets.add(RunningPlatform.utf8("code_verifier"));
        secrets.add(RunningPlatform.utf8(NotesProvider.SECRET));

        int looked = 0;
        for (ConsumerRecord<byte[], byte[]> record : everything()) {
            looked++;
            for (byte[] secret : secrets) {
                assertThat(contains(record.value(), secret)).as(record.topic()).isFalse();
            }
        }
        assertThat(looked).isGreaterThan(20);
    }

    // ------------------------------------------------------------------------------------------- helpers

    /** Has the user authorize the connection with a run that then succeeds. */
    private void authorized(String connection, String whose, String person) throws Exception {
        HttpResponse<String> first = run(connection, whose, true, null);
        String runId = json(first).get("runId").asString();
        try (Browser browser = browser(person)) {
            String url = profile(awaitStatus(runId, "pending")).get("url").asString();
            assertThat(browser.authorize(url).statusCode()).isEqualTo(200);
        }
        awaitStatus(runId, "success");
    }

    private HttpResponse<String> run(String connection, String whose, boolean isAsync, @Nullable String idempotencyKey)
            throws Exception {
        return runIn(
                "{\"type\":\"userReference\",\"value\":\"%s\"}".formatted(whose), connection, isAsync, idempotencyKey);
    }

    /** A session that has a reference of its own. */
    private String session(String reference, String whose) {
        return "{\"type\":\"sessionReference\",\"value\":\"%s-%s\"},{\"type\":\"userReference\",\"value\":\"%s\"}"
                .formatted(deal, reference, whose);
    }

    private HttpResponse<String> runIn(
            String identity, String connection, boolean isAsync, @Nullable String idempotencyKey) throws Exception {
        String body = """
                {"sessionIdentity":[%s],
                 "input":[{"type":"tool_input","content":{"deal_id":"%s"}}],
                 "invoke":{"tasks":[{"type":"tool","name":"crm.notes.%s"}]},"isAsync":%s}
                """.formatted(identity, deal, connection, isAsync);
        var request = platform.request(nextPort(), BASE + "/runs/execute", key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        return platform.send(idempotencyKey == null ? request : request.header("Idempotency-Key", idempotencyKey));
    }

    private JsonNode awaitStatus(String runId, String status) {
        return Waiting.forValue(() -> {
            JsonNode told = json(platform.send(nextPort(), "POST", BASE + "/runs/" + runId + "/status", key, null));
            return told.has("run") && told.get("run").get("status").asString().equals(status) ? told : null;
        });
    }

    private static JsonNode profile(JsonNode told) {
        assertThat(told.get("events")).as(told.toString()).hasSize(1);
        assertThat(told.get("events").get(0).get("type").asString()).isEqualTo("IDP_Redirect");
        return told.get("events").get(0).get("content").get("auth_profiles").get(0);
    }

    private List<Met> met() {
        return MET.stream().filter(met -> met.path().contains(deal)).toList();
    }

    private static Browser browser(String person) {
        return new Browser(person, PUBLIC_URL, UserAuthorizationIT::nextPort);
    }

    /** Every request meets the other instance than the one before. */
    private static int nextPort() {
        return platform.ports().get(TURNS.getAndIncrement() % 2);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    /** What the broker holds, of every topic, the stores' changelogs among them. */
    private static List<ConsumerRecord<byte[], byte[]>> everything() {
        Map<String, Object> options =
                Map.of("bootstrap.servers", platform.bootstrapServers(), "isolation.level", "read_uncommitted");
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(options, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Set<TopicPartition> partitions = new java.util.HashSet<>();
            consumer.listTopics()
                    .forEach((topic, infos) ->
                            infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition()))));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (record.value() != null) {
                        all.add(record);
                    }
                });
            }
        }
        return all;
    }

    private static boolean contains(byte[] in, byte[] what) {
        // Latin-1 keeps every byte as one character.
        return new String(in, StandardCharsets.ISO_8859_1).contains(new String(what, StandardCharsets.ISO_8859_1));
    }
}
