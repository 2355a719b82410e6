package dev.countersign.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.schemas.Samples;
import dev.countersign.schemas.wire.PublishedSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.avro.Schema;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The structure is checked by hand: AsyncAPI's own JSON schema is in npm's registry and not in Maven's. The
 * document of 2026-11-22 was valid by {@code 3.0.0.json} of {@code @asyncapi/specs} 6.11.1.
 */
final class AsyncApiDocumentTest {
    private static final Path FILE = Path.of("../docs/asyncapi.yaml");
    private static final JsonNode DOCUMENT =
            JsonMapper.builder().build().valueToTree((Object) new Yaml().load(AsyncApiDocument.text()));

    @Test
    void theDocumentIsWhatTheCatalogueAndTheSchemasSay() throws IOException {
        if ("docs".equals(System.getProperty("countersign.write"))) {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, AsyncApiDocument.text());
        }
        assertThat(FILE).as("write it with: %s", AsyncApiDocument.COMMAND).hasContent(AsyncApiDocument.text());
    }

    @Test
    void everyReferenceLeadsToSomethingInTheDocument() {
        List<String> references = new ArrayList<>();
        collectReferences(DOCUMENT, references);

        assertThat(references)
                .hasSizeGreaterThan(AsyncApiDocument.PUBLIC.size())
                .allSatisfy(reference -> assertThat(
                                DOCUMENT.at(reference.substring(1)).isObject())
                        .as(reference)
                        .isTrue());
    }

    @Test
    void everyPublicTopicIsReceivedWithTheSchemaThatItsRecordsAreWrittenWith() {
        for (Entry entry : AsyncApiDocument.PUBLIC) {
            JsonNode payload =
                    DOCUMENT.at("/components/messages/" + entry.value()).get("payload");
            Schema shown = new Schema.Parser().parse(payload.get("schema").toString());

            assertThat(PublishedSchema.fingerprint(shown))
                    .isEqualTo(AsyncApiDocument.released(entry).fingerprint());
            assertThat(DOCUMENT.get("channels")
                            .get(entry.topic())
                            .get("address")
                            .asString())
                    .isEqualTo(entry.topic());
        }
        assertThat(DOCUMENT.get("operations").values())
                .hasSize(AsyncApiDocument.PUBLIC.size())
                .allSatisfy(operation ->
                        assertThat(operation.get("action").asString()).isEqualTo("receive"));
    }

    @Test
    void receiptsHaveExactlyTheHeadersThatAreDescribed() {
        JsonNode headers = DOCUMENT.at("/components/messages/Receipt/headers");
        Set<String> described = Set.copyOf(headers.get("properties").propertyNames());

        assertThat(Samples.receipts().values()).isNotEmpty().allSatisfy(receipt -> {
            Map<String, String> sent = StreamSupport.stream(
                            CloudEvents.headers(receipt).spliterator(), false)
                    .collect(java.util.stream.Collectors.toMap(Header::key, AsyncApiDocumentTest::text));
            assertThat(sent.keySet()).isEqualTo(described);
            assertThat(examples(headers, "ce_type")).contains(sent.get("ce_type"));
            assertThat(examples(headers, "decision")).contains(sent.get("decision"));
            assertThat(examples(headers, "outcome")).contains(sent.get("outcome"));
        });
    }

    private static List<String> examples(JsonNode headers, String name) {
        return headers.get("properties").get(name).get("examples").values().stream()
                .map(JsonNode::asString)
                .toList();
    }

    private static String text(Header header) {
        return new String(header.value(), java.nio.charset.StandardCharsets.UTF_8);
    }

    private static void collectReferences(JsonNode node, List<String> into) {
        if (node.has("$ref")) {
            into.add(node.get("$ref").asString());
        }
        Stream.of(node).flatMap(parent -> parent.values().stream()).forEach(child -> collectReferences(child, into));
    }
}
