package dev.countersign.schemas.codec;

import dev.countersign.domain.authorization.AuthorizationHolder;
import dev.countersign.domain.authorization.AuthorizationRefusal;
import dev.countersign.domain.authorization.AuthorizationReply;
import dev.countersign.domain.identity.AuthorizationId;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.wire.SchemaIds;
import org.jspecify.annotations.Nullable;

/** Values of {@code authorization-replies}. */
public final class AuthorizationReplyCodec {
    private static final Symbols<AuthorizationRefusal, dev.countersign.avro.AuthorizationRefusal> REFUSALS =
            new Symbols<>(AuthorizationRefusal.class, dev.countersign.avro.AuthorizationRefusal.class);

    private AuthorizationReplyCodec() {}

    public static Codec<AuthorizationReply> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.AuthorizationReply.class,
                subject,
                schemaIds,
                AuthorizationReplyCodec::toAvro,
                AuthorizationReplyCodec::toDomain);
    }

    private static dev.countersign.avro.AuthorizationReply toAvro(AuthorizationReply reply) {
        AuthorizationRefusal refusal = reply.refusal();
        AuthorizationHolder holder = reply.holder();
        return new dev.countersign.avro.AuthorizationReply(
                reply.id().value(),
                reply.requestId(),
                refusal == null ? null : REFUSALS.toAvro(refusal),
                holder == null ? null : Authorizations.toAvro(holder),
                reply.authorized());
    }

    private static AuthorizationReply toDomain(dev.countersign.avro.AuthorizationReply reply) {
        dev.countersign.avro.@Nullable AuthorizationRefusal refusal = reply.getRefusal();
        dev.countersign.avro.@Nullable AuthorizationHolder holder = reply.getHolder();
        return new AuthorizationReply(
                new AuthorizationId(reply.getAuthorizationId()),
                reply.getRequestId(),
                refusal == null ? null : REFUSALS.toDomain(refusal),
                holder == null ? null : Authorizations.toDomain(holder),
                reply.getAuthorized());
    }
}
