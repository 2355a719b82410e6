package dev.countersign.schemas.codec;

import dev.countersign.domain.execution.Attempt;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.Purpose;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.execution.UserGrant;
import dev.countersign.domain.identity.Digest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Attempts, the terms they run on, and their errors. */
final class Attempts {
    static final Symbols<EffectClass, dev.countersign.avro.EffectClass> EFFECT_CLASSES =
            new Symbols<>(EffectClass.class, dev.countersign.avro.EffectClass.class);

    private static final Symbols<Purpose, dev.countersign.avro.Purpose> PURPOSES =
            new Symbols<>(Purpose.class, dev.countersign.avro.Purpose.class);

    private Attempts() {}

    static dev.countersign.avro.Attempt toAvro(Attempt attempt) {
        return new dev.countersign.avro.Attempt(attempt.number(), PURPOSES.toAvro(attempt.purpose()));
    }

    static Attempt toDomain(dev.countersign.avro.Attempt attempt) {
        return new Attempt(attempt.getNumber(), PURPOSES.toDomain(attempt.getPurpose()));
    }

    static dev.countersign.avro.ToolTerms toAvro(ToolTerms terms) {
        Digest definition = terms.definition();
        UserGrant grant = terms.grant();
        return new dev.countersign.avro.ToolTerms(
                terms.tool(),
                terms.connection(),
                EFFECT_CLASSES.toAvro(terms.effectClass()),
                terms.timeout().toMillis(),
                terms.attemptsMax(),
                terms.reversible(),
                definition == null ? null : definition.hex(),
                grant == null ? null : Authorizations.toAvro(grant));
    }

    static ToolTerms toDomain(dev.countersign.avro.ToolTerms terms) {
        @Nullable String definition = terms.getDefinition();
        dev.countersign.avro.@Nullable UserGrant grant = terms.getGrant();
        return new ToolTerms(
                terms.getTool(),
                terms.getConnection(),
                EFFECT_CLASSES.toDomain(terms.getEffectClass()),
                Duration.ofMillis(terms.getTimeoutMillis()),
                terms.getAttemptsMax(),
                terms.getReversible(),
                definition == null ? null : new Digest(definition),
                grant == null ? null : Authorizations.toDomain(grant));
    }

    static dev.countersign.avro.ToolError toAvro(ToolError error) {
        return new dev.countersign.avro.ToolError(error.code(), error.message());
    }

    static ToolError toDomain(dev.countersign.avro.ToolError error) {
        return new ToolError(error.getCode(), error.getMessage());
    }
}
