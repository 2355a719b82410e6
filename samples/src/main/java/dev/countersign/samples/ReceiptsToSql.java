package dev.countersign.samples;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Copies every receipt into SQL exactly once. The database remembers how far it has come in the transaction
 * that holds the rows, and Kafka's own committed offsets are not used: after a crash at any moment the copy
 * goes on behind what the database has.
 */
@Command(
        name = "receipts-to-sql",
        mixinStandardHelpOptions = true,
        description = {
            "Copy receipts into the table `receipts`, each exactly once; stops at a gap.",
            "The database's password is in the environment: RECEIPTS_SQL_PASSWORD."
        })
class ReceiptsToSql implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(500);

    @Mixin
    private final Source source = new Source();

    @Option(
            names = "--jdbc-url",
            paramLabel = "URL",
            defaultValue = "jdbc:h2:file:./receipts-sample",
            description = "H2 or PostgreSQL (default: ${DEFAULT-VALUE})")
    private String jdbcUrl = "";

    @Option(names = "--user", paramLabel = "NAME", defaultValue = "sa", description = "default: ${DEFAULT-VALUE}")
    private String user = "";

    private final Sequences sequences = new Sequences();

    /** Runs until Ctrl-C. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ReceiptsToSql()).execute(arguments));
    }

    @Override
    public Integer call() throws SQLException {
        try (Stop stop = Stop.onSignal();
                ReceiptTable table = new ReceiptTable(connect());
                ReceiptReader reader = source.reader();
                KafkaConsumer<String, byte[]> consumer = source.consumer()) {
            Map<Integer, Long> offsets = table.resume(sequences);
            for (TopicPartition partition : consumer.assignment()) {
                Long offset = offsets.get(partition.partition());
                if (offset != null) {
                    consumer.seek(partition, offset);
                }
            }
            while (!stop.asked() && source.goesOn(consumer)) {
                copy(consumer, table, reader);
            }
        }
        return 0;
    }

    /** For tests, which cut it. */
    Connection connect() throws SQLException {
        String password = System.getenv().getOrDefault("RECEIPTS_SQL_PASSWORD", "");
        return DriverManager.getConnection(jdbcUrl, user, password);
    }

    private void copy(KafkaConsumer<String, byte[]> consumer, ReceiptTable table, ReceiptReader reader)
            throws SQLException {
        ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
        for (TopicPartition partition : records.partitions()) {
            for (ConsumerRecord<String, byte[]> record : records.records(partition)) {
                ReceiptHeaders headers = ReceiptHeaders.of(record.headers());
                String wrong = sequences.count(record.partition(), headers);
                if (wrong != null) {
                    throw new IllegalStateException(wrong);
                }
                table.add(record, headers, reader.read(record.value()));
            }
            table.advance(partition.partition(), consumer.position(partition), sequences);
        }
        table.commit();
    }
}
