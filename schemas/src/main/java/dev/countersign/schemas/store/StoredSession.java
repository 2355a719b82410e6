package dev.countersign.schemas.store;

import dev.countersign.domain.session.SessionState;
import dev.countersign.schemas.codec.StoredSessionCodec;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.wire.SchemaIds;

/**
 * What approval-stream's store holds for a session. It stays, terminated or not: what a reference named is
 * never named again.
 *
 * @param events how many were folded
 */
public record StoredSession(SessionState.Opened state, int events) {

    /** The store's codec: the same wire format as the topics, so that its schema can evolve. */
    public static Codec<StoredSession> codec() {
        return Holder.CODEC;
    }

    /** Made on first use, so that reading this class does not read every released schema. */
    private static final class Holder {
        static final Codec<StoredSession> CODEC = StoredSessionCodec.of(SchemaIds.bundled());
    }
}
