package dev.countersign.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class DrainTest {
    private final Drain drain = new Drain();

    @Test
    void theLastRecordOfABatchUsesItUpWhicheverTaskItBelongsTo() {
        drain.polled(0, 2);
        drain.polled(1, 1);
        assertThat(drain.taken(0, true)).isFalse();
        assertThat(drain.taken(1, true)).isFalse();
        assertThat(drain.taken(0, true)).isTrue();
    }

    @Test
    void bothTopicsOfATaskCountForTheSameBatch() {
        Drain.Interceptor interceptor = interceptor();
        interceptor.onConsume(new ConsumerRecords<>(
                Map.of(
                        new TopicPartition("commands", 3), records("commands", 2),
                        new TopicPartition("executions", 3), records("executions", 1)),
                Map.of()));
        assertThat(drain.taken(3, true)).isFalse();
        assertThat(drain.taken(3, true)).isFalse();
        assertThat(drain.taken(3, true)).isTrue();
    }

    @Test
    void aTaskThatLeavesTakesItsUnprocessedRecordsWithIt() {
        drain.polled(0, 5);
        drain.polled(1, 1);
        drain.forget(0);
        assertThat(drain.taken(1, true)).isTrue();
    }

    @Test
    void aBatchPolledBeforeTheLastOneWasUsedUpIsAddedToIt() {
        drain.polled(0, 2);
        assertThat(drain.taken(0, true)).isFalse();
        drain.polled(0, 1);
        assertThat(drain.taken(0, true)).isFalse();
        assertThat(drain.taken(0, true)).isTrue();
    }

    @Test
    void aRecordThatWasNeverCountedAsksForNoCommitAndSpoilsNoCount() {
        assertThat(drain.taken(7, true)).isFalse();
        drain.polled(0, 1);
        assertThat(drain.taken(7, true)).isFalse();
        assertThat(drain.taken(0, true)).isTrue();
    }

    @Test
    void aBatchThatNobodyWaitsForIsLeftToTheTimer() {
        drain.polled(0, 2);
        assertThat(drain.taken(0, false)).isFalse();
        assertThat(drain.taken(0, false)).isFalse();
    }

    @Test
    void oneAwaitedRecordAnywhereInTheBatchCommitsItAtItsEnd() {
        drain.polled(0, 2);
        assertThat(drain.taken(0, true)).isFalse();
        assertThat(drain.taken(0, false)).isTrue();
        drain.polled(0, 1);
        assertThat(drain.taken(0, false)).isFalse();
    }

    @Test
    void threadsCountTheirOwnRecordsOnly() throws Exception {
        drain.polled(0, 1);
        boolean[] other = new boolean[1];
        Thread thread = Thread.ofPlatform().start(() -> {
            drain.polled(1, 1);
            other[0] = drain.taken(1, true);
        });
        thread.join();
        assertThat(other[0]).isTrue();
        assertThat(drain.taken(0, true)).isTrue();
    }

    @Test
    void anInterceptorWithoutADrainRefusesToStart() {
        Drain.Interceptor interceptor = new Drain.Interceptor();
        assertThatThrownBy(() -> interceptor.configure(Map.of())).hasMessageContaining(Drain.CONFIG);
    }

    private Drain.Interceptor interceptor() {
        Drain.Interceptor interceptor = new Drain.Interceptor();
        interceptor.configure(Map.of(Drain.CONFIG, drain));
        return interceptor;
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(String topic, int count) {
        return IntStream.range(0, count)
                .mapToObj(offset -> new ConsumerRecord<>(topic, 3, offset, new byte[0], new byte[0]))
                .toList();
    }
}
