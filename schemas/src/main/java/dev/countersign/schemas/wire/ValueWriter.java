package dev.countersign.schemas.wire;

import java.io.IOException;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/** Writes the values of one schema; see {@link ValueWriters}. */
@FunctionalInterface
interface ValueWriter {
    /** @throws RuntimeException when the value is none of the schema; what was written until then is of no use */
    void write(@Nullable Object value, Encoder out) throws IOException;
}
