package dev.countersign.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On real RocksDB stores, because the order of their keys is what the index is about. */
final class TimerIndexTest {
    private static final String A = "a";
    private static final String B = "b";
    private static final Instant T0 = Instant.parse("2026-11-01T10:00:00Z");

    @TempDir
    private Path directory;

    private TopologyTestDriver driver;
    private KeyValueStore<byte[], byte[]> entries;
    private KeyValueStore<String, Long> positions;
    private TimerIndex index;

    @BeforeEach
    void open() {
        Properties options = new Properties();
        options.put(StreamsConfig.APPLICATION_ID_CONFIG, "timers");
        options.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        options.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        Topology topology = new Topology();
        topology.addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "in");
        topology.addProcessor("nothing", Nothing::new, "in");
        topology.addStateStore(
                Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore("timers"), Serdes.ByteArray(), Serdes.ByteArray()),
                "nothing");
        topology.addStateStore(
                Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore("positions"), Serdes.String(), Serdes.Long()),
                "nothing");
        driver = new TopologyTestDriver(topology, options);
        entries = driver.getKeyValueStore("timers");
        positions = driver.getKeyValueStore("positions");
        index = new TimerIndex(entries, positions);
    }

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void microsecondsAreRoundedUpBecauseNothingFallsDueBeforeItsTime() {
        Instant due = T0.plus(1, ChronoUnit.MICROS);
        assertThat(TimerIndex.wholeMillis(due)).isEqualTo(T0.plusMillis(1));
        assertThat(TimerIndex.wholeMillis(T0)).isEqualTo(T0);
    }

    @Test
    void whatIsDueComesInTheOrderOfTime() {
        index.move(A, null, T0.plusSeconds(300));
        index.move(B, null, T0.plusMillis(1));
        index.move(A, T0.plusSeconds(300), T0.plusMillis(2));

        assertThat(index.due(T0.plusSeconds(1), 10))
                .containsExactly(new TimerIndex.Entry(T0.plusMillis(1), B), new TimerIndex.Entry(T0.plusMillis(2), A));
    }

    @Test
    void whatIsDueInThisVeryMillisecondIsIncludedAndTheNextIsNot() {
        index.move(A, null, T0);
        index.move(B, null, T0.plusMillis(1));
        assertThat(index.due(T0, 10)).extracting(TimerIndex.Entry::id).containsExactly(A);
    }

    @Test
    void noMoreThanAskedForComesAtOnce() {
        for (int i = 0; i < 20; i++) {
            index.move("call-" + i, null, T0.plusMillis(i));
        }
        assertThat(index.due(T0.plusSeconds(1), 7)).hasSize(7);
    }

    @Test
    void whatIsLeftComesWithTheNextLook() {
        for (int i = 0; i < 20; i++) {
            index.move("call-" + i, null, T0.plusMillis(i));
        }
        List<TimerIndex.Entry> some = index.due(T0.plusSeconds(1), 7);
        some.forEach(entry -> index.move(entry.id(), entry.at(), null));
        index.passed(some.getLast().at().minusMillis(1));

        assertThat(index.due(T0.plusSeconds(1), 100)).hasSize(13);
    }

    @Test
    void anEntryBeforeTheFirstThatALookHasSeenIsFound() {
        index.move(A, null, T0.plusSeconds(300));
        assertThat(index.due(T0, 10)).isEmpty();
        index.move(B, null, T0.plusSeconds(1));

        assertThat(index.anyWithin(T0, T0.plusSeconds(1))).isTrue();
        assertThat(index.due(T0.plusSeconds(1), 10))
                .extracting(TimerIndex.Entry::id)
                .containsExactly(B);
    }

    @Test
    void anEntryIsFoundAfterALookThatFoundNoneAtAll() {
        assertThat(index.due(T0, 10)).isEmpty();
        index.passed(T0);
        index.move(A, null, T0.plusMillis(1));

        assertThat(index.due(T0.plusMillis(1), 10))
                .extracting(TimerIndex.Entry::id)
                .containsExactly(A);
    }

    @Test
    void whoComesAfterFindsWhatWasEnteredBefore() {
        index.move(A, null, T0.plusSeconds(1));
        assertThat(index.due(T0, 10)).isEmpty();

        assertThat(new TimerIndex(entries, positions).due(T0.plusSeconds(1), 10))
                .extracting(TimerIndex.Entry::id)
                .containsExactly(A);
    }

    @Test
    void aLookAtWhatIsNotYetDueWalksNoTombstones() {
        int[] reads = {0};
        TimerIndex counted = new TimerIndex(counting(entries, reads), positions);
        counted.move(A, null, T0.plusSeconds(300));
        for (int i = 0; i < 10; i++) {
            counted.due(T0.plusSeconds(i), 10);
        }
        assertThat(counted.anyWithin(T0, T0.plusSeconds(299))).isFalse();

        assertThat(reads[0]).isOne();
    }

    @Test
    void nothingCanBeEnteredWhereTheCursorHasBeen() {
        index.passed(T0);
        assertThat(index.earliest()).isEqualTo(T0.plusMillis(1));
        index.move(A, null, index.earliest());
        assertThat(index.due(T0.plusMillis(1), 10)).hasSize(1);
    }

    @Test
    void aClockThatGoesBackFindsNothingAndMovesNoCursor() {
        index.passed(T0);
        index.passed(T0.minusSeconds(60));
        assertThat(index.due(T0.minusSeconds(30), 10)).isEmpty();
        assertThat(index.earliest()).isEqualTo(T0.plusMillis(1));
    }

    @Test
    void theCursorIsFoundAgainAndNotStoredMoreOftenThanAsked() {
        index.passed(T0);
        index.save(1);
        index.passed(T0.plusSeconds(5));
        index.save(60_000);
        assertThat(new TimerIndex(entries, positions).earliest()).isEqualTo(T0.plusMillis(1));
        index.save(1_000);
        assertThat(new TimerIndex(entries, positions).earliest())
                .isEqualTo(T0.plusSeconds(5).plusMillis(1));
    }

    @Test
    void anEntryThatIsGoneIsNotDue() {
        index.move(A, null, T0);
        index.move(A, T0, null);
        assertThat(index.due(T0.plusSeconds(1), 10)).isEqualTo(List.of());
        assertThat(index.anyWithin(T0.minusSeconds(1), T0.plusSeconds(1))).isFalse();
    }

    /** The same store, whose range reads are counted. */
    @SuppressWarnings("unchecked")
    private static KeyValueStore<byte[], byte[]> counting(KeyValueStore<byte[], byte[]> store, int[] reads) {
        return (KeyValueStore<byte[], byte[]>) Proxy.newProxyInstance(
                TimerIndexTest.class.getClassLoader(), new Class<?>[] {KeyValueStore.class}, (self, method, args) -> {
                    if (method.getName().equals("range")) {
                        reads[0]++;
                    }
                    return method.invoke(store, args);
                });
    }

    private static final class Nothing implements Processor<byte[], byte[], byte[], byte[]> {
        @Override
        public void process(Record<byte[], byte[]> record) {}
    }
}
