package dev.countersign.schemas.topic;

import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.domain.receipt.ReceiptOutcome;
import dev.countersign.schemas.wire.BundledSchemaIds;
import dev.countersign.schemas.wire.PublishedSchema;
import dev.countersign.schemas.wire.ReleasedSchema;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

/** Writes {@code docs/asyncapi.yaml}, of the topics that are meant for others, from the catalogue and the schemas. */
final class AsyncApiDocument {
    static final String COMMAND = TopicsDocument.COMMAND.replace("TopicsDocumentTest", "AsyncApiDocumentTest");

    /** Meant for others: everything else may change with the next version. */
    static final List<Entry> PUBLIC = List.of(Entry.RECEIPTS, Entry.LEDGER, Entry.CHECKPOINTS);

    private static final String SCHEMA_FORMAT = "application/vnd.apache.avro+json;version=1.12.0";
    private static final String BINDING = "0.5.0";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private AsyncApiDocument() {}

    static String text() {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setIndicatorIndent(2);
        options.setIndentWithIndicator(true);
        options.setIndent(2);
        options.setWidth(118);
        options.setDereferenceAliases(true);
        return HEAD.formatted(COMMAND) + new Yaml(options).dump(document());
    }

    private static Map<String, Object> document() {
        Map<String, Object> channels = new LinkedHashMap<>();
        Map<String, Object> operations = new LinkedHashMap<>();
        Map<String, Object> messages = new LinkedHashMap<>();
        for (Entry entry : PUBLIC) {
            channels.put(entry.topic(), channel(entry));
            operations.put("receive" + capitalized(entry.topic()), operation(entry));
            messages.put(entry.value(), message(entry));
        }
        return object(
                "asyncapi",
                "3.0.0",
                "info",
                info(),
                "defaultContentType",
                "application/avro",
                "servers",
                object("installation", server()),
                "channels",
                channels,
                "operations",
                operations,
                "components",
                object("messages", messages));
    }

    private static Map<String, Object> info() {
        return object(
                "title",
                "Countersign: what others may build on",
                "version",
                Integer.toString(released(Entry.RECEIPTS).version()),
                "description",
                "The topics that are a contract: read them with isolation.level=read_committed. What the receipts"
                        + " promise is told in docs/receipts.md. The version is that of the schema of receipts.");
    }

    private static Map<String, Object> server() {
        return object(
                "host", "{bootstrapServers}",
                "protocol", "kafka",
                "description", "An installation's Kafka cluster. An installation may put a prefix before every topic.",
                "variables",
                        object(
                                "bootstrapServers",
                                object("default", "127.0.0.1:19092", "description", "what `countersign up` serves")),
                "bindings",
                        object(
                                "kafka",
                                object(
                                        "schemaRegistryUrl", "http://127.0.0.1:8080",
                                        "schemaRegistryVendor", "confluent",
                                        "bindingVersion", BINDING)));
    }

    private static Map<String, Object> channel(Entry entry) {
        TopicSpec spec = entry.spec("", Topics.PARTITIONS_DEFAULT);
        return object(
                "address", entry.topic(),
                "description", entry.doc() + (entry.key().partitioned ? PARTITIONS : ONE_PARTITION),
                "servers", List.of(reference("#/servers/installation")),
                "messages", object(entry.value(), reference("#/components/messages/" + entry.value())),
                "bindings", object("kafka", topic(spec)));
    }

    private static Map<String, Object> topic(TopicSpec spec) {
        return object(
                "topic", spec.name(),
                "partitions", spec.partitions(),
                "topicConfiguration",
                        object(
                                "cleanup.policy", List.of(spec.config().get("cleanup.policy")),
                                "retention.ms", Long.parseLong(spec.config().get("retention.ms")),
                                "retention.bytes", Long.parseLong(spec.config().get("retention.bytes")),
                                "max.message.bytes",
                                        Integer.parseInt(spec.config().get("max.message.bytes"))),
                "bindingVersion", BINDING);
    }

