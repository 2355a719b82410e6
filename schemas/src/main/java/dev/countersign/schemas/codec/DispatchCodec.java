package dev.countersign.schemas.codec;

import dev.countersign.domain.execution.Dispatch;
import dev.countersign.domain.identity.CallId;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.wire.SchemaIds;
import java.util.Set;

/** Values of {@code dispatches}. */
public final class DispatchCodec {
    private DispatchCodec() {}

    public static Codec<Dispatch> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.Dispatch.class,
                subject,
                schemaIds,
                DispatchCodec::toAvro,
                DispatchCodec::toDomain);
    }

    private static dev.countersign.avro.Dispatch toAvro(Dispatch dispatch) {
        return new dev.countersign.avro.Dispatch(
                dispatch.callId().value(),
                Requests.toAvro(dispatch.call()),
                Attempts.toAvro(dispatch.terms()),
                Attempts.toAvro(dispatch.attempt()),
                dispatch.notBefore(),
                dispatch.startBy(),
                // A set has no order of its own; equal values must be equal bytes.
                dispatch.replyPartitions().stream().sorted().toList());
    }

    private static Dispatch toDomain(dev.countersign.avro.Dispatch dispatch) {
        return new Dispatch(
                new CallId(dispatch.getCallId()),
                Requests.toDomain(dispatch.getCall()),
                Attempts.toDomain(dispatch.getTerms()),
                Attempts.toDomain(dispatch.getAttempt()),
                dispatch.getNotBefore(),
                dispatch.getStartBy(),
                Set.copyOf(dispatch.getReplyPartitions()));
    }
}
