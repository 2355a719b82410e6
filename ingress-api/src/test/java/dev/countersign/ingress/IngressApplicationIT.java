package dev.countersign.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testbroker.TestBroker;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The service as it is deployed, with its real control plane and read model, on a fresh cluster. */
@NeedsBroker
class IngressApplicationIT {
    @TempDir
    private Path directory;

    @Test
    void startsOnAFreshClusterIsReadyAndListensOnLoopbackOnly() throws Exception {
        try (TestBroker broker = TestBroker.start(directory.resolve("broker"));
                ConfigurableApplicationContext context = new SpringApplicationBuilder(IngressConfiguration.class)
                        .properties(Map.of(
                                "server.port",
                                "0",
                                "countersign.kafka.bootstrap-servers",
                                broker.bootstrapServers(),
                                "countersign.read-model.jdbc-url",
                                "jdbc:h2:file:" + directory.resolve("receipts")))
                        .run();
                HttpClient client = HttpClient.newHttpClient()) {
            TomcatWebServer server = (TomcatWebServer) ((WebServerApplicationContext) context).getWebServer();
            URI base = URI.create("http://127.0.0.1:" + server.getPort());

            HttpResponse<String> health = ready(client, base);

            assertThat(health.body())
                    .isEqualTo(
                            "{\"checks\":{\"replies\":true,\"control\":true,\"projection\":true},\"status\":\"ready\"}");
            assertThat(client.send(
                                    HttpRequest.newBuilder(base.resolve("/v1/receipts"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(401);
            assertThat(server.getTomcat().getConnector().getProperty("address"))
                    .isEqualTo(InetAddress.getLoopbackAddress());
        }
    }

    /** The projector finds its topics a moment after the server is up. */
    private static HttpResponse<String> ready(HttpClient client, URI base) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/health")).build();
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        for (int i = 0; i < 600 && answer.statusCode() != 200; i++) {
            TimeUnit.MILLISECONDS.sleep(50);
            answer = client.send(request, BodyHandlers.ofString());
        }
        return answer;
    }
}
