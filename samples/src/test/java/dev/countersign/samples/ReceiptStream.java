package dev.countersign.samples;

import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.receipt.Commitments;
import dev.countersign.domain.receipt.Issuer;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.domain.receipt.ReceiptOutcome;
import dev.countersign.domain.receipt.ReceiptedCall;
import dev.countersign.schemas.topic.CloudEvents;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.BundledSchemaIds;
import dev.countersign.schemas.wire.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes receipts as the streams do: our codec, our headers, transactions of which some are aborted. */
final class ReceiptStream implements AutoCloseable {
    private static final Instant T0 = Instant.parse("2026-11-22T10:15:30.123456Z");
    private static final int FIRST_VERSION_ID = 5;

    /** A committed receipt. */
    record Written(int partition, Receipt receipt) {}

    private final Topic<Receipt> topic = new Topics("", BundledSchemaIds.instance()).receipts();
    private final List<Written> committed = new ArrayList<>();
    private final Map<String, Long> sequences = new HashMap<>();
    private final KafkaProducer<String, byte[]> producer;

    ReceiptStream(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        "receipt-stream"),
                new StringSerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
    }

    List<Written> committed() {
        return List.copyOf(committed);
    }

    /** One transaction that commits; every fifth receipt, unless its kind is newer, as the first release wrote it. */
    void commit(int receipts) {
        producer.beginTransaction();
        committed.addAll(write(receipts));
        producer.commitTransaction();
    }

    /** One whose receipts nobody may see; their sequences are given again. */
    void abort(int receipts) {
        Map<String, Long> before = Map.copyOf(sequences);
        producer.beginTransaction();
        var unused = write(receipts);
        producer.flush();
        producer.abortTransaction();
        sequences.clear();
        sequences.putAll(before);
    }

    private List<Written> write(int receipts) {
        List<Written> written = new ArrayList<>();
        for (int i = 0; i < receipts; i++) {
            int number = committed.size() + i;
            int partition = number % Topics.PARTITIONS_DEFAULT;
            ReceiptKind kind = number % 7 == 6 ? ReceiptKind.QUESTION_ASKED : ReceiptKind.TERMINAL;
            Issuer issuer = kind.issuer();
            long sequence = sequences.merge(issuer + "/" + partition, 1L, Long::sum) - 1;
            Receipt receipt = receipt(kind, sequence, number);
            byte[] value = topic.codec().encode(receipt);
            var unused = producer.send(new ProducerRecord<>(
                    topic.name(),
                    partition,
                    receipt.callId().value(),
                    number % 5 == 4 && kind == ReceiptKind.TERMINAL ? asFirstWritten(value) : value,
                    CloudEvents.headers(receipt)));
            written.add(new Written(partition, receipt));
        }
        return written;
    }

    private static Receipt receipt(ReceiptKind kind, long sequence, int number) {
        Digest digest = Digest.of(Integer.toString(number).getBytes(StandardCharsets.UTF_8));
        OrganizationId organization = new OrganizationId(number % 3 == 0 ? "acme" : "umbrella");
        return new Receipt(
                CallId.derive(new byte[32], organization, "key-" + number),
                kind,
                sequence,
                new ReceiptedCall(
                        organization,
                        new AgentId("bot"),
                        null,
                        "run",
                        "update_deal",
                        "crm:deal:" + number,
                        null,
                        digest,
                        "key-" + number,
                        T0),
                kind == ReceiptKind.TERMINAL ? ReceiptDecision.DENY : ReceiptDecision.PENDING_APPROVAL,
                "Because of größe",
                "rule",
                null,
                null,
                null,
                ReceiptOutcome.NOT_EXECUTED,
                0,
                null,
                null,
                null,
                List.of("kim@acme.example"),
                digest,
                T0.plusMillis(number),
                new Commitments(new Salt(digest.bytes()), digest, null));
    }

    /** The same receipt as the first release wrote it. */
    private static byte[] asFirstWritten(byte[] value) {
        try {
            Schema first = BundledSchemaIds.instance().byId(FIRST_VERSION_ID);
            Schema today = BundledSchemaIds.instance().byId(WireFormat.schemaId(value));
            GenericRecord receipt = new GenericDatumReader<GenericRecord>(today, first)
                    .read(null, DecoderFactory.get().binaryDecoder(WireFormat.body(value), null));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.write(0);
            bytes.write(
                    ByteBuffer.allocate(Integer.BYTES).putInt(FIRST_VERSION_ID).array());
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new GenericDatumWriter<GenericRecord>(first).write(receipt, encoder);
            encoder.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
