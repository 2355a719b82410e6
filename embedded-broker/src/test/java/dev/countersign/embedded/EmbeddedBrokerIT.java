package dev.countersign.embedded;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.yammer.metrics.core.Histogram;
import dev.countersign.embedded.EmbeddedBroker.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedBrokerIT {
    private static final Duration RESTART_MAX = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    @Test
    void topicsAndRecordsSurviveARestartOnOtherPorts() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(Settings.in(directory))) {
            BrokerClient client = new BrokerClient(broker.bootstrapServers());
            client.createTopic("kept");
            client.append("kept", "one", "two");
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(Settings.in(directory))) {
            assertThat(new BrokerClient(broker.bootstrapServers()).read("kept")).containsExactly("one", "two");
        }
    }

    @Test
    void timesOfFrequentRequestsAreNotedWhereTheyCostLittle() throws Exception {
        Histogram ours = RequestTimes.evenly("TotalTimeMs", ApiKeys.PRODUCE.name);
        try (EmbeddedBroker broker = EmbeddedBroker.start(Settings.in(directory))) {
            BrokerClient client = new BrokerClient(broker.bootstrapServers());
            client.createTopic("kept");
            client.append("kept", "one");
            assertThat(ours.count()).isPositive();
        }
    }

    @Test
    void aKilledBrokerComesBackSoonWithWhatItAcknowledged() throws Exception {
        // Loads the classes, so that below the broker's own time is measured and not the JVM's.
        EmbeddedBroker.start(Settings.in(directory.resolve("warm-up"))).close();
        Path data = directory.resolve("data");
        int port;
        try (BrokerProcess process = BrokerProcess.start(data, 0)) {
            String servers = requireNonNull(process.awaitReady());
            port = Integer.parseInt(servers.substring(servers.indexOf(':') + 1));
            BrokerClient client = new BrokerClient(servers);
            client.createTopic("kept");
            client.append("kept", "one", "two");
            process.kill();
        }
        long killed = System.nanoTime();
        try (EmbeddedBroker broker = EmbeddedBroker.start(new Settings(data, port, 0))) {
            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(RESTART_MAX);
            assertThat(new BrokerClient(broker.bootstrapServers()).read("kept")).containsExactly("one", "two");
        }
    }

    @Test
    void noTransactionStaysOpenThatWasBeingCommittedWhenTheBrokerWasKilled() throws Exception {
        List<String> topics = List.of("a", "b", "c", "d", "e", "f");
        int producers = 10;
        int committed;
        try (BrokerProcess process = BrokerProcess.start(directory, 0)) {
            BrokerClient client = new BrokerClient(requireNonNull(process.awaitReady()));
            for (String topic : topics) {
                client.createTopic(topic);
            }
            try (Committers committers = new Committers(client, producers, topics)) {
                for (int waited = 0; committers.committed() < 200 && waited < 600; waited++) {
                    Thread.sleep(50);
                }
                process.kill();
                committers.close();
                committed = committers.committed();
            }
        }
        assertThat(committed).isGreaterThan(100);
        try (EmbeddedBroker broker = EmbeddedBroker.start(Settings.in(directory))) {
            BrokerClient client = new BrokerClient(broker.bootstrapServers());
            for (String topic : topics) {
                assertThat(client.isSettledSoon(topic)).as(topic).isTrue();
                assertThat(client.read(topic)).hasSizeBetween(committed, committed + producers);
            }
        }
    }

    /** Four bytes announce a request of 100 MB, which the broker would make room for. */
    @Test
    void whatARequestAnnouncesIsBounded() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(Settings.in(directory));
                Socket socket = new Socket(EmbeddedBroker.HOST, broker.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(ByteBuffer.allocate(Integer.BYTES)
                            .putInt(100_000_000)
                            .array());

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void stopsCleanlyOnSigterm() throws Exception {
        try (BrokerProcess process = BrokerProcess.start(directory, 0)) {
            requireNonNull(process.awaitReady());
            // 128 + SIGTERM: the JVM's own exit code once its shutdown hooks are done.
            assertThat(process.terminate()).isEqualTo(143);
        }
        assertThat(directory.resolve("log/.kafka_cleanshutdown")).exists();
    }

    @Test
    void transactionsCommit() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(Settings.in(directory))) {
            BrokerClient client = new BrokerClient(broker.bootstrapServers());
            client.createTopic("sums");
            var options = new HashMap<>(client.options());
            options.put("transactional.id", "test");
            try (var producer =
                    new KafkaProducer<byte[], byte[]>(options, new ByteArraySerializer(), new ByteArraySerializer())) {
                producer.initTransactions();
                for (String value : List.of("one", "two")) {
                    producer.beginTransaction();
                    Future<RecordMetadata> sent =
                            producer.send(new ProducerRecord<>("sums", value.getBytes(StandardCharsets.UTF_8)));
                    producer.commitTransaction();
                    assertThat(sent).isDone();
                }
            }
            assertThat(client.read("sums")).containsExactly("one", "two");
        }
    }

    @Test
    void runsTransactionsVersion2() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(Settings.in(directory));
                Admin admin = Admin.create(new BrokerClient(broker.bootstrapServers()).options())) {
            var features = admin.describeFeatures().featureMetadata().get(20, TimeUnit.SECONDS);
            assertThat(features.finalizedFeatures().get("transaction.version").maxVersionLevel())
                    .isGreaterThanOrEqualTo((short) 2);
        }
    }

    @Test
    void aMisspeltTopicIsNotCreated() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(Settings.in(directory));
                Admin admin = Admin.create(new BrokerClient(broker.bootstrapServers()).options())) {
            assertThatThrownBy(() -> admin.describeTopics(List.of("commnads"))
                            .allTopicNames()
                            .get(20, TimeUnit.SECONDS))
                    .hasMessageContaining("does not host this topic");
            admin.createTopics(List.of(new NewTopic("commands", 1, (short) 1)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
            assertThat(admin.listTopics().names().get(20, TimeUnit.SECONDS)).containsExactly("commands");
        }
    }

    @Test
    void isReachableOnLoopbackOnly() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(Settings.in(directory))) {
            List<InetAddress> others = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress())
                    .toList();
            for (InetAddress address : others) {
                try (Socket socket = new Socket()) {
                    assertThatThrownBy(() -> socket.connect(new InetSocketAddress(address, broker.port()), 2_000))
                            .as("connecting to %s", address)
                            .isInstanceOf(IOException.class);
                }
            }
            assertThat(broker.bootstrapServers()).isEqualTo("127.0.0.1:" + broker.port());
        }
    }

    @Test
    void aBusyPortIsSaidInASentence() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral(EmbeddedBroker.HOST))) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> EmbeddedBroker.start(new Settings(directory, port, 0)))
                    .isInstanceOf(BrokerStartException.class)
                    .hasMessage("Port " + port + " on 127.0.0.1 is in use by another program; stop it, "
                            + "or give the broker another port");
            assertThatThrownBy(() -> EmbeddedBroker.start(new Settings(directory, 0, port)))
                    .isInstanceOf(BrokerStartException.class)
                    .hasMessageStartingWith("Port " + port);
        }
        assertThat(directory.resolve("log")).doesNotExist();
    }

    @Test
    void aDirectoryServesOneBrokerAtATime() throws Exception {
        try (BrokerProcess process = BrokerProcess.start(directory, 0)) {
            requireNonNull(process.awaitReady());
            assertThatThrownBy(() -> EmbeddedBroker.start(Settings.in(directory)))
                    .isInstanceOf(BrokerStartException.class)
                    .hasMessageStartingWith("The data directory " + directory + " is in use by another broker");
            try (BrokerProcess second = BrokerProcess.start(directory, 0)) {
                assertThat(second.awaitReady()).isNull();
                assertThat(second.awaitExit()).isEqualTo(1);
            }
        }
        EmbeddedBroker.start(Settings.in(directory)).close();
    }

    @Test
    void aSecondBrokerInTheSameJvmIsRefusedTheDirectory() {
        try (EmbeddedBroker first = EmbeddedBroker.start(Settings.in(directory))) {
            assertThat(first.port()).isPositive();
            assertThatThrownBy(() -> EmbeddedBroker.start(Settings.in(directory)))
                    .isInstanceOf(BrokerStartException.class)
                    .hasMessageContaining("in use by another broker");
        }
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsSaidInASentence() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> EmbeddedBroker.start(Settings.in(file)))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageStartingWith("The data directory " + file + " cannot be created, read or written");
    }

    @Test
    void dataWithoutAnIdentityAreNotFormattedOver() throws Exception {
        EmbeddedBroker.start(Settings.in(directory)).close();
        Files.delete(directory.resolve("log/meta.properties"));
        assertThatThrownBy(() -> EmbeddedBroker.start(Settings.in(directory)))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining("holds a cluster's metadata but no meta.properties");
    }
}
