package dev.countersign.schemas.codec;

import dev.countersign.schemas.store.StoredSession;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.wire.SchemaIds;

/** Values of approval-stream's store of sessions. */
public final class StoredSessionCodec {
    /** Not a topic of ours: the changelog behind the store has the values. */
    public static final String SUBJECT = "stored-session";

    private StoredSessionCodec() {}

    public static Codec<StoredSession> of(SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.StoredSession.class,
                SUBJECT,
                schemaIds,
                stored -> new dev.countersign.avro.StoredSession(Sessions.toAvro(stored.state()), stored.events()),
                stored -> new StoredSession(Sessions.toDomain(stored.getStanding()), stored.getEvents()));
    }
}
