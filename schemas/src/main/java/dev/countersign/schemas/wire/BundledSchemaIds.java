package dev.countersign.schemas.wire;

import dev.countersign.domain.identity.Digest;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.Schema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The ids checked in beside the schemas, {@code schema-ids.json}. Ids are handed out once and never
 * change their meaning.
 */
public final class BundledSchemaIds implements SchemaIds {
    /** The folder of the released schemas among the resources, beside {@code schema-ids.json}. */
    static final String FOLDER = "/dev/countersign/schemas/released/";

    private final List<ReleasedSchema> released;
    private final Map<Integer, ReleasedSchema> byId = new HashMap<>();
    private final Map<Digest, Integer> byFingerprint = new HashMap<>();
    /** Those that were met: most of what was ever released, a process never reads. */
    private final ConcurrentMap<Integer, Schema> schemas = new ConcurrentHashMap<>();

    private BundledSchemaIds(List<ReleasedSchema> released) {
        this.released = List.copyOf(released);
        for (ReleasedSchema one : released) {
            byId.put(one.id(), one);
            byFingerprint.put(one.fingerprint(), one.id());
        }
    }

    /** The ids of this build, read once. */
    public static BundledSchemaIds instance() {
        return Holder.INSTANCE;
    }

    /** Everything that was ever released, in the order of subjects and versions: what a registry would list. */
    public List<ReleasedSchema> released() {
        return released;
    }

    /**
     * {@inheritDoc}
     *
     * <p>The subject plays no part: an installation may put a prefix before its topics, and a
     * schema has one id wherever it is used.
     */
    @Override
    public int idFor(String subject, Schema schema) {
        Integer id = byFingerprint.get(PublishedSchema.fingerprint(schema));
        if (id == null) {
            throw new IllegalStateException(
                    "The schema of %s (%s) differs from every released version: release it first"
                            .formatted(subject, schema.getFullName()));
        }
        return id;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Of a schema that records are written with today, that of the generated class: the same but for our
     * generator's own properties, and in memory anyway.
     */
    @Override
    public Schema byId(int id) {
        Schema known = schemas.get(id);
        if (known != null) {
            return known;
        }
        ReleasedSchema one = byId.get(id);
        if (one == null) {
            throw UnreadableRecordException.unknownSchema(id);
        }
        return schemas.computeIfAbsent(id, met -> schemaOf(one));
    }

    private static Schema schemaOf(ReleasedSchema one) {
        Schema today = GeneratedRecords.INSTANCE.schemaOf(one.recordName());
        return today != null && PublishedSchema.fingerprint(today).equals(one.fingerprint()) ? today : one.schema();
    }

    private static BundledSchemaIds load() {
        List<ReleasedSchema> released = new ArrayList<>();
        for (JsonNode entry : JsonMapper.builder().build().readTree(resource("schema-ids.json"))) {
            released.add(new ReleasedSchema(
                    entry.get("subject").asString(),
                    entry.get("version").asInt(),
                    entry.get("id").asInt(),
                    new Digest(entry.get("fingerprint").asString()),
                    entry.get("file").asString()));
        }
        return new BundledSchemaIds(released);
    }

    static byte[] resource(String name) {
        try (InputStream stream = BundledSchemaIds.class.getResourceAsStream(FOLDER + name)) {
            if (stream == null) {
                throw new IllegalStateException("The resource " + FOLDER + name + " is missing from this build");
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Holder {
        static final BundledSchemaIds INSTANCE = load();
    }
}
