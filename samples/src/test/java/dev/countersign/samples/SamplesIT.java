package dev.countersign.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.receipt.Receipt;
import dev.countersign.ingress.IngressConfiguration;
import dev.countersign.samples.ReceiptStream.Written;
import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testbroker.TestBroker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.avro.shaded.org.apache.avro.Schema;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericRecord;
import org.apache.flink.formats.avro.registry.confluent.ConfluentRegistryAvroDeserializationSchema;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

/** Receipts as our codec writes them, read by those who have nothing of ours, with the registry of the real ingress. */
@NeedsBroker
final class SamplesIT {
    /** Small, so that the copy commits many times. */
    private static final String BATCH = "7";

    private static final int CUT_COMMIT = 4;

    @TempDir
    private static Path directory;

    private static TestBroker broker;
    private static ConfigurableApplicationContext ingress;
    private static URI registry;
    private static List<Written> written;

    @TempDir
    private Path own;

    @BeforeAll
    static void writeReceiptsAndAbortSome() {
        broker = TestBroker.start(directory.resolve("broker"));
        ingress = new SpringApplicationBuilder(IngressConfiguration.class)
                .properties(Map.of(
                        "server.port",
                        "0",
                        "countersign.kafka.bootstrap-servers",
                        broker.bootstrapServers(),
                        "countersign.read-model.jdbc-url",
                        "jdbc:h2:file:" + directory.resolve("read-model")))
                .run();
        registry = URI.create("http://127.0.0.1:"
                + ((WebServerApplicationContext) ingress).getWebServer().getPort());
        try (ReceiptStream stream = new ReceiptStream(broker.bootstrapServers())) {
            stream.commit(40);
            stream.abort(9);
            stream.commit(21);
            stream.abort(3);
            stream.commit(30);
            written = stream.committed();
        }
    }

    @AfterAll
    static void stop() {
        ingress.close();
        broker.close();
    }

    @Test
    void theConsumerPrintsEveryReceiptOfItsOrganizationAndDecodesNoOther() {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();

        int exit = new CommandLine(new ReceiptConsumer())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments("--organization", "acme"));

