package dev.countersign.schemas.codec;

import dev.countersign.avro.SubjectKey;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.seal.Erasure;
import dev.countersign.schemas.seal.Subject;
import dev.countersign.schemas.seal.WrappedKey;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.wire.SchemaIds;
import java.nio.ByteBuffer;

/** Values of {@code subject-keys} and {@code erasures}. */
public final class SealCodecs {
    private SealCodecs() {}

    public static Codec<WrappedKey> ofKeys(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(SubjectKey.class, subject, schemaIds, SealCodecs::toAvro, SealCodecs::toDomain);
    }

    public static Codec<Erasure> ofErasures(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.Erasure.class, subject, schemaIds, SealCodecs::toAvro, SealCodecs::toDomain);
    }

    private static SubjectKey toAvro(WrappedKey key) {
        return new SubjectKey(ByteBuffer.wrap(key.wrapped()), key.createdAt());
    }

    private static WrappedKey toDomain(SubjectKey key) {
        return new WrappedKey(Requests.bytes(key.getWrapped()), key.getCreatedAt());
    }

    private static dev.countersign.avro.Erasure toAvro(Erasure erasure) {
        return new dev.countersign.avro.Erasure(
                erasure.subject().organization().value(),
                erasure.subject().name(),
                erasure.keyIds(),
                erasure.requestedBy(),
                erasure.reason(),
                erasure.erasedAt());
    }

    private static Erasure toDomain(dev.countersign.avro.Erasure erasure) {
        return new Erasure(
                new Subject(new OrganizationId(erasure.getOrganization()), erasure.getSubject()),
                erasure.getKeyIds(),
                erasure.getRequestedBy(),
                erasure.getReason(),
                erasure.getErasedAt());
    }
}
