package dev.countersign.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testbroker.TestBroker;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The OpenAPI document that is served against what is served, of every dialect: its paths, its methods, and what
 * each dialect says in its own form when all of them refuse alike.
 */
@NeedsBroker
class EveryDialectIT {
    private static final Set<String> METHODS = Set.of("GET", "POST", "DELETE");
    /** What stands in a path for a parameter; of most of them there is none such, which is an answer too. */
    private static final Map<String, String> PARAMETERS = Map.ofEntries(
            Map.entry("tool_key", "crm.deals.update"),
            Map.entry("appId", "seller"),
            Map.entry("envName", "production"),
            Map.entry("sessionId", "ses_" + "a".repeat(26)),
            Map.entry("attachmentId", "att_" + "0".repeat(32)),
            // None of ours: what is asked of the owner nobody here answers.
            Map.entry("userId", "dana"),
            Map.entry("connection", "notes"),
            Map.entry("runId", "run_" + "a".repeat(26)),
            Map.entry("toolName", "crm.deals.update"),
            Map.entry("id", "1"),
            Map.entry("agent_id", "seller"),
            Map.entry("call_id", "call-1"),
            Map.entry("request_id", "unknown"),
            Map.entry("receipt_id", "rec_" + "a".repeat(26)),
            Map.entry("subject", "receipts-value"),
            Map.entry("version", "1"));

    private static TestBroker broker;
    private static RunningDoor door;
    private static Description description;

    /** A described way to ask. */
    private record Operation(String path, String method, JsonNode described) {
        String name() {
            return method + " " + path;
        }

        boolean takesJson() {
            return description
                    .resolved(described.path("requestBody"))
                    .path("content")
                    .path("application/json")
                    .has("schema");
        }

        boolean isSecured() {
            JsonNode security = described.path("security");
            return security.isMissingNode() || !security.isEmpty();
        }
    }

    @BeforeAll
    static void open(@TempDir Path directory) throws Exception {
        broker = RunningDoor.broker(directory);
        // Nobody answers here; what is asked of the pipeline is not waited for.
        door = RunningDoor.start(broker, Map.of("countersign.ingress.wait-default", "100ms"));
        description = new Description(door.send(door.request("/openapi.json")).body());
    }

    @AfterAll
    static void close() throws Exception {
        door.close();
        broker.close();
    }

    // The document

    @Test
    void everyServedPathIsDescribedAndEveryDescribedPathIsServed() {
        Set<String> mappings = door.servedPaths();
        Set<String> described = Set.copyOf(paths());

        assertThat(mappings)
                .allSatisfy(mapping -> assertThat(described).as(mapping).anyMatch(path -> isBelow(path, mapping)));
        assertThat(described)
                .allSatisfy(path -> assertThat(mappings).as(path).anyMatch(mapping -> isBelow(path, mapping)));
    }

    private static boolean isBelow(String path, String mapping) {
        String prefix = mapping.replaceFirst("/\\*$", "");
        return path.equals(prefix) || (mapping.endsWith("/*") && path.startsWith(prefix + "/"));
    }

    @Test
    void everyDescribedOperationIsServedAndAnswersAsDescribed() throws Exception {
        for (Operation operation : operations()) {
            HttpResponse<String> answer = door.send(authorized(operation.path(), operation.method(), "{}"));

            assertThat(answer.statusCode()).as(operation.name()).isNotIn(401, 405, 500);
            assertThat(answer.body()).as(operation.name()).doesNotContain("Nothing is served under this path");
            if (header(answer, "Content-Type").contains("json")) {
                describes(operation, answer);
            }
        }
    }

    @Test
    void noOtherMethodIsServedAndAllowTellsThoseThatAre() throws Exception {
        for (String path : paths()) {
            List<Operation> served =
                    operations().stream().filter(one -> one.path().equals(path)).toList();
            Set<String> allowed = served.stream().map(Operation::method).collect(Collectors.toCollection(TreeSet::new));
            for (String method : METHODS) {
                if (!allowed.contains(method)) {
                    HttpResponse<String> answer = door.send(authorized(path, method, "{}"));

                    assertThat(answer.statusCode()).as(method + " " + path).isEqualTo(405);
                    assertThat(header(answer, "Allow")).as(method + " " + path).isEqualTo(listed(path, allowed));
                    describes(served.getFirst(), answer);
                }
            }
        }
    }

    /** Whatever can be read can be asked for its head, but for what a browser sets out by. */
    private static String listed(String path, Set<String> allowed) {
        Set<String> all = new TreeSet<>(allowed);
        if (all.contains("GET") && !path.startsWith("/oauth2/")) {
            all.add("HEAD");
        }
        return String.join(", ", all);
    }

    @Test
    void everythingInJsonHasAnExample() {
        for (Operation operation : operations()) {
            JsonNode request = description.resolved(operation.described().path("requestBody"));
            exemplified(operation.name(), request);
            operation
                    .described()
                    .path("responses")
                    .properties()
                    .forEach(response -> exemplified(
                            operation.name() + " " + response.getKey(), description.resolved(response.getValue())));
        }
    }

    private static void exemplified(String name, JsonNode message) {
        message.path("content").properties().forEach(media -> {
            boolean isJson = media.getKey().contains("json") && media.getValue().has("schema");
            // The document is no example of itself.
            if (isJson && !name.contains("/openapi.json 200")) {
                assertThat(media.getValue().has("example") || media.getValue().has("examples"))
                        .as(name + " " + media.getKey())
                        .isTrue();
            }
        });
    }

