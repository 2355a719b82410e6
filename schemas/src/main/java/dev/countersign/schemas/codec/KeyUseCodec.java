package dev.countersign.schemas.codec;

import dev.countersign.domain.control.KeyUse;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.wire.SchemaIds;

/** Values of {@code key-uses}. */
public final class KeyUseCodec {
    private KeyUseCodec() {}

    public static Codec<KeyUse> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.KeyUse.class,
                subject,
                schemaIds,
                use -> new dev.countersign.avro.KeyUse(use.organization().value(), use.key(), use.at()),
                use -> new KeyUse(new OrganizationId(use.getOrganization()), use.getKey(), use.getAt()));
    }
}
