package dev.countersign.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

/** That the bytes are Avro's own is held by the golden files: each record type of each release is among them. */
class ValueWritersTest {
    private static final Encoder NOWHERE = EncoderFactory.get().directBinaryEncoder(new ByteArrayOutputStream(), null);

    @Test
    void whatBelongsToNoBranchIsRefusedAndNotTold() {
        ValueWriter writer = ValueWriters.of(
                Schema.createUnion(ours("Ruling"), ours("PolicyFailure"))); // An assessment holds one of them.

        assertThatThrownBy(() -> writer.write("a secret", NOWHERE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.String")
                .hasMessageNotContaining("a secret");
        assertThatThrownBy(() -> writer.write(null, NOWHERE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatOursDoNotHaveIsRefusedBeforeAnythingIsWritten() {
        assertThatThrownBy(() -> ValueWriters.of(SchemaBuilder.fixed("Digest").size(32)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ValueWriters.of(
                        SchemaBuilder.unionOf().stringType().and().longType().endUnion()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsThereMayBeNothingWhereTheSchemaSaysSo() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ValueWriter writer = ValueWriters.of(
                SchemaBuilder.unionOf().nullType().and().stringType().endUnion());

        writer.write(null, EncoderFactory.get().directBinaryEncoder(out, null));
        writer.write("x", EncoderFactory.get().directBinaryEncoder(out, null));

        assertThat(out.toByteArray()).containsExactly(0, 2, 2, 'x');
    }

    private static Schema ours(String name) {
        Schema schema = GeneratedRecords.INSTANCE.schemaOf(name);
        assertThat(schema).as(name).isNotNull();
        return schema;
    }
}
