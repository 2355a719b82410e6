package dev.countersign.schemas.codec;

import dev.countersign.avro.LookNotOffered;
import dev.countersign.avro.LookNotSeen;
import dev.countersign.avro.LookNothingThere;
import dev.countersign.avro.LookSeen;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.look.LookReply;
import dev.countersign.domain.look.LookResult;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.SchemaIds;

/** Values of {@code look-replies}. */
public final class LookReplyCodec {
    private LookReplyCodec() {}

    public static Codec<LookReply> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.LookReply.class,
                subject,
                schemaIds,
                LookReplyCodec::toAvro,
                LookReplyCodec::toDomain);
    }

    private static dev.countersign.avro.LookReply toAvro(LookReply reply) {
        return new dev.countersign.avro.LookReply(
                reply.callId().value(), reply.requestId(), result(reply.result()), reply.at());
    }

    private static Object result(LookResult result) {
        return switch (result) {
            case LookResult.Seen(var fields) -> new LookSeen(Requests.toAvro(fields));
            case LookResult.NothingThere() -> new LookNothingThere();
            case LookResult.NotOffered() -> new LookNotOffered();
            case LookResult.NotSeen(var error) -> new LookNotSeen(Attempts.toAvro(error));
        };
    }

    private static LookReply toDomain(dev.countersign.avro.LookReply reply) {
        return new LookReply(
                new CallId(reply.getCallId()), reply.getRequestId(), result(reply.getResult()), reply.getAt());
    }

    private static LookResult result(Object result) {
        return switch (result) {
            case LookSeen it -> new LookResult.Seen(Requests.toDomain(it.getFields()));
            case LookNothingThere it -> new LookResult.NothingThere();
            case LookNotOffered it -> new LookResult.NotOffered();
            case LookNotSeen it -> new LookResult.NotSeen(Attempts.toDomain(it.getError()));
            default -> throw UnreadableRecordException.unexpectedBranch(result);
        };
    }
}
