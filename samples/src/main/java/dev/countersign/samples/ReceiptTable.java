package dev.countersign.samples;

import dev.countersign.samples.ReceiptHeaders.Issuer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Receipts and how far the copy has come, in one transaction of the database. */
final class ReceiptTable implements AutoCloseable {
    private static final String RECEIPTS = """
            CREATE TABLE IF NOT EXISTS receipts (
              partition_number INTEGER NOT NULL, record_offset BIGINT NOT NULL,
              receipt_id VARCHAR(64) NOT NULL, sequence_number BIGINT NOT NULL, kind VARCHAR(32) NOT NULL,
              organization VARCHAR(255) NOT NULL, decision VARCHAR(32) NOT NULL, outcome VARCHAR(32) NOT NULL,
              agent VARCHAR(255) NOT NULL, action VARCHAR(255) NOT NULL, resource VARCHAR(2048) NOT NULL,
              issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
              PRIMARY KEY (partition_number, record_offset))""";
    private static final String PROGRESS = """
            CREATE TABLE IF NOT EXISTS receipts_progress (
              partition_number INTEGER PRIMARY KEY, next_offset BIGINT NOT NULL,
              next_call BIGINT NOT NULL, next_question BIGINT NOT NULL)""";

    private final Connection sql;
    private final Map<Integer, Long> offsets = new HashMap<>();

    ReceiptTable(Connection sql) throws SQLException {
        this.sql = sql;
        sql.setAutoCommit(false);
        try (Statement statement = sql.createStatement()) {
            statement.execute(RECEIPTS);
            statement.execute(PROGRESS);
        }
        sql.commit();
    }

    /** Where an earlier run stopped: the next offset of each partition it has seen, and the counts into {@code sequences}. */
    Map<Integer, Long> resume(Sequences sequences) throws SQLException {
        try (Statement statement = sql.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT partition_number, next_offset, next_call, next_question FROM receipts_progress")) {
            while (rows.next()) {
                offsets.put(rows.getInt(1), rows.getLong(2));
                sequences.resume(rows.getInt(1), Issuer.CALLS, rows.getLong(3));
                sequences.resume(rows.getInt(1), Issuer.QUESTIONS, rows.getLong(4));
            }
        }
        return Map.copyOf(offsets);
    }

    void add(ConsumerRecord<String, byte[]> record, ReceiptHeaders headers, GenericRecord receipt) throws SQLException {
        long micros = (Long) receipt.get("issued_at");
        execute(
                "INSERT INTO receipts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                record.partition(),
                record.offset(),
                headers.id(),
                headers.sequence(),
                headers.kind(),
                headers.organization(),
                headers.decision(),
                headers.outcome(),
                receipt.get("agent").toString(),
                receipt.get("action").toString(),
                receipt.get("resource").toString(),
                Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC));
    }

    /** @throws IllegalStateException when another copy has gone on from the same place meanwhile */
    void advance(int partition, long offset, Sequences sequences) throws SQLException {
        long calls = sequences.next(partition, Issuer.CALLS);
        long questions = sequences.next(partition, Issuer.QUESTIONS);
        Long from = offsets.put(partition, offset);
        int rows = from == null
                ? execute("INSERT INTO receipts_progress VALUES (?, ?, ?, ?)", partition, offset, calls, questions)
                : execute(
                        "UPDATE receipts_progress SET next_offset = ?, next_call = ?, next_question = ?"
                                + " WHERE partition_number = ? AND next_offset = ?",
                        offset,
                        calls,
                        questions,
                        partition,
                        from);
        if (rows != 1) {
            throw new IllegalStateException("Another copy writes to this database; this one stops");
        }
    }

    void commit() throws SQLException {
        sql.commit();
    }

    private int execute(String text, Object... values) throws SQLException {
        try (PreparedStatement statement = sql.prepareStatement(text)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    /** What was not committed is undone; some drivers would commit it. */
    @Override
    public void close() throws SQLException {
        sql.rollback();
        sql.close();
    }
}
