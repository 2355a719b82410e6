package dev.countersign.schemas.wire;

import java.net.URI;
import java.net.http.HttpClient;
import org.apache.avro.Schema;

/** Which number stands for which schema on the wire. */
public interface SchemaIds {
    /**
     * The id to write for a subject's schema.
     *
     * @param subject {@code <topic>-value}
     * @throws IllegalStateException when the schema has no id: it was never released, or not
     *     registered; nothing may be written with it
     * @throws java.io.UncheckedIOException when a registry cannot be asked
     */
    int idFor(String subject, Schema schema);

    /**
     * The schema that an id stands for.
     *
     * @throws dev.countersign.schemas.topic.UnreadableRecordException when there is none
     * @throws java.io.UncheckedIOException when a registry cannot be asked
     */
    Schema byId(int id);

    /** The ids checked in beside the schemas: the default, no registry process. */
    static SchemaIds bundled() {
        return BundledSchemaIds.instance();
    }

    /** The ids of a registry that speaks Confluent's REST API. Nothing is registered by itself. */
    static SchemaIds rest(URI registry) {
        return new RestSchemaIds(
                registry,
                HttpClient.newBuilder()
                        .connectTimeout(RestSchemaIds.TIMEOUT_DEFAULT)
                        .build(),
                RestSchemaIds.TIMEOUT_DEFAULT,
                null);
    }
}
