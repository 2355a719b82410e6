package dev.countersign.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The served OpenAPI document, held against answers that were really given. */
final class Description {
    /** What HTTP itself, the server and every answer of ours carry; not repeated at each operation. */
    private static final Set<String> GENERAL_HEADERS = Set.of(
            "cache-control",
            "connection",
            "content-length",
            "content-type",
            "date",
            "keep-alive",
            "x-content-type-options");

    private final JsonNode document;
    private final SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    Description(String json) {
        this.document = JsonMapper.shared().readTree(json);
    }

    JsonNode document() {
        return document;
    }

    /** Fails unless the operation describes this status, media type, body and every header. */
    void describes(String path, String method, HttpResponse<String> answer) {
        String status = Integer.toString(answer.statusCode());
        JsonNode described = resolved(
                document.path("paths").path(path).path(method).path("responses").path(status));
        assertThat(described.isMissingNode())
                .as("%s %s describes %s", method, path, status)
                .isFalse();
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        JsonNode schema = described.path("content").path(type).path("schema");
        assertThat(schema.isMissingNode())
                .as("%s %s %s describes %s", method, path, status, type)
                .isFalse();
        assertThat(flaws(schema, answer.body()))
                .as("%s %s %s: %s", method, path, status, answer.body())
                .isEmpty();
        headers(described.path("headers"), answer);
    }

    /** What a schema of the document says against a text. */
    java.util.List<com.networknt.schema.Error> flaws(JsonNode schema, String json) {
        ObjectNode alone = JsonMapper.shared().createObjectNode();
        alone.set("components", document.path("components"));
        alone.putArray("allOf").add(schema);
        return schemas.getSchema(alone)
                .validate(
                        json,
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
    }

    /** A node, or what it refers to. */
    JsonNode resolved(JsonNode node) {
        JsonNode reference = node.path("$ref");
        return reference.isMissingNode()
                ? node
                : document.at(reference.asString().substring(1));
    }

    private void headers(JsonNode described, HttpResponse<String> answer) {
        Map<String, JsonNode> known = new java.util.HashMap<>();
        described
                .properties()
                .forEach(header -> known.put(
                        header.getKey().toLowerCase(Locale.ROOT),
                        resolved(header.getValue()).path("schema")));
        answer.headers().map().forEach((name, values) -> {
            if (!GENERAL_HEADERS.contains(name)) {
                assertThat(known).as("described headers").containsKey(name);
                String text = JsonMapper.shared().writeValueAsString(values.getFirst());
                assertThat(flaws(known.get(name), text)).as(name).isEmpty();
            }
        });
    }
}
