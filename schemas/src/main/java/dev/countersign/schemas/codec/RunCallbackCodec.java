package dev.countersign.schemas.codec;

import dev.countersign.domain.delivery.RunCallback;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.wire.SchemaIds;

/** Values of {@code run-callbacks}. */
public final class RunCallbackCodec {
    private RunCallbackCodec() {}

    public static Codec<RunCallback> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.RunCallback.class,
                subject,
                schemaIds,
                RunCallbackCodec::toAvro,
                RunCallbackCodec::toDomain);
    }

    private static dev.countersign.avro.RunCallback toAvro(RunCallback callback) {
        return new dev.countersign.avro.RunCallback(
                callback.organization().value(),
                callback.callId().value(),
                callback.sessionId().key(),
                callback.instance(),
                callback.url(),
                Requests.toAvro(callback.token()),
                callback.at());
    }

    private static RunCallback toDomain(dev.countersign.avro.RunCallback callback) {
        return new RunCallback(
                new OrganizationId(callback.getOrganization()),
                new CallId(callback.getCallId()),
                Sessions.id(callback.getSessionId()),
                callback.getInstance(),
                callback.getUrl(),
                Requests.toDomain(callback.getToken()),
                callback.getAt());
    }
}
