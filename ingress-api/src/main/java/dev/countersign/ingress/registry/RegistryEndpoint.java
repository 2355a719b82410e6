package dev.countersign.ingress.registry;

import dev.countersign.ingress.http.Endpoint;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.http.JsonWriter;
import dev.countersign.schemas.wire.PublishedSchema;
import dev.countersign.schemas.wire.ReleasedSchema;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What consumers ask of a Confluent schema registry before they can read a record, answered from the
 * schemas in this build: kafka-ui, Flink, Connect and ksqlDB then work without a registry process.
 * Needs no credential, as a registry's reads do: schemas hold nobody's data. Nothing can be written.
 *
 * <p>Source: the registry's REST API, {@code application/vnd.schemaregistry.v1+json}.
 */
public final class RegistryEndpoint implements Endpoint {
    public static final String SCHEMAS_PATH = "/schemas";
    public static final String SUBJECTS_PATH = "/subjects";

    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final String LATEST = "latest";
    private static final int DIGITS_MAX = 9;

    /** The registry's own error codes. */
    private enum Missing {
        PATH(404, "HTTP 404 Not Found"),
        SUBJECT(40401, "Subject not found."),
        VERSION(40402, "Version not found."),
        SCHEMA(40403, "Schema not found");

        private final int code;
        private final String message;

        Missing(int code, String message) {
            this.code = code;
            this.message = message;
        }
    }

    private final Map<Integer, ReleasedSchema> byId;
    private final Map<String, NavigableMap<Integer, ReleasedSchema>> bySubject;

    /**
     * @param released every schema there is
     * @param prefix of the installation's topics, and so of its subjects
     */
    public RegistryEndpoint(Collection<ReleasedSchema> released, String prefix) {
        this.byId = released.stream()
                .collect(Collectors.toMap(ReleasedSchema::id, schema -> schema, (first, same) -> first));
        this.bySubject = released.stream()
                .sorted(Comparator.comparing(ReleasedSchema::subject))
                .collect(Collectors.groupingBy(
                        schema -> prefix + schema.subject(),
                        TreeMap::new,
                        Collectors.toMap(
                                ReleasedSchema::version, schema -> schema, (first, same) -> first, TreeMap::new)));
    }

    @Override
    public HttpAnswer answer(HttpServletRequest request) {
        String path = request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
        return answer(List.of(path.substring(1).split("/", -1)));
    }

    private HttpAnswer answer(List<String> path) {
        if (path.getFirst().equals("schemas")) {
            return schemas(path);
        }
        return switch (path.size()) {
            case 1 -> subjects();
            case 3 -> path.get(2).equals("versions") ? versions(path.get(1)) : missing(Missing.PATH);
            case 4 -> path.get(2).equals("versions") ? version(path.get(1), path.get(3)) : missing(Missing.PATH);
            default -> missing(Missing.PATH);
        };
    }

    private HttpAnswer schemas(List<String> path) {
        if (path.equals(List.of("schemas", "types"))) {
            return found(new JsonWriter().beginArray().value("AVRO").endArray());
        }
        if (path.size() != 3 || !path.get(1).equals("ids")) {
            return missing(Missing.PATH);
        }
        Integer id = number(path.get(2));
        ReleasedSchema schema = id == null ? null : byId.get(id);
        return schema == null
                ? missing(Missing.SCHEMA)
                : found(new JsonWriter()
                        .beginObject()
                        .member("schema", PublishedSchema.text(schema.schema()))
                        .endObject());
    }

    private HttpAnswer subjects() {
        JsonWriter json = new JsonWriter().beginArray();
        bySubject.keySet().forEach(json::value);
        return found(json.endArray());
    }

    private HttpAnswer versions(String subject) {
        NavigableMap<Integer, ReleasedSchema> versions = bySubject.get(subject);
        if (versions == null) {
            return missing(Missing.SUBJECT);
        }
        JsonWriter json = new JsonWriter().beginArray();
        versions.keySet().forEach(json::value);
        return found(json.endArray());
    }

    private HttpAnswer version(String subject, String version) {
        NavigableMap<Integer, ReleasedSchema> versions = bySubject.get(subject);
        if (versions == null) {
            return missing(Missing.SUBJECT);
        }
        Integer number = version.equals(LATEST) ? versions.lastKey() : number(version);
        ReleasedSchema schema = number == null ? null : versions.get(number);
        return schema == null ? missing(Missing.VERSION) : found(described(subject, schema));
    }

    private static JsonWriter described(String subject, ReleasedSchema schema) {
        return new JsonWriter()
                .beginObject()
                .member("subject", subject)
                .name("version")
                .value(schema.version())
                .name("id")
                .value(schema.id())
                .member("schema", PublishedSchema.text(schema.schema()))
                .endObject();
    }

    private static HttpAnswer found(JsonWriter json) {
        return new HttpAnswer(200, MEDIA_TYPE, Map.of(), json.toBytes());
    }

    private static HttpAnswer missing(Missing what) {
        byte[] body = new JsonWriter()
                .beginObject()
                .name("error_code")
                .value(what.code)
                .member("message", what.message)
                .endObject()
                .toBytes();
        return new HttpAnswer(404, MEDIA_TYPE, Map.of(), body);
    }

    private static @Nullable Integer number(String text) {
        boolean digits =
                !text.isEmpty() && text.length() <= DIGITS_MAX && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Integer.valueOf(text) : null;
    }
}