    @Test
    void operationsHaveNamesOfTheirOwnAndSayWhatTheyAreFor() {
        List<Operation> operations = operations();

        assertThat(operations)
                .extracting(one -> one.described().path("operationId").asString())
                .doesNotHaveDuplicates()
                .doesNotContain("");
        assertThat(operations)
                .allSatisfy(one -> assertThat(one.described().path("summary").asString())
                        .as(one.name())
                        .isNotEmpty());
    }

    // What all dialects refuse, each in its own form

    @Test
    void whoShowsNoCredentialIsToldHowToAuthenticate() throws Exception {
        for (Operation operation : operations()) {
            if (operation.isSecured()) {
                HttpResponse<String> answer = door.send(request(operation.path(), operation.method(), "{}"));

                assertThat(answer.statusCode()).as(operation.name()).isEqualTo(401);
                assertThat(header(answer, "WWW-Authenticate"))
                        .as(operation.name())
                        .isNotEmpty();
                describes(operation, answer);
                assertThat(code(answer))
                        .as(operation.name())
                        .isIn(
                                "unauthorized",
                                "UNAUTHORIZED",
                                "missing_agent_auth",
                                "Authentication is required for this endpoint.");
            }
        }
    }

    @Test
    void aBodyOfAnotherTypeOrThatIsTooLargeIsNotRead() throws Exception {
        String large = "{\"payload\":\"" + "x".repeat(300 * 1024) + "\"}";
        for (Operation operation : operations()) {
            // Where no files are published, no tool is imported, whatever is sent.
            if (operation.takesJson() && !operation.path().endsWith("/import")) {
                HttpResponse<String> text = door.send(
                        authorized(operation.path(), operation.method(), "{}").setHeader("Content-Type", "text/plain"));
                HttpResponse<String> tooLarge = door.send(authorized(operation.path(), operation.method(), large));

                assertThat(text.statusCode()).as(operation.name()).isEqualTo(415);
                assertThat(tooLarge.statusCode()).as(operation.name()).isEqualTo(413);
                describes(operation, text);
                describes(operation, tooLarge);
                assertThat(code(text).toLowerCase(Locale.ROOT))
                        .isIn(
                                "unsupported_media_type",
                                "the body must be json in utf-8, with one header content-type: application/json");
                assertThat(code(tooLarge).toLowerCase(Locale.ROOT))
                        .isIn("payload_too_large", "the body is longer than 262144 bytes");
            }
        }
    }

    /** The gateway's, the reports' and the platform's; the hub's and the approvals' go the same way. */
    @Test
    void aFaultOfOursIsToldInEachFormAndTellsNothingOfItself() throws Exception {
        String bug = PlayedReceipts.BUG.receiptId().substring("rec_".length());
        Map<String, String> faults = Map.of(
                "/v1/receipts/rec_" + bug,
                "/v1/receipts/{receipt_id}",
                "/v1/agents/seller/calls/bug",
                "/v1/agents/{agent_id}/calls/{call_id}",
                "/api/v2/apps/seller/environments/production/runs/run_" + bug + "/status",
                "/api/v2/apps/{appId}/environments/{envName}/runs/{runId}/status");
        for (Map.Entry<String, String> fault : faults.entrySet()) {
            String method = fault.getKey().endsWith("/status") ? "POST" : "GET";
            HttpResponse<String> answer = door.send(authorized(fault.getKey(), method, "{}"));

            assertThat(answer.statusCode()).as(fault.getKey()).isEqualTo(500);
            description.describes(fault.getValue(), method.toLowerCase(Locale.ROOT), answer);
            assertThat(answer.body())
                    .contains("The request failed inside; it was logged")
                    .doesNotContain("a bug");
        }
    }

    // Help

    private static List<String> paths() {
        return List.copyOf(description.document().path("paths").propertyNames());
    }

    private static List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        description
                .document()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(member -> {
                    String method = member.getKey().toUpperCase(Locale.ROOT);
                    if (METHODS.contains(method)) {
                        operations.add(new Operation(path.getKey(), method, member.getValue()));
                    } else {
                        assertThat(member.getKey()).isEqualTo("parameters");
                    }
                }));
        return operations;
    }

    private static void describes(Operation operation, HttpResponse<String> answer) {
        description.describes(operation.path(), operation.method().toLowerCase(Locale.ROOT), answer);
    }

    private static HttpRequest.Builder request(String path, String method, String body) {
        String filled = path;
        for (Map.Entry<String, String> parameter : PARAMETERS.entrySet()) {
            filled = filled.replace("{" + parameter.getKey() + "}", parameter.getValue());
        }
        return door.request(filled)
                .header("Content-Type", "application/json")
                .method(method, method.equals("POST") ? BodyPublishers.ofString(body) : BodyPublishers.noBody());
    }

    private static HttpRequest.Builder authorized(String path, String method, String body) {
        HttpRequest.Builder request = request(path, method, body);
        if (path.startsWith("/v1/approvals")) {
            return request.header("X-Agent-Id", Organizations.SELLER_UUID)
                    .header("X-Api-Key", Organizations.SCOPED_KEY);
        }
        String bearer = path.startsWith("/api/") ? Organizations.SCOPED_KEY : Organizations.SELLER;
        return request.header("Authorization", "Bearer " + bearer).header("Idempotency-Key", "every-dialect");
    }

    /** The short code, or what stands in its place. */
    private static String code(HttpResponse<String> answer) {
        JsonNode body = JsonMapper.shared().readTree(answer.body());
        if (body.has("errors")) {
            return body.at("/errors/0/code").asString();
        }
        JsonNode error = body.path("error");
        return error.isObject()
                ? error.path("code").asString()
                : error.isString() ? error.asString() : body.path("detail").asString();
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
