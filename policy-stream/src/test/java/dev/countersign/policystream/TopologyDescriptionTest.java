package dev.countersign.policystream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.call.CallTimes;
import dev.countersign.schemas.store.StoredBudgets;
import dev.countersign.schemas.store.StoredCall;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.streams.Drain;
import dev.countersign.streams.Tally;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.Test;

/**
 * A changed topology is seen in review. Another node, store or sub-topology name means other
 * changelogs or another assignment for a running installation: it needs a migration, not only a
 * new golden file.
 */
final class TopologyDescriptionTest {
    private static final String GOLDEN = "call-topology.txt";

    @Test
    void theTopologyIsTheOneThatWasReviewed() throws Exception {
        Topics topics = new Topics("", SchemaIds.bundled());
        Topology topology = CallTopology.build(new CallProcessor.Parts(
                topics,
                StoredCall.codec(),
                StoredBudgets.codec(),
                organization -> UnusableRulebook.INSTANCE,
                CallTimes.DEFAULTS,
                4,
                new Drain(),
                new Tally()));
        assertThat(topology.describe().toString().strip()).isEqualTo(golden());
    }

    private static String golden() throws Exception {
        try (InputStream file =
                Objects.requireNonNull(TopologyDescriptionTest.class.getResourceAsStream(GOLDEN), GOLDEN)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }
}
