package dev.countersign.schemas.wire;

import dev.countersign.schemas.topic.UnreadableRecordException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Ids handed out by a registry that speaks Confluent's REST API. What an id stands for never
 * changes, so each is asked for once.
 *
 * <p>Writing never registers anything: a schema that the registry does not know is an error until
 * somebody has called {@link #register}. When the registry cannot be reached or answers what nobody
 * expects, methods throw {@link UncheckedIOException}: the record may be fine, so it is no poison.
 */
public final class RestSchemaIds implements SchemaIds {
    /** For one request, connecting included. */
    public static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(5);

    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String base;
    private final HttpClient http;
    private final Duration timeout;
    private final @Nullable String authorization;
    private final ConcurrentMap<Integer, Schema> schemas = new ConcurrentHashMap<>();

    /**
     * @param registry where {@code /subjects} and {@code /schemas} are; a path before them is kept
     * @param authorization the value of that header; null to send none
     */
    public RestSchemaIds(URI registry, HttpClient http, Duration timeout, @Nullable String authorization) {
        String text = registry.toString();
        this.base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        this.http = http;
        this.timeout = timeout;
        this.authorization = authorization;
    }

    @Override
    public int idFor(String subject, Schema schema) {
        HttpResponse<byte[]> response = post("/subjects/" + encoded(subject), schema);
        if (response.statusCode() == NOT_FOUND) {
            throw new IllegalStateException("The registry does not know the schema of %s (%s): register it first"
                    .formatted(subject, schema.getFullName()));
        }
        return id(response);
    }

    @Override
    public Schema byId(int id) {
        Schema known = schemas.get(id);
        if (known != null) {
            return known;
        }
        HttpResponse<byte[]> response = send(request("/schemas/ids/" + id).GET().build());
        if (response.statusCode() == NOT_FOUND) {
            throw UnreadableRecordException.unknownSchema(id);
        }
        try {
            Schema schema = new Schema.Parser().parse(field(response, "schema").asString());
            schemas.put(id, schema);
            return schema;
        } catch (SchemaParseException | JacksonException e) {
            throw new UncheckedIOException(
                    new IOException("The registry's schema %d cannot be parsed".formatted(id), e));
        }
    }

    /**
     * Registers a schema as a new version of its subject; one that is registered already keeps its
     * id. Only a person or a deployment step orders this.
     *
     * @throws UncheckedIOException also when the registry refuses the schema as incompatible
     */
    public int register(String subject, Schema schema) {
        return id(post("/subjects/" + encoded(subject) + "/versions", schema));
    }

    private HttpResponse<byte[]> post(String path, Schema schema) {
        byte[] body = JSON.writeValueAsBytes(JSON.createObjectNode().put("schema", PublishedSchema.text(schema)));
        return send(request(path)
                .header("Content-Type", MEDIA_TYPE)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(timeout).header("Accept", MEDIA_TYPE);
        return authorization == null ? request : request.header("Authorization", authorization);
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(
                    (IOException) new InterruptedIOException("Interrupted while asking the registry").initCause(e));
        }
    }

    private static int id(HttpResponse<byte[]> response) {
        JsonNode id = field(response, "id");
        if (!id.isInt()) {
            throw unexpected(response);
        }
        return id.intValue();
    }

    private static JsonNode field(HttpResponse<byte[]> response, String name) {
        if (response.statusCode() != OK) {
            throw unexpected(response);
        }
        try {
            JsonNode field = JSON.readTree(response.body()).get(name);
            if (field == null) {
                throw unexpected(response);
            }
            return field;
        } catch (JacksonException e) {
            throw unexpected(response);
        }
    }

    private static UncheckedIOException unexpected(HttpResponse<byte[]> response) {
        return new UncheckedIOException(new IOException("The registry answered %s with status %d and nothing usable"
                .formatted(response.request().uri().getPath(), response.statusCode())));
    }

    private static String encoded(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