    private static Map<String, Object> operation(Entry entry) {
        String channel = "#/channels/" + entry.topic();
        return object(
                "action", "receive",
                "channel", reference(channel),
                "summary", entry.doc(),
                "messages", List.of(reference(channel + "/messages/" + entry.value())));
    }

    private static Map<String, Object> message(Entry entry) {
        ReleasedSchema released = released(entry);
        Map<String, Object> message = object(
                "name", entry.value(),
                "contentType", "application/avro",
                "description",
                        "A zero byte, the schema's id in four bytes (big endian), Avro binary. Shown is version %d, id %d."
                                .formatted(released.version(), released.id()));
        if (entry.equals(Entry.RECEIPTS)) {
            message.put("headers", receiptHeaders());
        }
        message.put("payload", object("schemaFormat", SCHEMA_FORMAT, "schema", avro(released)));
        message.put("bindings", object("kafka", binding(entry)));
        return message;
    }

    private static Map<String, Object> binding(Entry entry) {
        Map<String, Object> binding = new LinkedHashMap<>();
        if (entry.key() != Entry.Key.NONE) {
            binding.put("key", object("type", "string", "description", entry.key().text + ", in UTF-8"));
        }
        binding.putAll(object(
                "schemaIdLocation", "payload",
                "schemaIdPayloadEncoding", "confluent",
                "schemaLookupStrategy", "TopicNameStrategy",
                "bindingVersion", BINDING));
        return binding;
    }

    /** Values are given as examples, not as an enum: newer versions may know more of them. */
    private static Map<String, Object> receiptHeaders() {
        Map<String, Object> headers = object(
                "ce_specversion", object("type", "string", "const", "1.0"),
                "ce_id", header("the receipt id, a slash, the sequence", "rec_…/17"),
                "ce_source", header("the tenant as a path", "/organizations/acme"),
                "ce_type", header("the kind", values("dev.countersign.receipt.", ReceiptKind.values())),
                "ce_time", header("when it was issued, UTC, RFC 3339", "2026-11-21T10:15:30.123456Z"),
                "content-type", object("type", "string", "const", "application/avro"),
                "organization", header("the tenant", "acme"),
                "decision", header("what was decided", values("", ReceiptDecision.values())),
                "outcome", header("what came of it", values("", ReceiptOutcome.values())));
        return object(
                "type",
                "object",
                "description",
                "CloudEvents 1.0, Kafka binding, binary mode, and three of our own; all UTF-8 strings.",
                "required",
                List.copyOf(headers.keySet()),
                "properties",
                headers);
    }

    private static Map<String, Object> header(String description, Object... examples) {
        return object("type", "string", "description", description, "examples", List.of(examples));
    }

    private static Object[] values(String prefix, Enum<?>[] constants) {
        return Arrays.stream(constants)
                .map(constant -> prefix + constant.name().toLowerCase(Locale.ROOT))
                .toArray();
    }

    /** The newest version, which the build's own writers use: a test of the schemas holds them equal. */
    static ReleasedSchema released(Entry entry) {
        return BundledSchemaIds.instance().released().stream()
                .filter(schema -> schema.subject().equals(entry.topic() + "-value"))
                .max(Comparator.comparingInt(ReleasedSchema::version))
                .orElseThrow();
    }

    private static Object avro(ReleasedSchema released) {
        return JSON.readValue(PublishedSchema.text(released.schema()), Object.class);
    }

    private static Map<String, Object> reference(String to) {
        return object("$ref", to);
    }

    private static Map<String, Object> object(Object... keysAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return object;
    }

    private static String capitalized(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    private static final String PARTITIONS =
            " The number of partitions is the installation's, fixed once chosen; shown is the default.";
    private static final String ONE_PARTITION = " One partition, one order; records have no key.";

    private static final String HEAD = """
            # Generated from the catalogue of topics and the Avro schemas. Do not edit; run
            # %s
            """;
}
