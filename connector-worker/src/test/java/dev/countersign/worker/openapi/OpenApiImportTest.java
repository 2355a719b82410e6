package dev.countersign.worker.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.countersign.control.directory.ControlDirectory;
import dev.countersign.control.directory.DirectoryReading;
import dev.countersign.control.schema.ToolSchema;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.control.ToolRisk;
import dev.countersign.domain.execution.Attempt;
import dev.countersign.domain.execution.AttemptResult.Succeeded;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.connector.MonotonicClock;
import dev.countersign.worker.connector.Order;
import dev.countersign.worker.connector.Orders;
import dev.countersign.worker.http.HttpConnector;
import dev.countersign.worker.openapi.OpenApiImport.Result;
import dev.countersign.worker.openapi.OpenApiImport.Skipped;
import dev.countersign.worker.openapi.OpenApiImport.Wish;
import dev.countersign.worker.secret.SecretResolver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OpenApiImportTest {
    private static final String DESK = """
            openapi: 3.0.3
            info: {title: Desk, version: "1"}
            servers: [{url: "https://{region}.desk.example/v2/", variables: {region: {default: eu}}}]
            security: [{key: []}]
            components:
              securitySchemes: {key: {type: apiKey, in: header, name: X-Api-Key}}
              parameters:
                Limit: {name: limit, in: query, schema: {type: integer, minimum: 0, exclusiveMinimum: true, maximum: 9223372036854775807}}
              schemas:
                Node:
                  type: object
                  properties:
                    label: {type: string, nullable: true, example: no}
                    children: {type: array, items: {$ref: "#/components/schemas/Node"}}
            paths:
              /tickets:
                get:
                  operationId: listTickets
                  summary: |
                    Lists
                    tickets.
                  parameters:
                    - {$ref: "#/components/parameters/Limit"}
                    - {name: "filter[state]", in: query, schema: {type: array, items: {type: string}}}
                    - {name: deep, in: query, style: deepObject, schema: {type: object}}
                    - {name: X-Trace, in: header, schema: {type: string}}
                  responses: {"200": {description: ok, content: {application/json: {schema: {type: array, items: {type: object}}}}}}
                post:
                  operationId: createTicket
                  requestBody:
                    required: true
                    content:
                      application/json:
                        schema:
                          type: object
                          required: [id, title]
                          properties:
                            id: {type: string, readOnly: true}
                            title: {type: string, minLength: 1}
                            amount: {type: number, nullable: true}
                  responses: {"201": {description: made}}
              /tickets/{ticketId}:
                parameters: [{name: ticketId, in: path, required: true, schema: {type: string}}]
                put:
                  operationId: replaceTicket
                  requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Node"}}}}
                  responses: {}
                patch:
                  operationId: "change ticket!"
                  parameters: [{name: Idempotency-Key, in: header, required: true, schema: {type: string}}]
                  requestBody: {content: {application/json: {schema: {oneOf: [{type: object}, {$ref: "#/components/schemas/Node"}]}}}}
                  responses: {}
                delete: {responses: {}}
                options: {operationId: asks, responses: {}}
              /upload:
                post:
                  operationId: upload
                  requestBody: {required: true, content: {multipart/form-data: {schema: {type: object}}}}
                  responses: {}
              /away:
                get:
                  operationId: away
                  parameters: [{name: a, in: query, required: true, schema: {$ref: "https://evil.example/schema.json#/a"}}]
                  responses: {}
              /loop:
                get: {operationId: loop, parameters: [{$ref: "#/paths/~1loop/get/parameters/0"}], responses: {}}
              /twice:
                get: {operationId: listTickets, responses: {}}
              /session:
                get:
                  operationId: session
                  parameters: [{name: sid, in: cookie, required: true, schema: {type: string}}]
                  responses: {}
            """;

    @TempDir
    private Path config;

    private static Result imported(String document, String baseUrl) throws ImportRefusedException {
        return OpenApiImport.of(
                document.getBytes(StandardCharsets.UTF_8),
                new Wish("desk", baseUrl, null, "env:DESK_KEY", baseUrl != null));
    }

    /** What the control module makes of the files. */
    private List<ControlFact> accepted(Result result) throws IOException {
        Path folder = Files.createDirectories(config.resolve("acme"));
        Files.writeString(
                folder.resolve("organization.yaml"),
                "display_name: Acme\nid_key: " + "0123456789abcdef".repeat(4) + "\n");
        Files.writeString(folder.resolve("connections-desk.yaml"), result.connections());
        Files.writeString(folder.resolve("tools-desk.yaml"), result.tools());
        DirectoryReading reading = new ControlDirectory(config, name -> null).read();
        assertThat(reading.problems()).isEmpty();
        return reading.facts();
    }

    private static Map<String, Tool> tools(List<ControlFact> facts) {
        return facts.stream()
                .filter(Tool.class::isInstance)
                .map(Tool.class::cast)
                .collect(Collectors.toMap(Tool::name, Function.identity()));
    }

    private static Connection connection(List<ControlFact> facts) {
        return facts.stream()
                .filter(Connection.class::isInstance)
                .map(Connection.class::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void operationsBecomeToolsThatTheControlModuleAccepts() throws Exception {
        Result result = imported(DESK, null);
        List<ControlFact> facts = accepted(result);
        Map<String, Tool> tools = tools(facts);

        assertThat(result.names())
                .containsExactly(
                        "desk.listTickets",
                        "desk.createTicket",
                        "desk.replaceTicket",
                        "desk.change_ticket",
                        "desk.delete_tickets_ticketId");
        assertThat(tools.keySet()).containsExactlyInAnyOrderElementsOf(result.names());
        assertThat(connection(facts).settings())
                .isEqualTo("{\"auth\":{\"header\":\"X-Api-Key\",\"kind\":\"api_key\",\"value\":\"env:DESK_KEY\"},"
                        + "\"base_url\":\"https://eu.desk.example/v2\"}");
        Tool list = tools.get("desk.listTickets");
        assertThat(list.resource()).isEqualTo("desk:tickets");
        assertThat(list.listing().description()).isEqualTo("Lists tickets.");
        assertThat(list.operation())
                .isEqualTo("{\"headers\":{\"X-Trace\":\"{payload.X-Trace}\"},\"method\":\"GET\",\"path\":\"/tickets\","
                        + "\"query\":{\"filter[state]\":\"{payload.filter_state}\",\"limit\":\"{payload.limit}\"}}");
        assertThat(tools.get("desk.replaceTicket").resource()).isEqualTo("desk:tickets/{ticket_id}");
    }

    @Test
    void riskAndEffectFollowTheMethodAndTheKey() throws Exception {
        Map<String, Tool> tools = tools(accepted(imported(DESK, null)));

        assertThat(tools.values().stream().map(tool -> tool.name() + " " + tool.risk() + " " + tool.effectClass()))
                .containsExactlyInAnyOrder(
                        "desk.listTickets READ READ",
                        "desk.createTicket WRITE UNSAFE",
                        "desk.replaceTicket WRITE IDEMPOTENT",
                        "desk.change_ticket WRITE IDEMPOTENT",
                        "desk.delete_tickets_ticketId DESTRUCTIVE IDEMPOTENT");
    }

    @Test
    void whatCannotBeImportedIsNamedWithItsReason() throws Exception {
        Result result = imported(DESK, null);

        assertThat(result.skipped())
                .extracting(Skipped::toString)
                .containsExactly(
                        "OPTIONS /tickets/{ticketId}: The method is not one that the http connector sends.",
                        "POST /upload: Its body is not application/json, which is all that is sent.",
                        "GET /away: It refers to another document, or in a way that is not read; nothing is fetched"
                                + " for it.",
                        "GET /loop: A reference in it leads round in circles.",
                        "GET /twice: Another operation is called desk.listTickets already.",
                        "GET /session: Its parameter 'sid' is sent in a cookie, which the connector does not do.");
        assertThat(result.notes())
                .contains("desk.listTickets: the optional parameter 'deep' is more than a text or a list in the usual"
                        + " style and is left out.");
    }

    @Test
    void schemasAreOf202012AndHoldInputsAgainstThem() throws Exception {
        Map<String, Tool> tools = tools(accepted(imported(DESK, null)));
        ToolSchema create = schema(tools.get("desk.createTicket"));
        ToolSchema list = schema(tools.get("desk.listTickets"));
        ToolSchema replace = schema(tools.get("desk.replaceTicket"));

        Map<String, Object> nothing = new HashMap<>();
        nothing.put("title", "x");
        nothing.put("amount", null);
        assertThat(create.flaws(nothing)).isEmpty();
        assertThat(create.flaws(Map.of("title", "x", "id", "mine"))).isNotEmpty();
        assertThat(create.flaws(Map.of("title", ""))).isNotEmpty();
        assertThat(list.flaws(Map.of("limit", 0L))).isNotEmpty();
        assertThat(list.flaws(Map.of("limit", 1L))).isEmpty();
        assertThat(replace.flaws(Map.of("ticket_id", "7", "children", List.of(Map.of("label", "a")))))
                .isEmpty();
        assertThat(replace.flaws(Map.of("ticket_id", "7", "children", List.of(Map.of("label", 1L)))))
                .isNotEmpty();
    }

    private static ToolSchema schema(Tool tool) throws Exception {
        return ToolSchema.compile(tool.listing().inputSchema());
    }

    @Test
    void anImportedToolIsRunByTheHttpConnector() throws Exception {
        List<String> requests = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("X-Api-Key") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try (HttpConnector http = new HttpConnector(
                new SecretResolver(Map.of("DESK_KEY", "k-7f3a9c51d2e8")::get, null), InetAddress::getAllByName)) {
            List<ControlFact> facts = accepted(
                    imported(DESK, "http://127.0.0.1:" + server.getAddress().getPort() + "/v2"));
            Map<String, Tool> tools = tools(facts);
            run(http, facts, tools.get("desk.listTickets"), Map.of("limit", 5L, "filter_state", List.of("a b", "c")));
            run(http, facts, tools.get("desk.createTicket"), Map.of("title", "x", "amount", 10.5));
            run(http, facts, tools.get("desk.change_ticket"), Map.of("body", Map.of("label", "y")));
            run(http, facts, tools.get("desk.delete_tickets_ticketId"), Map.of());
        } finally {
            server.stop(0);
        }
        assertThat(requests)
                .containsExactly(
                        "GET /v2/tickets?filter%5Bstate%5D=a%20b&filter%5Bstate%5D=c&limit=5 k-7f3a9c51d2e8 ",
                        "POST /v2/tickets k-7f3a9c51d2e8 {\"amount\":10.5,\"title\":\"x\"}",
                        "PATCH /v2/tickets/42 k-7f3a9c51d2e8 {\"label\":\"y\"}",
                        "DELETE /v2/tickets/42 k-7f3a9c51d2e8 ");
    }

    private static void run(HttpConnector http, List<ControlFact> facts, Tool tool, Map<String, Object> payload) {
        assertThat(http.perform(new Order(
                        Orders.call("1"),
                        Attempt.FIRST,
                        tool.effectClass(),
                        Map.of("ticket_id", "42"),
                        payload,
                        tool,
                        connection(facts),
                        Deadline.in(Duration.ofSeconds(10), MonotonicClock.SYSTEM))))
                .isInstanceOf(Succeeded.class);
    }

    @Test
    void schemasOf31AreTakenAsTheyAre() throws Exception {
        String document = """
                {"openapi":"3.1.0","info":{"title":"a","version":"1"},"servers":[{"url":"https://a.example"}],
                 "paths":{"/a/{id}":{"post":{"operationId":"a","parameters":[
                    {"name":"id","in":"path","required":true,"schema":{"type":["string"],"pattern":"^[a-z]+$"}},
                    {"name":"when","in":"query","schema":{"type":["string","null"],"exclusiveMinimum":1,"const":"2020-01-01"}}],
                  "responses":{}}}}}""";

        Result result = imported(document, null);

        Tool tool = tools(accepted(result)).get("desk.a");
        assertThat(tool.effectClass()).isEqualTo(EffectClass.UNSAFE);
        assertThat(tool.risk()).isEqualTo(ToolRisk.WRITE);
        assertThat(tool.listing().inputSchema())
                .contains("\"when\":{\"const\":\"2020-01-01\",\"exclusiveMinimum\":1,\"type\":[\"string\",\"null\"]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "swagger: '2.0'",
                "openapi: 3.2.0",
                "{\"openapi\":\"3.0.0\",\"openapi\":\"3.0.0\"}",
                "openapi: 3.0.0\nopenapi: 3.0.0",
                "a: &a [x]\nb: [*a, *a]",
                "openapi: !!java.net.URL [\"http://evil.example\"]",
                "openapi: 3.0.0\npaths: {}",
                "openapi: 3.0.0\nservers: [{url: /v1}]\npaths: {}",
                "openapi: 3.0.0\nservers: [{url: 'ftp://a.example'}]\npaths: {}"
            })
    void aDocumentThatIsNoneIsRefusedWithASentence(String document) {
        assertThatThrownBy(() -> imported(document, null))
                .isInstanceOfSatisfying(
                        ImportRefusedException.class,
                        refused -> assertThat(refused.reason()).endsWith("."));
    }

    @Test
    void hugeAndDeepDocumentsAreRefused() {
        for (String document : List.of(
                "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000),
                "a: " + "[".repeat(5_000) + "]".repeat(5_000),
                "{\"a\":[" + "1,".repeat(DocumentReader.VALUES_MAX) + "1]}",
                " ".repeat(DocumentReader.BYTES_MAX + 1),
                "{\"a\":" + "9".repeat(1_000) + "}")) {
            assertThatThrownBy(() -> imported(document, null)).isInstanceOf(ImportRefusedException.class);
        }
    }

    @Test
    void whatADocumentSaysCannotBecomeMoreThanText() throws Exception {
        String document = """
                {"openapi":"3.0.0","servers":[{"url":"https://a.example"}],
                 "paths":{"/a":{"get":{"operationId":"a","summary":"x\\r\\n- name: evil\\u202e\\u0000 \\"quoted\\" \\u0085 é 😀",
                  "parameters":[{"name":"q","in":"query","schema":{"type":"string","default":"no","enum":["no","1e5","~","012","{}","- x","a: b","#c"]}}],
                  "responses":{}}},
                 "/../b":{"get":{"operationId":"b","responses":{}}},
                 "/c/@evil.example":{"get":{"operationId":"c","responses":{}}},
                 "//evil.example":{"get":{"operationId":"d","responses":{}}},
                 "/e?x=1":{"get":{"operationId":"e","responses":{}}}}}""";

        Result result = imported(document, null);

        Tool tool = tools(accepted(result)).get("desk.a");
        assertThat(tool.listing().description()).isEqualTo("x - name: evil \"quoted\" é 😀");
        assertThat(tool.listing().inputSchema())
                .contains("\"enum\":[\"no\",\"1e5\",\"~\",\"012\",\"{}\",\"- x\",\"a: b\",\"#c\"]");
        assertThat(result.skipped()).extracting(Skipped::path).contains("/../b", "/e?x=1");
    }
}
