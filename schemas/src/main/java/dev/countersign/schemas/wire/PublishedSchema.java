package dev.countersign.schemas.wire;

import dev.countersign.domain.identity.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.avro.Schema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A schema as others see it: without what our code generator put into it for itself. */
public final class PublishedSchema {
    private static final String JAVA_STRING = "avro.java.string";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private PublishedSchema() {}

    /** The schema's JSON on one line. */
    public static String text(Schema schema) {
        return without(JSON.readTree(schema.toString()), Set.of(JAVA_STRING)).toString();
    }

    /** The schema's JSON over many lines, for files that people compare. */
    public static String prettyText(Schema schema) {
        JsonNode published = without(JSON.readTree(schema.toString()), Set.of(JAVA_STRING));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(published) + "\n";
    }

    /**
     * SHA-256 over all that a reader acts on: names, types, order, defaults, symbols, logical types.
     * Documentation stays out, so that a better sentence is not another schema. Avro's own
     * fingerprint leaves out defaults and logical types too, which readers do act on.
     */
    public static Digest fingerprint(Schema schema) {
        JsonNode published = without(JSON.readTree(schema.toString()), Set.of(JAVA_STRING, "doc"));
        return Digest.of(published.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode without(JsonNode node, Set<String> names) {
        if (node instanceof ObjectNode object) {
            ObjectNode kept = JSON.createObjectNode();
            object.properties().stream()
                    .filter(property -> !names.contains(property.getKey()))
                    .forEach(property -> kept.set(property.getKey(), without(property.getValue(), names)));
            JsonNode type = kept.get("type");
            // {"type": "string"} says no more than "string".
            return kept.size() == 1 && type != null && type.isString() ? type : kept;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode kept = JSON.createArrayNode();
            array.forEach(element -> kept.add(without(element, names)));
            return kept;
        }
        return node;
    }
}
