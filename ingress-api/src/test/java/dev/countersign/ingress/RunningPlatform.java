package dev.countersign.ingress;

import dev.countersign.approvalstream.ApprovalStreamConfiguration;
import dev.countersign.control.CredentialHasher;
import dev.countersign.control.CredentialHasher.NewSecret;
import dev.countersign.control.directory.KeyUsesFile;
import dev.countersign.control.directory.KeysFile;
import dev.countersign.control.view.ControlView;
import dev.countersign.domain.approval.ApprovalCommand.CastVote;
import dev.countersign.domain.approval.Approver;
import dev.countersign.domain.approval.Choice;
import dev.countersign.domain.control.ControlFact.ApiKey;
import dev.countersign.domain.control.KeyScope;
import dev.countersign.domain.control.ToolAccess;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.SessionId;
import dev.countersign.domain.session.Attachment;
import dev.countersign.policystream.PolicyStreamConfiguration;
import dev.countersign.readmodel.ApprovalQueries;
import dev.countersign.readmodel.ApprovalView;
import dev.countersign.readmodel.SessionQueries;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.testbroker.TestBroker;
import dev.countersign.worker.ConnectorWorkerConfiguration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The whole of an installation, and a second ingress instance that has neither the files nor the projector. */
final class RunningPlatform implements AutoCloseable {
    static final String BASE = "/api/v2/apps/crm-agent/environments/production";

    private static final Duration READY_WITHIN = Duration.ofSeconds(120);
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final String SALT = "000102030405060708090a0b0c0d0e0f";

    private final Path folder;
    private final TestBroker broker;
    private final ConfigurableApplicationContext first;
    private final ConfigurableApplicationContext second;
    private final HttpClient client = HttpClient.newHttpClient();

    RunningPlatform(Path directory) throws Exception {
        this(directory, Map.of(), Map.of());
    }

    /**
     * @param settings of both instances, beside the usual
     * @param files of the organization, beside the usual
     */
    RunningPlatform(Path directory, Map<String, String> settings, Map<String, String> files) throws Exception {
        folder = organization(directory.resolve("organizations"));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        broker = TestBroker.start(directory.resolve("broker"));
        Map<String, Object> whole = new HashMap<>(common(directory));
        whole.put(
                "countersign.control.directory",
                directory.resolve("organizations").toString());
        whole.put(
                "countersign.policy-stream.state-directory",
                directory.resolve("calls").toString());
        whole.put(
                "countersign.approval-stream.state-directory",
                directory.resolve("approvals").toString());
        whole.put("countersign.worker.secret-directory", directory.toString());
        whole.put("countersign.ingress.key-uses-every", "100ms");
        whole.putAll(settings);
        first = new SpringApplicationBuilder(Whole.class).properties(whole).run();
        Map<String, Object> other = new HashMap<>(common(directory));
        other.put("countersign.ingress.instance", "ingress-2");
        other.put("countersign.read-model.projecting", "false");
        other.putAll(settings);
        second = new SpringApplicationBuilder(IngressConfiguration.class)
                .properties(other)
                .run();
        awaitReady(first);
        awaitReady(second);
    }

    private Map<String, Object> common(Path directory) {
        return Map.of(
                "server.port", "0",
                "countersign.kafka.bootstrap-servers", broker.bootstrapServers(),
                "countersign.kafka.partitions", "2",
                // In this process alone, and both instances' for as long as it runs.
                "countersign.read-model.jdbc-url", "jdbc:h2:mem:" + directory.getFileName() + ";DB_CLOSE_DELAY=-1",
                "countersign.ingress.callback-reach", "this-machine",
                "countersign.ingress.wait-default", "20s");
    }

    /** Both instances, for what must be the same at either. */
    List<Integer> ports() {
        return Stream.of(first, second).map(RunningPlatform::port).toList();
    }

    /** The files of a session, as people's door asks for them. */
    List<Attachment> attachments(String organization, String app, String sessionId) {
        return first.getBean(SessionQueries.class)
                .attachments(
                        new OrganizationId(organization),
                        new AgentId(app),
                        Objects.requireNonNull(SessionId.parse(sessionId)));
    }

    int port() {
        return port(first);
    }

    private static int port(ConfigurableApplicationContext context) {
        return ((WebServerApplicationContext) context).getWebServer().getPort();
    }

    /** Where the installation is, for those who read its topics. */
    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Makes a key like the command does, and returns it when both instances know it. */
    String key(String name, KeyScope... scopes) throws Exception {
        NewSecret secret = CredentialHasher.newSecret(new SecureRandom());
        keys(keys -> {
            List<ApiKey> more = new ArrayList<>(keys);
            more.add(new ApiKey(
                    name,
                    secret.salt(),
                    secret.hash(),
                    true,
                    new ToolAccess(new AgentId("crm-agent"), List.of("crm.*"), List.of()),
                    Set.of(scopes),
                    Instant.now().truncatedTo(ChronoUnit.SECONDS),
                    null));
            return more;
        });
        for (ConfigurableApplicationContext context : List.of(first, second)) {
            Waiting.until(() -> context.getBean(ControlView.class).snapshot().apiKey(ACME, name) != null);
        }
        return "acme." + name + "." + secret.secret();
    }

