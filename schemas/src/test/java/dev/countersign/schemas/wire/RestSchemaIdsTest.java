package dev.countersign.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.countersign.avro.Receipt;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.schemas.Samples;
import dev.countersign.schemas.codec.CommandCodec;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class RestSchemaIdsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, Integer> idByText = new ConcurrentHashMap<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;
    private RestSchemaIds ids;

    @BeforeEach
    void startARegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/apis/v7/", this::answer);
        server.start();
        URI uri = URI.create(
                "http://localhost:%d/apis/v7/".formatted(server.getAddress().getPort()));
        ids = new RestSchemaIds(uri, HttpClient.newHttpClient(), RestSchemaIds.TIMEOUT_DEFAULT, "Basic Zm9v");
    }

    @AfterEach
    void stopTheRegistry() {
        server.stop(0);
    }

    @Test
    void onlyWhatWasRegisteredOnPurposeCanBeWritten() {
        assertThatThrownBy(() -> ids.idFor("receipts-value", Receipt.getClassSchema()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The registry does not know the schema of receipts-value (dev.countersign.avro.Receipt):"
                        + " register it first");
        int id = ids.register("receipts-value", Receipt.getClassSchema());
        assertThat(ids.idFor("receipts-value", Receipt.getClassSchema())).isEqualTo(id);
        assertThat(idByText.keySet()).singleElement().asString().doesNotContain("avro.java");
    }

    @Test
    void aSchemaIsFetchedOnceForAllItsRecords() {
        int id = ids.register("receipts-value", Receipt.getClassSchema());
        assertThat(ids.byId(id)).isEqualTo(ids.byId(id));
        assertThat(ids.byId(id).getFullName()).isEqualTo("dev.countersign.avro.Receipt");
        assertThat(requests).filteredOn(request -> request.startsWith("GET")).hasSize(1);
    }

    @Test
    void codecsWriteAndReadWithARegistrysIds() {
        ids.register("commands-value", dev.countersign.avro.Command.getClassSchema());
        Codec<CallCommand> codec = CommandCodec.of("commands-value", ids);
        CallCommand submit = Samples.commands().get("submit");
        byte[] bytes = codec.encode(submit);
        assertThat(WireFormat.schemaId(bytes)).isEqualTo(101);
        assertThat(codec.decode(bytes)).isEqualTo(submit);
    }

    @Test
    void anUnknownIdIsPoisonButASilentRegistryIsNot() {
        assertThatThrownBy(() -> ids.byId(999))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage("No schema has the id 999");
        assertThatThrownBy(() -> ids.byId(500))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("The registry answered /apis/v7/schemas/ids/500 with status 500");
        server.stop(0);
        assertThatThrownBy(() -> ids.byId(1)).isInstanceOf(UncheckedIOException.class);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        requests.add(exchange.getRequestMethod() + " " + path);
        String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (!"Basic Zm9v".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            send(exchange, 401, "{}");
        } else if (path.startsWith("/apis/v7/schemas/ids/")) {
            byId(exchange, Integer.parseInt(path.substring("/apis/v7/schemas/ids/".length())));
        } else {
            String schema = JSON.readTree(text).get("schema").asString();
            if (path.endsWith("/versions")) {
                idByText.putIfAbsent(schema, 101 + idByText.size());
            }
            Integer id = idByText.get(schema);
            send(exchange, id == null ? 404 : 200, id == null ? "{\"error_code\":40403}" : "{\"id\":" + id + "}");
        }
    }

    private void byId(HttpExchange exchange, int id) throws IOException {
        if (id == 500) {
            send(exchange, 500, "not JSON");
            return;
        }
        for (Map.Entry<String, Integer> known : idByText.entrySet()) {
            if (known.getValue() == id) {
                send(exchange, 200, JSON.writeValueAsString(Map.of("schema", known.getKey())));
                return;
            }
        }
        send(exchange, 404, "{\"error_code\":40403}");
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
