package dev.countersign.ingress;

import dev.countersign.approvalstream.ApprovalStreamConfiguration;
import dev.countersign.control.CredentialHasher;
import dev.countersign.control.view.ControlView;
import dev.countersign.ingress.gateway.Room;
import dev.countersign.ingress.health.HealthEndpoint;
import dev.countersign.ingress.reply.IngressKafka;
import dev.countersign.ingress.reply.ReplyReader;
import dev.countersign.readmodel.ReceiptQueries;
import dev.countersign.readmodel.ReportQueries;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The door with what stands behind the approvals API: approval-stream, the worker that delivers
 * answers, and organizations' files. Only the read model is played.
 */
final class AskingDoor implements AutoCloseable {
    static final String SELLER = "0b7e9a52-6f0e-4d5c-9a56-0f2b7d3c1e11";
    static final String BUYER = "0b7e9a52-6f0e-4d5c-9a56-0f2b7d3c1e12";
    static final String REVOKED = "0b7e9a52-6f0e-4d5c-9a56-0f2b7d3c1e13";
    static final String HASTY = "0b7e9a52-6f0e-4d5c-9a56-0f2b7d3c1e14";
    static final String TINY = "1b7e9a52-6f0e-4d5c-9a56-0f2b7d3c1e11";
    static final String ACME_KEY = "acme.main.s3cret-of-acme";

    /** Names the buyer. */
    static final String BUYERS_KEY = "acme.buyers.s3cret-of-buyer";

    static final String TINY_KEY = "tiny.main.s3cret-of-tiny";
    static final String SIGNING_SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    /** Creations an agent may make before it is told to wait. */
    static final int RATE = 200;

    private static final String SALT = "000102030405060708090a0b0c0d0e0f";

    private final ConfigurableApplicationContext context;
    private final HttpClient client = HttpClient.newHttpClient();

    AskingDoor(TestBroker broker, Path directory) throws IOException {
        organizations(directory.resolve("organizations"));
        Files.writeString(directory.resolve("signing-secret"), SIGNING_SECRET + "\n");
        context = new SpringApplicationBuilder(TestApplication.class)
                .properties(Map.of(
                        "server.port", "0",
                        "countersign.kafka.bootstrap-servers", broker.bootstrapServers(),
                        "countersign.control.directory",
                                directory.resolve("organizations").toString(),
                        "countersign.approval-stream.state-directory",
                                directory.resolve("state").toString(),
                        "countersign.worker.secret-directory", directory.toString(),
                        "countersign.worker.callback-reach", "this-machine",
                        "countersign.ingress.callback-reach", "this-machine",
                        "countersign.ingress.wait-default", "20s",
                        "countersign.ingress.questions-per-agent", Integer.toString(RATE)))
                .run();
    }

    FollowedQuestions questions() {
        return context.getBean(FollowedQuestions.class);
    }

    Topics topics() {
        return context.getBean(Topics.class);
    }

    /** @param body null for none */
    HttpResponse<String> send(
            String method, String path, @Nullable String agent, @Nullable String key, @Nullable String body)
            throws IOException, InterruptedException {
        int port = ((WebServerApplicationContext) context).getWebServer().getPort();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (agent != null) {
            request.header("X-Agent-Id", agent);
        }
        if (key != null) {
            request.header("X-Api-Key", key);
        }
        if (body != null) {
            request.header("Content-Type", body.startsWith("plain") ? "text/plain" : "application/json");
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> sell(String method, String path, @Nullable String body)
            throws IOException, InterruptedException {
        return send(method, path, SELLER, ACME_KEY, body);
    }

    @Override
    public void close() {
        context.close();
        client.close();
    }

    private static void organizations(Path root) throws IOException {
        Path acme = Files.createDirectories(root.resolve("acme"));
        Files.writeString(acme.resolve("organization.yaml"), """
                display_name: Acme
                id_key: %s
                callback_secret: "file:signing-secret"
                api_keys:
                  - name: main
                    salt: "%s"
                    secret_hash: %s
                  - name: old
                    salt: "%s"
                    secret_hash: %s
                    enabled: false
                  - name: buyers
                    salt: "%s"
                    secret_hash: %s
                    agent: buyer
                """.formatted(
                        "a1".repeat(32),
                        SALT,
                        hash("s3cret-of-acme"),
                        SALT,
                        hash("s3cret-of-old"),
                        SALT,
                        hash("s3cret-of-buyer")));
        Files.writeString(
                acme.resolve("credentials.yaml"),
                credential("seller", SELLER, true)
                        + credential("buyer", BUYER, true)
                        + credential("revoked", REVOKED, false)
                        + credential("hasty", HASTY, true));
        Path tiny = Files.createDirectories(root.resolve("tiny"));
        Files.writeString(
                tiny.resolve("organization.yaml"), """
                display_name: Tiny
                id_key: %s
                pending_approvals_per_agent: 1
                api_keys:
                  - name: main
                    salt: "%s"
                    secret_hash: %s
                """.formatted("b2".repeat(32), SALT, hash("s3cret-of-tiny")));
        Files.writeString(tiny.resolve("credentials.yaml"), credential("tiny-bot", TINY, true));
    }

    private static String credential(String agent, String uuid, boolean enabled) {
        return """
                - agent: %s
                  uuid: %s
                  salt: "%s"
                  secret_hash: %s
                  enabled: %s
                  questions: {expires_after: 2h}
                """.formatted(agent, uuid, SALT, hash("bearer"), enabled);
    }

    private static String hash(String secret) {
        return CredentialHasher.hash(SALT, secret).hex();
    }

    @Configuration(proxyBeanMethods = false)
    @Import({DoorConfiguration.class, ApprovalStreamConfiguration.class, ConnectorWorkerConfiguration.class})
    static class TestApplication {
        @Bean
        Room room() {
            return (organization, callId, call) -> {};
        }

        @Bean
        DoorConfiguration.Control control(ControlView view) {
            return view::snapshot;
        }

        @Bean
        ReportQueries reportQueries() {
            return (organization, agent, externalCall, limit) -> List.of();
        }

        @Bean
        SessionQueries sessionQueries() {
            return new NoSessions();
        }

        @Bean
        ReceiptQueries receiptQueries() {
            return new PlayedReceipts();
        }

        @Bean
        FollowedQuestions questions(Installation installation, Topics topics) {
            return new FollowedQuestions(installation, topics);
        }

        @Bean
        IngressKafka ingressKafka(Installation installation, IngressSettings settings) {
            return new IngressKafka(installation, settings.instance(), settings.produceWithin());
        }

        @Bean
        HealthEndpoint healthEndpoint(ReplyReader replies) {
            return new HealthEndpoint(Map.of("replies", () -> replies.stamp().isPresent()));
        }
    }
}