    void keys(KeysFile.Change change) throws IOException {
        new KeysFile(ACME, folder).change(change);
    }

    /** What `countersign keys list` would tell of the use of keys. */
    Map<String, Instant> toldUses() throws IOException {
        return new KeyUsesFile(folder).read();
    }

    /** A person approves, as the console would have them. */
    void approve(String approvalId) {
        ApprovalId id = ApprovalId.parse(approvalId);
        if (id == null) {
            throw new AssertionError("No approval is named so: " + approvalId);
        }
        Topics topics = first.getBean(Topics.class);
        ApprovalView view =
                Waiting.forValue(() -> first.getBean(ApprovalQueries.class).find(ACME, id));
        CastVote vote = new CastVote(
                id,
                new Approver("local", "erin", "erin", List.of(), List.of(), Set.of(Approver.Role.APPROVER), null),
                new Choice.Approve(),
                view.card().digest(),
                "",
                null,
                Instant.now().truncatedTo(ChronoUnit.MICROS));
        String servers = first.getBean(Installation.class).bootstrapServers();
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new StringSerializer(), new ByteArraySerializer())) {
            var unused = producer.send(new ProducerRecord<>(
                    topics.approvalCommands().name(),
                    id.key(),
                    topics.approvalCommands().codec().encode(vote)));
        }
    }

    HttpResponse<String> send(int port, String method, String path, @Nullable String key, @Nullable String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(port, path, key)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpRequest.Builder request(int port, String path, @Nullable String key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60));
        return key == null ? request : request.header("x-api-key", key);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<byte[]> bytes(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    @Override
    public void close() throws Exception {
        second.close();
        first.close();
        broker.close();
        client.close();
    }

    private void awaitReady(ConfigurableApplicationContext context) throws Exception {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (send(port(context), "GET", "/health", null, null).statusCode() != 200) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("An ingress did not become ready");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static Path organization(Path root) throws IOException {
        Path acme = Files.createDirectories(root.resolve("acme"));
        Files.writeString(acme.resolve("organization.yaml"), """
                display_name: Acme
                id_key: %s
                api_keys:
                  - name: hub
                    salt: "%s"
                    secret_hash: %s
                    agent: crm-agent
                  - name: mute
                    salt: "%s"
                    secret_hash: %s
                """.formatted(
                        "a1".repeat(32), SALT, hash("s3cret"), SALT, hash("s3cret")));
        Files.writeString(acme.resolve("credentials.yaml"), """
                - agent: crm-agent
                  owner: dana@example.com
                  salt: "%s"
                  secret_hash: %s
                """.formatted(SALT, hash("bearer")));
        Files.writeString(acme.resolve("policy.yaml"), """
                version: "1"
                rules:
                  - id: updates
                    action: update_deal
                    resource: "crm:deal:*"
                    decision: allow
                    risk_level: medium
                    deny_fields: [owner_id]
                  - id: deletions
                    action: delete_deal
                    resource: "crm:deal:*"
                    decision: require_approval
                    risk_level: high
                  - id: notes
                    action: add_note
                    resource: "crm:deal:*"
                    decision: allow
                    risk_level: low
                """);
        Files.writeString(acme.resolve("connections.yaml"), """
                - {name: crm, kind: echo, domain: crm}
                - {name: slow, kind: echo, settings: {delay_ms: 5000}}
                """);
        Files.writeString(acme.resolve("tools.yaml"), """
                - name: crm.deals.update
                  action: update_deal
                  resource: "crm:deal:{deal_id}"
                  effect: idempotent
                  # The one of its domain.
                  input: {type: object, required: [deal_id], properties: {deal_id: {type: string}, amount: {type: number}}}
                - name: crm.deals.delete
                  action: delete_deal
                  resource: "crm:deal:{deal_id}"
                  effect: unsafe
                - name: crm.slow
                  action: update_deal
                  resource: "crm:deal:SLOW-{deal_id}"
                  effect: unsafe
                  connection: slow
                  timeout: 100ms
                - name: itsm.close
                  action: close_ticket
                  resource: "ticket:{id}"
                  effect: idempotent
                  connection: crm
                """);
        return acme;
    }

    private static String hash(String secret) {
        return CredentialHasher.hash(SALT, secret).hex();
    }

    /** The bytes of a text. */
    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Configuration(proxyBeanMethods = false)
    @Import({
        PolicyStreamConfiguration.class,
        ApprovalStreamConfiguration.class,
        ConnectorWorkerConfiguration.class,
        IngressConfiguration.class
    })
    static class Whole {}
}
