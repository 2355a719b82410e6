package dev.countersign.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.schemas.topic.UnreadableRecordException;
import java.util.Comparator;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** What an id stands for, and that what is in memory once stays there once. */
final class BundledSchemaIdsTest {
    private static final BundledSchemaIds IDS = BundledSchemaIds.instance();

    @Test
    void anIdStandsForWhatWasReleasedUnderIt() {
        for (ReleasedSchema one : IDS.released()) {
            assertThat(PublishedSchema.fingerprint(IDS.byId(one.id())))
                    .as("%s version %d", one.subject(), one.version())
                    .isEqualTo(one.fingerprint());
            assertThat(IDS.byId(one.id())).isSameAs(IDS.byId(one.id()));
        }
    }

    @Test
    void whatIsWrittenTodayIsReadByTheClassesOwnSchema() {
        for (Map.Entry<String, Schema> use : SchemaRelease.inUse().entrySet()) {
            ReleasedSchema newest = IDS.released().stream()
                    .filter(one -> one.subject().equals(use.getKey()))
                    .max(Comparator.comparingInt(ReleasedSchema::version))
                    .orElseThrow();
            assertThat(IDS.byId(newest.id())).as(use.getKey()).isSameAs(use.getValue());
        }
    }

    @Test
    void anIdThatNobodyHandedOutIsPoison() {
        assertThatThrownBy(() -> IDS.byId(Integer.MAX_VALUE)).isInstanceOf(UnreadableRecordException.class);
    }
}
