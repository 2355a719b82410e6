package dev.countersign.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final TopicPartition PARTITION = new TopicPartition("deliveries", 0);

    private final Progress progress = new Progress();

    @Test
    void nothingBehindWhatIsUnderWayIsCommitted() {
        progress.began(PARTITION, 5);
        progress.began(PARTITION, 6);
        progress.began(PARTITION, 7);

        progress.done(PARTITION, 6);
        assertThat(progress.committable()).isEqualTo(upTo(5));

        progress.done(PARTITION, 5);
        assertThat(progress.committable()).isEqualTo(upTo(7));

        progress.done(PARTITION, 7);
        assertThat(progress.committable()).isEqualTo(upTo(8));
    }

    @Test
    void whatIsCommittedIsNotCommittedAgain() {
        progress.began(PARTITION, 5);
        progress.done(PARTITION, 5);

        progress.committed(progress.committable());

        assertThat(progress.committable()).isEmpty();
    }

    @Test
    void aPartitionThatWentIsNoneOfOurs() {
        progress.began(PARTITION, 5);
        progress.forget(PARTITION);

        progress.done(PARTITION, 5);

        assertThat(progress.committable()).isEmpty();
    }

    private static Map<TopicPartition, OffsetAndMetadata> upTo(long offset) {
        return Map.of(PARTITION, new OffsetAndMetadata(offset));
    }
}