        List<String> acme = written.stream()
                .map(Written::receipt)
                .filter(receipt -> receipt.call().organization().value().equals("acme"))
                .map(SamplesIT::line)
                .toList();
        assertThat(exit).isZero();
        assertThat(out.toString().lines()).containsExactlyInAnyOrderElementsOf(acme);
        assertThat(err.toString()).contains("91 receipts seen, " + acme.size() + " decoded, 0 gaps");
    }

    @Test
    void aFilterThatNothingMatchesDecodesNothing() {
        StringWriter err = new StringWriter();

        new CommandLine(new ReceiptConsumer())
                .setErr(new PrintWriter(err))
                .execute(arguments("--organization", "acme", "--outcome", "succeeded"));

        assertThat(err.toString()).contains("91 receipts seen, 0 decoded, 0 gaps");
    }

    @Test
    void theCopyHasEachReceiptOnceHoweverOftenItRuns() throws SQLException {
        assertThat(copy(new ReceiptsToSql())).isZero();
        assertThat(copy(new ReceiptsToSql())).isZero();

        assertThat(rows()).containsExactlyInAnyOrderElementsOf(expected());
    }

    /** Where the copy dies around one of its commits. */
    enum Cut {
        BEFORE_COMMIT,
        AFTER_COMMIT
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    void aCopyThatDiesAroundACommitEndsWithEachReceiptOnce(Cut cut) throws SQLException {
        int exit = copy(new ReceiptsToSql() {
            @Override
            Connection connect() throws SQLException {
                return dying(super.connect(), cut);
            }
        });
        List<String> half = rows();

        assertThat(exit).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(half).isNotEmpty().hasSizeLessThan(written.size()).doesNotHaveDuplicates();
        assertThat(copy(new ReceiptsToSql())).isZero();
        assertThat(rows()).containsExactlyInAnyOrderElementsOf(expected());
    }

    @Test
    void flinkReadsWhatOurCodecWroteThroughTheIngressAsItsSchemaRegistry() throws Exception {
        Schema readers = new Schema.Parser().parse(latest());
        var flink = ConfluentRegistryAvroDeserializationSchema.forGeneric(readers, registry.toString());
        List<String> read = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : committedRecords()) {
            GenericRecord receipt = flink.deserialize(record.value());
            assertThat(receipt.get("call_id")).hasToString(record.key());
            read.add(facts(receipt));
        }

        assertThat(read)
                .containsExactlyInAnyOrderElementsOf(written.stream()
                        .map(Written::receipt)
                        .map(SamplesIT::facts)
                        .toList());
    }

    private static String facts(GenericRecord receipt) {
        return String.join(
                "|",
                receipt.get("receipt_id").toString(),
                receipt.get("kind").toString(),
                receipt.get("sequence").toString(),
                receipt.get("organization").toString(),
                receipt.get("decision").toString(),
                receipt.get("outcome").toString(),
                receipt.get("reason").toString(),
                receipt.get("deciders").toString(),
                receipt.get("history_digest").toString());
    }

    private static String facts(Receipt receipt) {
        return String.join(
                "|",
                receipt.callId().receiptId(),
                receipt.kind().toString(),
                Long.toString(receipt.sequence()),
                receipt.call().organization().value(),
                receipt.decision().toString(),
                receipt.outcome().toString(),
                receipt.reason(),
                receipt.deciders().toString(),
                receipt.historyDigest().hex());
    }

    private static String line(Receipt receipt) {
        return "%s %s %s not_executed update_deal on %s by bot: Because of größe"
                .formatted(
                        receipt.callId().receiptId(),
                        receipt.kind().toString().toLowerCase(java.util.Locale.ROOT),
                        receipt.decision().toString().toLowerCase(java.util.Locale.ROOT),
                        receipt.call().resource());
    }

    private static String[] arguments(String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.addAll(
                List.of("--bootstrap", broker.bootstrapServers(), "--registry", registry.toString(), "--until-end"));
        return arguments.toArray(String[]::new);
    }

    private int copy(ReceiptsToSql sample) {
        return new CommandLine(sample)
                .setErr(new PrintWriter(new StringWriter()))
                .execute(arguments("--jdbc-url", jdbcUrl(), "--batch", BATCH));
    }

    private String jdbcUrl() {
        return "jdbc:h2:file:" + own.resolve("sink");
    }

    private static List<String> expected() {
        return written.stream()
                .map(one -> "%d %s %d %s"
                        .formatted(
                                one.partition(),
                                one.receipt().callId().receiptId(),
                                one.receipt().sequence(),
                                one.receipt().issuedAt()))
                .toList();
    }

    private List<String> rows() throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(jdbcUrl(), "sa", "");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT partition_number, receipt_id, sequence_number, issued_at FROM receipts")) {
            while (row.next()) {
                rows.add("%d %s %d %s"
                        .formatted(
                                row.getInt(1),
                                row.getString(2),
                                row.getLong(3),
                                row.getObject(4, java.time.OffsetDateTime.class).toInstant()));
            }
        }
        return rows;
    }

    /** The first commit is that of the tables. */
    private static Connection dying(Connection connection, Cut cut) {
        int[] commits = {0};
        return (Connection) Proxy.newProxyInstance(
                SamplesIT.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    boolean last = method.getName().equals("commit") && ++commits[0] == CUT_COMMIT;
                    if (last && cut == Cut.BEFORE_COMMIT) {
                        throw new SQLException("Cut before the commit");
                    }
                    try {
                        Object result = method.invoke(connection, arguments);
                        if (last) {
                            throw new SQLException("Cut after the commit");
                        }
                        return result;
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                });
    }

    private static String latest() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            String body = http.send(
                            HttpRequest.newBuilder(registry.resolve("/subjects/receipts-value/versions/latest"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            return JsonMapper.shared().readTree(body).get("schema").asString();
        }
    }

    private static List<ConsumerRecord<String, byte[]>> committedRecords() {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrapServers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed");
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor("receipts").stream()
                    .map(partition -> new TopicPartition("receipts", partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }
}
