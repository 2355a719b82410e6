package dev.countersign.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.countersign.avro.Command;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** What was released stays as it is, and what is written was released. */
final class ReleasedSchemasTest {
    @Test
    void everySchemaInUseIsReleasedAsItStands() throws IOException {
        if (SchemaRelease.isOrdered()) {
            SchemaRelease.perform();
        }
        assertThat(SchemaRelease.pending())
                .as("schemas that changed without a release. %s", SchemaRelease.COMMAND)
                .isEmpty();
    }

    @Test
    void everyFingerprintIsThatOfItsFile() {
        assumeTrue(!SchemaRelease.isOrdered(), "this run wrote files that the next build will have as resources");
        assertThat(BundledSchemaIds.instance().released())
                .isNotEmpty()
                .allSatisfy(one ->
                        assertThat(PublishedSchema.fingerprint(one.schema())).isEqualTo(one.fingerprint()));
    }

    @Test
    void anIdStandsForOneSchemaAndVersionsCountFromOne() {
        List<ReleasedSchema> released = BundledSchemaIds.instance().released();
        for (ReleasedSchema one : released) {
            assertThat(released.stream().filter(other -> other.id() == one.id()))
                    .allMatch(other -> other.fingerprint().equals(one.fingerprint()));
            List<Integer> versions = released.stream()
                    .filter(other -> other.subject().equals(one.subject()))
                    .map(ReleasedSchema::version)
                    .toList();
            for (int i = 0; i < versions.size(); i++) {
                assertThat(versions.get(i)).as(one.subject()).isEqualTo(i + 1);
            }
        }
    }

    @Test
    void everyRecordAndEveryFieldAndEveryEnumIsDocumented() {
        for (Schema schema : SchemaRelease.inUse().values()) {
            documented(schema, new HashSet<>());
        }
    }

    @Test
    void theFingerprintSeesDefaultsAndLogicalTypesButNotDocumentation() {
        String field = "{'type':'record','name':'A','fields':[{'name':'x','type':%s,'default':%s,'doc':'%s'}]}";
        Schema schema = parse(field.formatted("'long'", "0", "old"));
        assertThat(PublishedSchema.fingerprint(schema))
                .isEqualTo(PublishedSchema.fingerprint(parse(field.formatted("'long'", "0", "new"))))
                .isNotEqualTo(PublishedSchema.fingerprint(parse(field.formatted("'long'", "1", "old"))))
                .isNotEqualTo(PublishedSchema.fingerprint(
                        parse(field.formatted("{'type':'long','logicalType':'timestamp-micros'}", "0", "old"))));
    }

    @Test
    void aPublishedSchemaHasNothingOfOurGenerator() {
        assertThat(Command.getClassSchema().toString()).contains("avro.java.string");
        assertThat(PublishedSchema.text(Command.getClassSchema()))
                .doesNotContain("avro.java")
                .contains("\"doc\"");
    }

    private static Schema parse(String singleQuoted) {
        return new Schema.Parser().parse(singleQuoted.replace('\'', '"'));
    }

    private static void documented(Schema schema, Set<String> seen) {
        switch (schema.getType()) {
            case RECORD -> {
                if (seen.add(schema.getFullName())) {
                    assertThat(schema.getDoc()).as(schema.getFullName()).isNotBlank();
                    for (Schema.Field field : schema.getFields()) {
                        assertThat(field.doc())
                                .as("%s.%s", schema.getName(), field.name())
                                .isNotBlank();
                        documented(field.schema(), seen);
                    }
                }
            }
            case ENUM -> {
                assertThat(schema.getDoc()).as(schema.getFullName()).isNotBlank();
                assertThat(schema.getEnumDefault()).as(schema.getFullName()).isEqualTo("UNRECOGNIZED");
            }
            case UNION -> schema.getTypes().forEach(branch -> documented(branch, seen));
            case ARRAY -> documented(schema.getElementType(), seen);
            default -> {}
        }
    }
}
