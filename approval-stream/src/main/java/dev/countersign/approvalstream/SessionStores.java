package dev.countersign.approvalstream;

import dev.countersign.domain.identity.SessionId;
import dev.countersign.schemas.store.StoredSession;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.streams.PersistentStore;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * What one task knows of sessions: how each stands. They stay, the terminated too: without its tombstone a
 * reference would name a second session.
 *
 * @param sessions {@link StoredSession} by session key
 */
record SessionStores(KeyValueStore<String, byte[]> sessions, Codec<StoredSession> codec) {
    static final String SESSIONS = "sessions";

    /** For the topology: what is to be made, and changelogged, for each task. */
    static Set<StoreBuilder<?>> builders() {
        return Set.of(PersistentStore.builder(SESSIONS, Serdes.String(), Serdes.ByteArray()));
    }

    static SessionStores of(ProcessorContext<?, ?> context, Codec<StoredSession> codec) {
        return new SessionStores(context.getStateStore(SESSIONS), codec);
    }

    /**
     * Null when nobody opened it. A value that cannot be read is a broken invariant, because only this program
     * writes it: the exception ends the thread.
     */
    @Nullable
    StoredSession load(SessionId sessionId) {
        byte[] stored = sessions.get(sessionId.key());
        return stored == null ? null : codec.decode(stored);
    }

    void save(SessionId sessionId, byte[] stored) {
        sessions.put(sessionId.key(), stored);
    }
}
