package dev.countersign.ingress;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.ingress.gateway.Room;
import dev.countersign.ingress.health.HealthEndpoint;
import dev.countersign.ingress.question.Questions;
import dev.countersign.ingress.question.UnreadQuestions;
import dev.countersign.ingress.reply.IngressKafka;
import dev.countersign.ingress.reply.ReplyReader;
import dev.countersign.readmodel.ReceiptQueries;
import dev.countersign.readmodel.ReportQueries;
import dev.countersign.readmodel.SessionQueries;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.testbroker.TestBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** An ingress of its own on a broker, and the ways to talk to it. */
final class RunningDoor implements AutoCloseable {
    static final int PARTITIONS = 4;
    static final Topics TOPICS = new Topics("", SchemaIds.bundled());

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);

    private final ConfigurableApplicationContext context;
    private final HttpClient client = HttpClient.newHttpClient();

    private RunningDoor(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static TestBroker broker(Path directory) throws Exception {
        TestBroker broker = TestBroker.start(directory);
        List<NewTopic> topics = Stream.of(
                        TOPICS.commands().name(),
                        TOPICS.replies().name(),
                        TOPICS.directReplies().name(),
                        TOPICS.approvalCommands().name(),
                        TOPICS.approvalReplies().name(),
                        TOPICS.sessionReplies().name(),
                        TOPICS.authorizationReplies().name(),
                        TOPICS.keyUses().name(),
                        TOPICS.runCallbacks().name())
                .map(name -> new NewTopic(name, PARTITIONS, (short) 1))
                .toList();
        List<NewTopic> inOneOrder = List.of(new NewTopic(TOPICS.rateClaims().name(), 1, (short) 1));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(topics).all().get();
            admin.createTopics(inOneOrder).all().get();
        }
        return broker;
    }

    /** Starts an ingress and returns when it is ready. */
    static RunningDoor start(TestBroker broker, Map<String, Object> properties) throws Exception {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(TestApplication.class)
                // Tests fire what no agent may: where a rate is what they look at, they set one.
                .properties(Map.of(
                        "server.port",
                        "0",
                        "test.bootstrap-servers",
                        broker.bootstrapServers(),
                        "countersign.ingress.calls-per-agent-per-second",
                        "0"))
                .properties(properties)
                .run();
        RunningDoor door = new RunningDoor(context);
        door.awaitReady();
        return door;
    }

    int port() {
        return ((WebServerApplicationContext) context).getWebServer().getPort();
    }

    /** The patterns of every servlet, but for the one of all other paths. */
    Set<String> servedPaths() {
        return context.getBeansOfType(ServletRegistrationBean.class).values().stream()
                .flatMap(registration -> ((ServletRegistrationBean<?>) registration).getUrlMappings().stream())
                .filter(path -> !path.equals("/"))
                .collect(Collectors.toUnmodifiableSet());
    }

    PlayedReceipts receipts() {
        return context.getBean(PlayedReceipts.class);
    }

    ReplyReader replies() {
        return context.getBean(ReplyReader.class);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(90));
    }

    HttpRequest.Builder call(String bearer, String key, String action, String payload) {
        return request("/v1/agent-tool-call")
                .header("Authorization", "Bearer " + bearer)
                .header("Idempotency-Key", key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"instance_id\":\"run-1\",\"action\":\"" + action
                        + "\",\"resource\":\"crm:deal:1\",\"payload\":" + payload + "}"));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String bearer) throws IOException, InterruptedException {
        return send(request(path).header("Authorization", "Bearer " + bearer));
    }

    @Override
    public void close() {
        context.close();
        client.close();
    }

    private void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (send(request("/health")).statusCode() != 200) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("The ingress did not become ready");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(DoorConfiguration.class)
    static class TestApplication {
        @Bean
        Room room() {
            return (organization, callId, call) -> {};
        }

        @Bean
        DoorConfiguration.Control control() {
            ControlSnapshot snapshot = Organizations.snapshot();
            return () -> snapshot;
        }

        @Bean
        Topics topics() {
            return TOPICS;
        }

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }

        @Bean
        ReportQueries reportQueries() {
            return (organization, agent, externalCall, limit) -> {
                if (externalCall.equals("bug")) {
                    throw new IllegalStateException("There is a bug");
                }
                return List.of();
            };
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
        Questions questions() {
            return new UnreadQuestions();
        }

        @Bean
        IngressKafka ingressKafka(IngressSettings settings, org.springframework.core.env.Environment environment) {
            Installation installation = new Installation(
                    environment.getRequiredProperty("test.bootstrap-servers"), "", PARTITIONS, (short) 1, Map.of());
            return new IngressKafka(installation, settings.instance(), settings.produceWithin());
        }

        @Bean
        HealthEndpoint healthEndpoint(ReplyReader replies) {
            return new HealthEndpoint(Map.of("replies", () -> replies.stamp().isPresent()));
        }
    }
}
