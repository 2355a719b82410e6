package dev.countersign.approvalstream;

import dev.countersign.domain.identity.AuthorizationId;
import dev.countersign.schemas.store.StoredAuthorization;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.streams.PersistentStore;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * What one task knows of users' authorizations: how each stands. One stays, as a session does: there are at
 * most as many as pairs of a user and a connection.
 *
 * @param authorizations {@link StoredAuthorization} by authorization id
 */
record AuthorizationStore(KeyValueStore<String, byte[]> authorizations, Codec<StoredAuthorization> codec) {
    static final String AUTHORIZATIONS = "authorizations";

    /** For the topology: what is to be made, and changelogged, for each task. */
    static Set<StoreBuilder<?>> builders() {
        return Set.of(PersistentStore.builder(AUTHORIZATIONS, Serdes.String(), Serdes.ByteArray()));
    }

    static AuthorizationStore of(ProcessorContext<?, ?> context, Codec<StoredAuthorization> codec) {
        return new AuthorizationStore(context.getStateStore(AUTHORIZATIONS), codec);
    }

    /** Null when no call ever needed it. A value that cannot be read is a broken invariant: it ends the thread. */
    @Nullable
    StoredAuthorization load(AuthorizationId id) {
        byte[] stored = authorizations.get(id.value());
        return stored == null ? null : codec.decode(stored);
    }

    void save(AuthorizationId id, byte[] stored) {
        authorizations.put(id.value(), stored);
    }
}
