package dev.countersign.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import dev.countersign.audit.Terminal.Said;
import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.audit.archive.RecordReader;
import dev.countersign.embedded.EmbeddedBroker;
import dev.countersign.readmodel.ProjectedTopics;
import dev.countersign.readmodel.Replica;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.schemas.kafka.TopicCreation;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.tlog.tile.DirectoryTiles;
import dev.countersign.tlog.tile.TileName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a data directory with a real broker's log in it: stopped, held by somebody, and behind addresses. */
class InstallationIT {
    private static final int PARTITIONS = 2;

    @TempDir
    static Path directory;

    private static Path data;

    /** A morning as it lies on disk when everything has been stopped. */
    @BeforeAll
    static void aMorningOnDisk() throws Exception {
        data = directory.resolve("data");
        Image image = Image.of(Governed.morning(), Image.TRUE_KEY);
        try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Settings.in(data.resolve("broker")))) {
            produce(broker.bootstrapServers(), image, "");
            produce(broker.bootstrapServers(), image, "other.");
        }
        Path ledger = Files.createDirectories(data.resolve("ledger"));
        DirectoryTiles tiles = new DirectoryTiles(ledger);
        for (TileName tile : image.tileNames()) {
            tiles.put(tile, image.tiles.read(tile));
        }
        tiles.sync();
        Files.write(ledger.resolve("checkpoint"), image.latest.bytes());
        Files.writeString(ledger.resolve("log.key"), Image.TRUE_KEY.text());
        Files.write(ledger.resolve("key"), image.vkey);
        Path export = directory.resolve("export.zip");
        assertThat(Terminal.audit("export", "--data", data, "--out", export).code())
                .isZero();
        project(export, Files.createDirectories(data.resolve("read-model")));
    }

    private static void produce(String servers, Image image, String prefix) throws Exception {
        Installation installation = new Installation(servers, prefix, PARTITIONS, (short) 1, Map.of());
        try (Admin admin = Admin.create(KafkaClients.admin(installation, "test"))) {
            TopicCreation.ensure(admin, installation, new Topics(prefix, SchemaIds.bundled()).specs(PARTITIONS));
        }
        Map<String, Object> options = KafkaClients.latencyProducer(installation, "test");
        options.put("key.serializer", ByteArraySerializer.class.getName());
        options.put("value.serializer", ByteArraySerializer.class.getName());
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(options)) {
            for (Map.Entry<RecordPart, List<ExportedRecord>> part : image.records.entrySet()) {
                for (ExportedRecord record : part.getValue()) {
                    producer.send(new ProducerRecord<>(
                                    prefix + part.getKey().topic().topicName(),
                                    part.getKey().partition(),
                                    record.timestamp(),
                                    record.key(),
                                    record.value()))
                            .get();
                }
            }
        }
    }

    /** As a projector left it that had read everything. */
    private static void project(Path export, Path readModel) throws IOException, SQLException {
        Topics topics = new Topics("", SchemaIds.bundled());
        try (ExportFile file = ExportFile.open(export);
                Replica model = Replica.in(readModel, ProjectedTopics.of(topics))) {
            for (AuditedTopic topic : List.of(AuditedTopic.EVENTS, AuditedTopic.RECEIPTS)) {
                for (RecordPart part : topic.parts(PARTITIONS)) {
                    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
                    try (RecordReader reader = file.records(part)) {
                        for (ExportedRecord record = reader.next(); record != null; record = reader.next()) {
                            records.add(new ConsumerRecord<>(
                                    topic.topicName(),
                                    part.partition(),
                                    record.offset(),
                                    record.key(),
                                    record.value()));
                        }
                    }
                    model.project(records);
                    stand(model.connection(), part, records.size());
                }
            }
        }
        Files.move(readModel.resolve("replica.mv.db"), readModel.resolve("receipts.mv.db"));
    }

    private static void stand(Connection connection, RecordPart part, long next) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO projected_offset VALUES (?, ?, ?, ?)")) {
            insert.setString(1, part.topic().topicName());
            insert.setInt(2, part.partition());
            insert.setString(3, Uuid.randomUuid().toString());
            insert.setLong(4, next);
            insert.executeUpdate();
        }
    }

    private static String key() {
        return Image.TRUE_KEY.verifier().toString();
    }

    @Test
    void anExportOfAStoppedInstallationIsValid() {
        Path out = directory.resolve("fresh.zip");
        Said said = Terminal.audit("export", "--data", data, "--out", out);
        assertThat(said.code()).as(said.err()).isZero();
        assertThat(said.out()).contains("Wrote " + out).contains("Key: " + key());
        assertThat(Terminal.audit("verify", out, "--key", key()).out()).startsWith("Valid: ");
        assertThat(directory.resolve("fresh.zip.part")).doesNotExist();
        assertThat(Terminal.audit("export", "--data", data, "--out", out).err()).contains("--force");
    }

    @Test
    void theOtherCommandsAskAStoppedInstallationItself() throws IOException {
        Said then = Terminal.audit("as-of", "2026-11-02T09:12:00Z", "--data", data);
        assertThat(then.code()).as(then.err()).isZero();
        assertThat(then.out()).contains("awaiting approval 2").contains("policy     v1");
        Said again = Terminal.audit("reproduce", "--data", data, "--strict");
        assertThat(again.code()).as(again.out()).isZero();
        Path html = directory.resolve("report.html");
        Said report = Terminal.audit("report", "--data", data, "--out", html, "--key", key());
        assertThat(report.code()).as(report.err()).isZero();
        assertThat(html).content().contains("9 calls were asked for");
        Said ownKey = Terminal.audit("report", "--data", data, "--out", html, "--force");
        assertThat(ownKey.out()).contains("the installation's own key").doesNotContain("--key");
        try (Stream<Path> left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith("countersign-audit")))
                    .as("what was exported for the time being")
                    .isEmpty();
        }
    }

    @Test
    void aStoppedReadModelIsHeldAgainstTheLogAndLeftAsItWas() throws Exception {
        Path original = data.resolve("read-model").resolve("receipts.mv.db");
        byte[] before = Files.readAllBytes(original);
        Said same = Terminal.audit("replay", "--data", data);
        assertThat(same.code()).as(same.out() + same.err()).isZero();
        assertThat(same.out()).contains("The read model is what the log leads to");
        assertThat(Files.readAllBytes(original)).isEqualTo(before);

        String id = Governed.id("refused").value();
        try (Connection connection =
                        DriverManager.getConnection("jdbc:h2:file:" + original.resolveSibling("receipts"), "sa", "");
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE call_view SET reason = 'fine' WHERE call_id = '" + id + "'");
        }
        Said changed = Terminal.audit("replay", "--data", data);
        assertThat(changed.code()).isEqualTo(1);
        assertThat(changed.out())
                .contains("call " + id + ": call_view.reason is 'fine', and the log leads to 'Rejected by");
        Files.write(original, before);
    }

    @Test
    void whereSomethingRunsOnTheDirectoryItSaysWhatToDo() throws IOException {
        try (FileChannel channel =
                        FileChannel.open(data.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            Said without = Terminal.audit("as-of", "2026-11-02", "--data", data);
            assertThat(without.code()).isEqualTo(1);
            assertThat(without.err()).contains("its demo.env does not say where");
            Files.writeString(
                    data.resolve("demo.env"), "BOOTSTRAP_SERVERS=127.0.0.1:1\nLEDGER_URL=http://127.0.0.1:1/\n");
            Said replay = Terminal.audit("replay", "--data", data);
            assertThat(replay.code()).isEqualTo(1);
            assertThat(replay.err())
                    .contains("an H2 file that one process opens at a time")
                    .contains("--database-url");
        } finally {
            Files.deleteIfExists(data.resolve("demo.env"));
        }
    }

    @Test
    void aBrokerAndALedgerThatRunAreEnough() throws IOException {
        Path copy = directory.resolve("running");
        copyOf(data.resolve("broker"), copy);
        HttpServer site = SimpleFileServer.createFileServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                data.resolve("ledger").toAbsolutePath(),
                SimpleFileServer.OutputLevel.NONE);
        site.start();
        try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Settings.in(copy))) {
            String url = "http://127.0.0.1:" + site.getAddress().getPort() + "/";
            Path out = directory.resolve("running.zip");
            Said said = Terminal.audit(
                    "export",
                    "--bootstrap-servers",
                    broker.bootstrapServers(),
                    "--ledger-url",
                    url,
                    "--topic-prefix",
                    "other.",
                    "--out",
                    out);
            assertThat(said.code()).as(said.err()).isZero();
            assertThat(Terminal.audit("verify", out, "--key", key()).code()).isZero();
            Said then = Terminal.audit(
                    "as-of",
                    "2026-11-02T09:12:00Z",
                    "--bootstrap-servers",
                    broker.bootstrapServers(),
                    "--ledger-url",
                    url);
            assertThat(then.out()).contains("awaiting approval 2");
            assertThat(Terminal.audit("as-of", "2026-11-02", "--ledger-url", url)
                            .code())
                    .isEqualTo(2);
        } finally {
            site.stop(0);
        }
    }

    private static void copyOf(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }
}
