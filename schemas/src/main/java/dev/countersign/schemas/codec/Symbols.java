package dev.countersign.schemas.codec;

import dev.countersign.schemas.topic.UnreadableRecordException;
import java.util.EnumMap;
import java.util.Map;

/**
 * The constants of a domain enum and the symbols of its Avro enum, which have the same names. The
 * Avro enum has one more, {@code UNRECOGNIZED}: what a reader sees in place of a symbol newer than
 * itself. It is never written, and it is refused when read.
 */
final class Symbols<D extends Enum<D>, A extends Enum<A>> {
    private static final String UNRECOGNIZED = "UNRECOGNIZED";

    private final String name;
    private final Map<D, A> toAvro;
    private final Map<A, D> toDomain;

    /** @throws IllegalStateException when the names differ */
    Symbols(Class<D> domainType, Class<A> avroType) {
        this.name = avroType.getSimpleName();
        this.toAvro = new EnumMap<>(domainType);
        this.toDomain = new EnumMap<>(avroType);
        for (A symbol : avroType.getEnumConstants()) {
            if (!symbol.name().equals(UNRECOGNIZED)) {
                D constant = Enum.valueOf(domainType, symbol.name());
                toAvro.put(constant, symbol);
                toDomain.put(symbol, constant);
            }
        }
        if (toAvro.size() != domainType.getEnumConstants().length) {
            throw new IllegalStateException(
                    "The Avro enum %s lacks a symbol for a constant of %s".formatted(name, domainType.getName()));
        }
    }

    A toAvro(D constant) {
        A symbol = toAvro.get(constant);
        if (symbol == null) {
            // The constructor has seen every constant.
            throw new IllegalStateException("The Avro enum %s has no %s".formatted(name, constant));
        }
        return symbol;
    }

    /** @throws UnreadableRecordException for {@code UNRECOGNIZED} */
    D toDomain(A symbol) {
        D constant = toDomain.get(symbol);
        if (constant == null) {
            throw UnreadableRecordException.unknownSymbol(name);
        }
        return constant;
    }
}
