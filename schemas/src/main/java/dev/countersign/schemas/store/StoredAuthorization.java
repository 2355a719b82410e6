package dev.countersign.schemas.store;

import dev.countersign.domain.authorization.AuthorizationState;
import dev.countersign.schemas.codec.StoredAuthorizationCodec;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.wire.SchemaIds;

/**
 * What approval-stream's store holds for a user's authorization of a connection.
 *
 * @param events how many were folded
 */
public record StoredAuthorization(AuthorizationState.Known state, int events) {

    /** The store's codec: the same wire format as the topics, so that its schema can evolve. */
    public static Codec<StoredAuthorization> codec() {
        return Holder.CODEC;
    }

    /** Made on first use, so that reading this class does not read every released schema. */
    private static final class Holder {
        static final Codec<StoredAuthorization> CODEC = StoredAuthorizationCodec.of(SchemaIds.bundled());
    }
}
