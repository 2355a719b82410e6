package dev.countersign.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        topology.addStateStore(PersistentStore.settling("timers", Serdes.ByteArray(), Serdes.ByteArray()), "nothing");
        topology.addStateStore(PersistentStore.counters("positions"), "nothing");
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

        assertThat(index.take(T0.plusSeconds(1), 10))
                .containsExactly(new TimerIndex.Entry(T0.plusMillis(1), B), new TimerIndex.Entry(T0.plusMillis(2), A));
    }

    @Test
    void whatIsDueInThisVeryMillisecondIsIncludedAndTheNextIsNot() {
        index.move(A, null, T0);
        index.move(B, null, T0.plusMillis(1));
        assertThat(index.take(T0, 10)).extracting(TimerIndex.Entry::id).containsExactly(A);
    }

    @Test
    void noMoreThanAskedForComesAtOnce() {
        for (int i = 0; i < 20; i++) {
            index.move("call-" + i, null, T0.plusMillis(i));
        }
        assertThat(index.take(T0.plusSeconds(1), 7)).hasSize(7);
    }

    @Test
    void whatIsLeftComesWithTheNextLook() {
        for (int i = 0; i < 20; i++) {
            index.move("call-" + i, null, T0.plusMillis(i));
        }
        List<TimerIndex.Entry> some = index.take(T0.plusSeconds(1), 7);
        index.passed(some.getLast().at().minusMillis(1));

        assertThat(index.take(T0.plusSeconds(1), 100)).hasSize(13);
    }

    @Test
    void anEntryBeforeTheFirstThatALookHasSeenIsFound() {
        index.move(A, null, T0.plusSeconds(300));
        assertThat(index.take(T0, 10)).isEmpty();
        index.move(B, null, T0.plusSeconds(1));

        assertThat(index.anyWithin(T0, T0.plusSeconds(1))).isTrue();
        assertThat(index.take(T0.plusSeconds(1), 10))
                .extracting(TimerIndex.Entry::id)
                .containsExactly(B);
    }

    @Test
    void anEntryIsFoundAfterALookThatFoundNoneAtAll() {
        assertThat(index.take(T0, 10)).isEmpty();
        index.passed(T0);
        index.move(A, null, T0.plusMillis(1));

        assertThat(index.take(T0.plusMillis(1), 10))
                .extracting(TimerIndex.Entry::id)
                .containsExactly(A);
    }

    @Test
    void whoComesAfterFindsWhatWasEnteredBefore() {
        index.move(A, null, T0.plusSeconds(1));
        assertThat(index.take(T0, 10)).isEmpty();

        assertThat(new TimerIndex(entries, positions).take(T0.plusSeconds(1), 10))
                .extracting(TimerIndex.Entry::id)
                .containsExactly(A);
    }

    @Test
    void aLookAtWhatIsNotYetDueWalksNoTombstones() {
        int[] reads = {0};
        TimerIndex counted = new TimerIndex(counting(entries, reads), positions);
        counted.move(A, null, T0.plusSeconds(300));
        for (int i = 0; i < 10; i++) {
            counted.take(T0.plusSeconds(i), 10);
        }
        assertThat(counted.anyWithin(T0, T0.plusSeconds(299))).isFalse();

        assertThat(reads[0]).isOne();
    }

    @Test
    void nothingCanBeEnteredWhereTheCursorHasBeen() {
        index.passed(T0);
        assertThat(index.earliest()).isEqualTo(T0.plusMillis(1));
        index.move(A, null, index.earliest());
        assertThat(index.take(T0.plusMillis(1), 10)).hasSize(1);
    }

    @Test
    void aClockThatGoesBackFindsNothingAndMovesNoCursor() {
        index.passed(T0);
        index.passed(T0.minusSeconds(60));
        assertThat(index.take(T0.minusSeconds(30), 10)).isEmpty();
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
        assertThat(index.take(T0.plusSeconds(1), 10)).isEqualTo(List.of());
        assertThat(index.anyWithin(T0.minusSeconds(1), T0.plusSeconds(1))).isFalse();
    }

    @Test
    void whatIsEnteredAtOneInstantSharesARecord() {
        for (int i = 0; i < 20; i++) {
            index.move("call-" + i, null, T0);
        }

        assertThat(records()).isOne();
        assertThat(index.take(T0, 100)).hasSize(20);
        assertThat(records()).isZero();
    }

    @Test
    void noRecordBecomesLongAndEverybodyInItIsFound() {
        for (int i = 0; i < 1_000; i++) {
            index.rest("call-" + i, null, T0);
        }

        assertThat(records()).isBetween(4, 10);
        List<TimerIndex.Entry> some = index.take(T0, 500);
        index.passed(T0.minusMillis(1));
        List<TimerIndex.Entry> all = new ArrayList<>(some);
        all.addAll(index.take(T0, 1_000));
        assertThat(some).hasSizeBetween(500, 800);
        assertThat(all).extracting(TimerIndex.Entry::id).doesNotHaveDuplicates().hasSize(1_000);
    }

    @Test
    void whoWasMovedAwayIsNotLookedAtAndTheRecordGoesWithTheLast() {
        index.move(A, null, T0);
        index.move(B, null, T0);
        index.move(A, T0, T0.plusSeconds(10));

        assertThat(index.take(T0, 10)).containsExactly(new TimerIndex.Entry(T0, B));
        index.move(A, T0.plusSeconds(10), null);
        assertThat(records()).isZero();
    }

    @Test
    void whoComesAfterLooksAtEverybodyInARecord() {
        index.move(A, null, T0);
        index.move(B, null, T0);
        index.move(A, T0, null);
        TimerIndex after = new TimerIndex(entries, positions);
        after.move(B, T0, null);

        assertThat(after.take(T0, 10)).extracting(TimerIndex.Entry::id).containsExactly(A, B);
        assertThat(records()).isZero();
    }

    @Test
    void whoComesBackToAnInstantAfterARestartPushesNobodyOut() {
        index.move(A, null, T0);
        index.move(B, null, T0);
        TimerIndex after = new TimerIndex(entries, positions);
        after.move(A, T0, T0.plusSeconds(1));
        after.move(A, T0.plusSeconds(1), T0);
        after.move(A, T0, null);

        assertThat(after.take(T0, 10)).extracting(TimerIndex.Entry::id).contains(B);
    }

    @Test
    void whoRestsWhereOthersLeaveStaysThere() {
        index.move(A, null, T0);
        index.rest(B, null, T0);
        index.move(A, T0, null);

        assertThat(index.take(T0, 10)).extracting(TimerIndex.Entry::id).contains(B);
    }

    @Test
    void anEntryOfAnOlderVersionIsFound() {
        byte[] key = ByteBuffer.allocate(Long.BYTES + 1)
                .putLong(T0.toEpochMilli())
                .put((byte) 'a')
                .array();
        entries.put(key, new byte[] {1});
        index.move(B, null, T0);

        assertThat(index.take(T0, 10)).extracting(TimerIndex.Entry::id).containsExactlyInAnyOrder(A, B);
    }

    @Test
    void instantsAreRoundedUpToSteps() {
        Duration step = Duration.ofMillis(100);
        assertThat(TimerIndex.whole(T0, step)).isEqualTo(T0);
        assertThat(TimerIndex.whole(T0.plusNanos(1_000), step)).isEqualTo(T0.plusMillis(100));
        assertThat(TimerIndex.whole(T0.plusMillis(99), step)).isEqualTo(T0.plusMillis(100));
    }

    /** Whatever is moved, whoever comes after: nobody who is due is missed, nobody is looked at too early. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void nobodyIsMissedAndNobodyTooEarly(long seed) {
        Random random = new Random(seed);
        Map<String, Instant> places = new HashMap<>();
        Instant now = T0;
        index.passed(now);
        index.save(1);
        for (int step = 0; step < 3_000; step++) {
            String id = "call-" + random.nextInt(400);
            Instant to = now.plusMillis(100L * (1 + random.nextInt(20)));
            switch (random.nextInt(12)) {
                case 0 -> {
                    index.move(id, places.remove(id), null);
                }
                case 1, 2, 3 -> index.rest(id, places.put(id, to), to);
                case 4 -> {
                    now = now.plusMillis(random.nextInt(400));
                    look(index, places, now, 1 + random.nextInt(50), seed);
                }
                case 5 -> {
                    if (random.nextInt(20) == 0) {
                        index = new TimerIndex(entries, positions);
                    }
                }
                default -> index.move(id, places.put(id, to), to);
            }
        }
        look(index, places, now.plusSeconds(60), Integer.MAX_VALUE, seed);
        assertThat(places).as("seed %d", seed).isEmpty();
        assertThat(records()).as("seed %d", seed).isZero();
    }

    private static void look(TimerIndex index, Map<String, Instant> places, Instant now, int max, long seed) {
        List<TimerIndex.Entry> due = index.take(now, max);
        for (TimerIndex.Entry entry : due) {
            assertThat(entry.at()).as("seed %d", seed).isBeforeOrEqualTo(now);
            places.remove(entry.id(), entry.at());
        }
        boolean all = due.size() < max;
        Instant passed = all ? now : due.getLast().at().minusMillis(1);
        index.passed(passed);
        index.save(1);
        assertThat(places.values()).as("seed %d", seed).noneMatch(at -> !at.isAfter(passed));
    }

    private int records() {
        int records = 0;
        try (KeyValueIterator<byte[], byte[]> all = entries.all()) {
            while (all.hasNext()) {
                all.next();
                records++;
            }
        }
        return records;
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
