package dev.countersign.schemas.codec;

import dev.countersign.domain.identity.Digest;
import dev.countersign.schemas.store.StoredCall;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.wire.SchemaIds;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/** Values of policy-stream's store. */
public final class StoredCallCodec {
    /** Not a topic of ours: the changelog behind the store has the values. */
    public static final String SUBJECT = "stored-call";

    private StoredCallCodec() {}

    public static Codec<StoredCall> of(SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.StoredCall.class,
                SUBJECT,
                schemaIds,
                StoredCallCodec::toAvro,
                StoredCallCodec::toDomain);
    }

    private static dev.countersign.avro.StoredCall toAvro(StoredCall stored) {
        return new dev.countersign.avro.StoredCall(
                States.toAvro(stored.state()),
                stored.historyDigest().hex(),
                stored.events(),
                List.copyOf(stored.waiters()),
                stored.timerAt());
    }

    private static StoredCall toDomain(dev.countersign.avro.StoredCall stored) {
        return new StoredCall(
                States.toDomain(stored.getState()),
                new Digest(stored.getHistoryDigest()),
                stored.getEvents(),
                Collections.unmodifiableSortedSet(new TreeSet<>(stored.getWaiters())),
                stored.getTimerAt());
    }
}
