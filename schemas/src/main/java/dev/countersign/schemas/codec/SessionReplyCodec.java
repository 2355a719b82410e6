package dev.countersign.schemas.codec;

import dev.countersign.domain.session.SessionRefusal;
import dev.countersign.domain.session.SessionReply;
import dev.countersign.domain.session.SessionState;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.wire.SchemaIds;
import org.jspecify.annotations.Nullable;

/** Values of {@code session-replies}. */
public final class SessionReplyCodec {
    private static final Symbols<SessionRefusal, dev.countersign.avro.SessionRefusal> REFUSALS =
            new Symbols<>(SessionRefusal.class, dev.countersign.avro.SessionRefusal.class);

    private SessionReplyCodec() {}

    public static Codec<SessionReply> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.SessionReply.class,
                subject,
                schemaIds,
                SessionReplyCodec::toAvro,
                SessionReplyCodec::toDomain);
    }

    private static dev.countersign.avro.SessionReply toAvro(SessionReply reply) {
        SessionRefusal refusal = reply.refusal();
        SessionState.@Nullable Opened state = reply.state();
        return new dev.countersign.avro.SessionReply(
                reply.sessionId().key(),
                reply.requestId(),
                refusal == null ? null : REFUSALS.toAvro(refusal),
                reply.created(),
                state == null ? null : Sessions.toAvro(state));
    }

    private static SessionReply toDomain(dev.countersign.avro.SessionReply reply) {
        dev.countersign.avro.@Nullable SessionRefusal refusal = reply.getRefusal();
        dev.countersign.avro.@Nullable SessionStanding standing = reply.getStanding();
        return new SessionReply(
                Sessions.id(reply.getSessionId()),
                reply.getRequestId(),
                refusal == null ? null : REFUSALS.toDomain(refusal),
                reply.getCreated(),
                standing == null ? null : Sessions.toDomain(standing));
    }
}
