package dev.countersign.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;

/** Holds today's schemas against every released one. */
final class CompatibilityTest {
    private static final String PUBLIC_CONTRACT = "receipts-value";

    @Test
    void todaysSchemasReadEverythingThatWasEverWritten() {
        for (Map.Entry<String, Schema> use : SchemaRelease.inUse().entrySet()) {
            assertThat(versions(use.getKey()))
                    .as(use.getKey())
                    .isNotEmpty()
                    .allSatisfy(written -> assertThat(reads(use.getValue(), written.schema()))
                            .as("%s reads version %d", use.getKey(), written.version())
                            .isTrue());
        }
    }

    /** FULL_TRANSITIVE: consumers of receipts update when they like. */
    @Test
    void everyVersionOfTheReceiptReadsEveryOther() {
        Schema today = SchemaRelease.inUse().get(PUBLIC_CONTRACT);
        for (ReleasedSchema one : versions(PUBLIC_CONTRACT)) {
            assertThat(reads(one.schema(), today))
                    .as("version %d reads today's", one.version())
                    .isTrue();
            for (ReleasedSchema other : versions(PUBLIC_CONTRACT)) {
                assertThat(reads(one.schema(), other.schema()))
                        .as("version %d reads version %d", one.version(), other.version())
                        .isTrue();
            }
        }
    }

    @Test
    void aFieldWithoutADefaultOrAnotherTypeWouldBeNoticed() {
        Schema released = versions(PUBLIC_CONTRACT).getFirst().schema();
        String text = released.toString();
        Schema another =
                parse(text.replaceFirst("\"fields\":\\[", "\"fields\":[{\"name\":\"new\",\"type\":\"string\"},"));
        Schema longAttempts = parse(text.replaceFirst(
                "\"name\":\"attempts\",\"type\":\"int\"", "\"name\":\"attempts\",\"type\":\"string\""));
        assertThat(another).isNotEqualTo(released);
        assertThat(longAttempts).isNotEqualTo(released);
        assertThat(reads(another, released)).isFalse();
        assertThat(reads(longAttempts, released)).isFalse();
    }

    private static boolean reads(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                        .getType()
                == SchemaCompatibilityType.COMPATIBLE;
    }

    private static List<ReleasedSchema> versions(String subject) {
        return BundledSchemaIds.instance().released().stream()
                .filter(one -> one.subject().equals(subject))
                .toList();
    }

    private static Schema parse(String text) {
        return new Schema.Parser().parse(text);
    }
}
