package dev.countersign.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.domain.history.ImpossibleHistoryException;
import dev.countersign.schemas.topic.Codec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a command by what goes wrong with it. The commands say what is to go wrong. */
final class CommandProcessorTest {
    private static final String KEY = "somebody";

    @TempDir
    private Path directory;

    private final Tally tally = new Tally();
    private TopologyTestDriver driver;

    @BeforeEach
    void start() {
        Topology topology = new Topology();
        topology.addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "in");
        topology.addProcessor(
                "words",
                CommandProcessor.supplier(
                        new CommandProcessor.Intakes(1, new Drain(), tally, "dead"),
                        new Text(),
                        command -> KEY,
                        Words::new,
                        Set.of(PersistentStore.builder("words", Serdes.String(), Serdes.String()))),
                "in");
        topology.addSink("out", "out", Address.SERIALIZER, new ByteArraySerializer(), Address.PARTITIONER, "words");
        topology.addSink("dead", "dead", Address.SERIALIZER, new ByteArraySerializer(), Address.PARTITIONER, "words");
        Properties options = new Properties();
        options.put(StreamsConfig.APPLICATION_ID_CONFIG, "words");
        options.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        options.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        driver = new TopologyTestDriver(topology, options);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void whatFollowsIsStoredAndForwarded() {
        send("one");
        send("two");

        assertThat(stored()).isEqualTo("one two");
        assertThat(count("out")).isEqualTo(2);
        assertThat(count("dead")).isZero();
    }

    @Test
    void whatLeadsToNothingWritesNothing() {
        send("nothing");

        assertThat(stored()).isNull();
        assertThat(count("out")).isZero();
        assertThat(count("dead")).isZero();
    }

    @Test
    void whatFailsInComputingIsADeadLetterAndStopsNothing() {
        send("fail");
        send("too-large");
        send("overflow");
        send("one");

        assertThat(dead()).containsExactly("failed", "too_large", "failed");
        assertThat(stored()).isEqualTo("one");
        assertThat(count("out")).isEqualTo(1);
    }

    @Test
    void aBrokenInvariantEndsTheThreadAndIsNoDeadLetter() {
        send("one");

        assertThatThrownBy(() -> send("impossible")).hasRootCauseInstanceOf(ImpossibleHistoryException.class);

        assertThat(tally.counts().deadLetters()).isZero();
        assertThat(stored()).isEqualTo("one");
        assertThat(count("out")).isEqualTo(1);
    }

    @Test
    void aStateThatCannotBeReadEndsTheThreadAndIsNoDeadLetter() {
        driver.<String, String>getKeyValueStore("words").put(KEY, "garbage");

        assertThatThrownBy(() -> send("one")).hasRootCauseMessage("The state is garbage");

        assertThat(tally.counts().deadLetters()).isZero();
        assertThat(count("out")).isZero();
    }

    @Test
    void whatIsForSomebodyElseIsADeadLetter() {
        driver.createInputTopic("in", new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(utf8("somebody-else"), utf8("one")));

        assertThat(dead()).containsExactly("wrong_key");
        assertThat(stored()).isNull();
    }

    private void send(String command) {
        driver.createInputTopic("in", new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(utf8(KEY), utf8(command)));
    }

    private @Nullable String stored() {
        return driver.<String, String>getKeyValueStore("words").get(KEY);
    }

    private int count(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList()
                .size();
    }

    private List<String> dead() {
        return driver
                .createOutputTopic("dead", new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList()
                .stream()
                .map(letter -> new String(
                        letter.headers().lastHeader(DeadLetters.REASON).value(), StandardCharsets.UTF_8))
                .toList();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Remembers every word it is told. */
    private record Words(ProcessorContext<Address, byte[]> context) implements Shell<String, String, String> {
        private KeyValueStore<String, String> store() {
            return context.getStateStore("words");
        }

        @Override
        public String load(String command) {
            String stored = store().get(KEY);
            if ("garbage".equals(stored)) {
                throw new IllegalStateException("The state is garbage");
            }
            return stored == null ? "" : stored;
        }

        @Override
        public @Nullable String compute(String before, String command) {
            return switch (command) {
                case "nothing" -> null;
                case "fail" -> throw new IllegalStateException("An error in this program");
                case "too-large" -> {
                    RecordSize.checked("word", new byte[RecordSize.BYTES_MAX + 1]);
                    yield command;
                }
                case "overflow" -> throw new StackOverflowError();
                case "impossible" -> throw ImpossibleHistoryException.event(command, command);
                default -> (before + " " + command).strip();
            };
        }

        @Override
        public boolean write(String before, String command, String following, Headers headers) {
            store().put(KEY, following);
            Outbox.about(KEY, context, headers).forward(utf8(following), "out");
            return true;
        }
    }

    private static final class Text implements Codec<String> {
        @Override
        public byte[] encode(String value) {
            return utf8(value);
        }

        @Override
        public String decode(byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
