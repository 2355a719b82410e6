package dev.countersign.audit.archive;

import dev.countersign.domain.identity.Digest;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.BundledSchemaIds;
import dev.countersign.schemas.wire.PublishedSchema;
import dev.countersign.schemas.wire.ReleasedSchema;
import dev.countersign.schemas.wire.SchemaIds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The schemas that come with an export. An installation's registry may have handed out other ids
 * than ours; but a schema that was never released reads the same bytes as something else, and is
 * refused.
 */
public final class ExportedSchemas implements SchemaIds {
    private static final String SUFFIX = ".avsc";
    private static final int BYTES_MAX = 1024 * 1024;

    private final Map<Integer, Schema> byId;
    private final Map<String, String> refused;
    /** What was asked for before: every receipt that is written again asks, and a fingerprint takes milliseconds. */
    private final Map<Schema, OptionalInt> asked = new ConcurrentHashMap<>();

    private ExportedSchemas(Map<Integer, Schema> byId, Map<String, String> refused) {
        this.byId = byId;
        this.refused = refused;
    }

    public static String fileOf(int id) {
        return ExportFile.SCHEMAS + id + SUFFIX;
    }

    public static ExportedSchemas of(ExportFile export) throws IOException {
        BundledSchemaIds bundled = BundledSchemaIds.instance();
        Map<Digest, Integer> released = new HashMap<>();
        for (ReleasedSchema schema : bundled.released()) {
            released.put(schema.fingerprint(), schema.id());
        }
        Map<Integer, Schema> byId = new HashMap<>();
        Map<String, String> refused = new TreeMap<>();
        for (String name : export.names()) {
            if (name.startsWith(ExportFile.SCHEMAS)) {
                Integer id = id(name);
                Integer known = id == null ? null : released.get(fingerprint(export, name));
                if (id == null || known == null) {
                    refused.put(name, "The export's " + name + " is no schema that was ever released.");
                } else {
                    byId.put(id, bundled.byId(known));
                }
            }
        }
        return new ExportedSchemas(byId, refused);
    }

    private static @Nullable Integer id(String name) {
        try {
            String number = name.substring(ExportFile.SCHEMAS.length()).replaceFirst("\\.avsc$", "");
            int id = Integer.parseInt(number);
            return fileOf(id).equals(name) ? id : null;
        } catch (NumberFormatException notAnId) {
            return null;
        }
    }

    private static @Nullable Digest fingerprint(ExportFile export, String name) throws IOException {
        try {
            return PublishedSchema.fingerprint(
                    new Schema.Parser().parse(new String(export.read(name, BYTES_MAX), StandardCharsets.UTF_8)));
        } catch (AvroRuntimeException | tools.jackson.core.JacksonException notASchema) {
            return null;
        }
    }

    /** A sentence for each file that is no released schema, by its name. */
    public Map<String, String> refused() {
        return refused;
    }

    /** Only that of a schema which comes with the export: to write again what was read. */
    @Override
    public int idFor(String subject, Schema schema) {
        return asked.computeIfAbsent(schema, this::find)
                .orElseThrow(() -> new IllegalStateException("The export has no such schema"));
    }

    private OptionalInt find(Schema schema) {
        Digest fingerprint = PublishedSchema.fingerprint(schema);
        return byId.entrySet().stream()
                .filter(known -> PublishedSchema.fingerprint(known.getValue()).equals(fingerprint))
                .mapToInt(Map.Entry::getKey)
                .findFirst();
    }

    @Override
    public Schema byId(int id) {
        Schema schema = byId.get(id);
        if (schema == null) {
            throw UnreadableRecordException.unknownSchema(id);
        }
        return schema;
    }
}
