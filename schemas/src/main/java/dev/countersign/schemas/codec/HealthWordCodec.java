package dev.countersign.schemas.codec;

import dev.countersign.avro.ConnectionHealth;
import dev.countersign.domain.health.HealthState;
import dev.countersign.domain.health.HealthWord;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.wire.SchemaIds;

/** Values of {@code connection-health}. */
public final class HealthWordCodec {
    private static final Symbols<HealthState, dev.countersign.avro.HealthState> STATES =
            new Symbols<>(HealthState.class, dev.countersign.avro.HealthState.class);

    private HealthWordCodec() {}

    public static Codec<HealthWord> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(
                ConnectionHealth.class,
                subject,
                schemaIds,
                word -> new ConnectionHealth(
                        word.organization().value(),
                        word.connection(),
                        word.worker(),
                        STATES.toAvro(word.state()),
                        word.since(),
                        word.checkedAt(),
                        word.until(),
                        word.reason()),
                word -> new HealthWord(
                        new OrganizationId(word.getOrganization()),
                        word.getConnection(),
                        word.getWorker(),
                        STATES.toDomain(word.getState()),
                        word.getSince(),
                        word.getCheckedAt(),
                        word.getUntil(),
                        word.getReason()));
    }
}
