package dev.countersign.ledger;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.domain.receipt.ReceiptedCall;
import dev.countersign.ledger.seal.SealingStep;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.schemas.kafka.TopicCreation;
import dev.countersign.schemas.ledger.PublishedCheckpoint;
import dev.countersign.schemas.topic.TopicSpec;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.merkle.RightEdge;
import dev.countersign.tlog.merkle.TreeHasher;
import dev.countersign.tlog.tile.EntryBundle;
import dev.countersign.tlog.tile.EntryTile;
import dev.countersign.tlog.tile.TreeShape;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** One installation on a broker: issues receipts as the streams do, runs ledgers, reads what they wrote. */
final class LedgerRig {
    static final HttpClient HTTP = HttpClient.newHttpClient();
    static final int PARTITIONS = 3;
    private static final Duration WITHIN = Duration.ofSeconds(40);
    private static final Instant T0 = Instant.parse("2026-11-01T09:00:00Z");

    final Installation installation;
    final Topics topics;
    private final Map<String, Long> sequences = new HashMap<>();
    final List<Issued> issued = new ArrayList<>();

    record Issued(Receipt receipt, int partition) {
        ReceiptPlace place() {
            return ReceiptPlace.of(receipt, partition);
        }
    }

    LedgerRig(String bootstrapServers, String prefix) {
        this.installation = new Installation(bootstrapServers, prefix, PARTITIONS, (short) 1, Map.of());
        this.topics = new Topics(prefix, SchemaIds.bundled());
        try (Admin admin = Admin.create(KafkaClients.admin(installation, "rig"))) {
            TopicCreation.ensure(admin, installation, specs());
        }
    }

    /** Of all topics those that a ledger reads or writes: every case has its own, on one broker. */
    List<TopicSpec> specs() {
        Set<String> used = Set.of(
                topics.receipts().name(),
                topics.ledger().name(),
                topics.checkpoints().name());
        return topics.specs(PARTITIONS).stream()
                .filter(spec -> used.contains(spec.name()))
                .toList();
    }

    LedgerProperties properties(Path directory, LedgerProperties.WitnessProperties... witnesses) {
        return new LedgerProperties(
                directory,
                "ledger.example/receipts",
                directory.getFileName().toString(),
                Duration.ofMillis(100),
                64,
                "127.0.0.1",
                0,
                List.of(witnesses),
                Duration.ofSeconds(2));
    }

    Ledger ledger(Path directory) {
        return ledger(properties(directory), step -> {});
    }

    Ledger ledger(LedgerProperties properties, Consumer<SealingStep> afterStep) {
        return Ledger.start(installation, topics, properties, InstantSource.system(), afterStep);
    }

    /** Issues receipts over all partitions and both issuers, in one transaction that is committed. */
    void issue(int count) {
        issue(count, true);
    }

    void issue(int count, boolean commit) {
        Map<String, Object> options = KafkaClients.transactionalProducer(installation, "rig", "rig");
        Map<String, Long> before = new HashMap<>(sequences);
        List<Issued> fresh = new ArrayList<>();
        try (Producer<String, byte[]> producer = new KafkaProducer<>(options)) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int i = 0; i < count; i++) {
                Issued next = next(i);
                fresh.add(next);
                var unused = producer.send(new ProducerRecord<>(
                        topics.receipts().name(),
                        next.partition(),
                        next.receipt().callId().value(),
                        topics.receipts().codec().encode(next.receipt())));
            }
            if (commit) {
                producer.commitTransaction();
                issued.addAll(fresh);
            } else {
                producer.flush();
                producer.abortTransaction();
                sequences.clear();
                sequences.putAll(before);
            }
        }
    }

    private Issued next(int i) {
        int partition = i % PARTITIONS;
        ReceiptKind kind = switch (i % 5) {
            case 3 -> ReceiptKind.EXTERNALLY_REPORTED;
            case 4 -> ReceiptKind.QUESTION_ASKED;
            default -> ReceiptKind.TERMINAL;
        };
        long sequence = sequences.merge(kind.issuer() + "-" + partition, 1L, Long::sum) - 1;
        return new Issued(receipt(kind, sequence, issued.size() + i), partition);
    }

    static Receipt receipt(ReceiptKind kind, long sequence, int number) {
        Digest digest = Digest.of(Integer.toString(number).getBytes(StandardCharsets.UTF_8));
        OrganizationId acme = new OrganizationId("acme");
        return new Receipt(
                CallId.derive(new byte[32], acme, "key-" + number),
                kind,
                sequence,
                new ReceiptedCall(
                        acme,
                        new AgentId("bot"),
                        "kim@acme.example",
                        "run",
                        "update_deal",
                        "crm:deal:" + number,
                        null,
                        digest,
                        "key-" + number,
                        T0),
                ReceiptDecision.DENY,
                "Because",
                "rule",
                null,
                null,
                null,
                ReceiptOutcome.NOT_EXECUTED,
                0,
                null,
                null,
                null,
                List.of(),
                digest,
                T0.plusSeconds(1),
                new Commitments(new Salt(digest.bytes()), digest, null));
    }

    long issuedBy(Issuer issuer, int partition) {
        return issued.stream()
                .filter(one ->
                        one.partition() == partition && one.receipt().kind().issuer() == issuer)
                .count();
    }

    /** Waits until a ledger shows a checkpoint over so many leaves. */
    Checkpoint await(Ledger ledger, long size) throws InterruptedException {
        long deadline = System.nanoTime() + WITHIN.toNanos();
        while (System.nanoTime() < deadline) {
            Checkpoint checkpoint = ledger.standing().checkpoint();
            if (checkpoint != null && checkpoint.head().size() >= size) {
                assertThat(checkpoint.head().size()).isEqualTo(size);
                return checkpoint;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("No checkpoint over " + size + " leaves: " + ledger.standing());
    }

    /** Every checkpoint that was published. */
    List<PublishedCheckpoint> published() {
        TopicPartition only = new TopicPartition(topics.checkpoints().name(), 0);
        List<PublishedCheckpoint> published = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> reader =
                new KafkaConsumer<>(KafkaClients.readCommittedReader(installation, "rig"))) {
            reader.assign(List.of(only));
            reader.seekToBeginning(List.of(only));
            long end = reader.endOffsets(List.of(only)).get(only);
            while (reader.position(only) < end) {
                for (ConsumerRecord<String, byte[]> record : reader.poll(Duration.ofMillis(200))) {
                    published.add(topics.checkpoints().codec().decode(record.value()));
                }
            }
        }
        return published;
    }

    void assertEverythingPublishedIsOfOneTree(Ledger ledger) throws IOException {
        List<PublishedCheckpoint> published = published();
        assertThat(published).isNotEmpty();
        for (PublishedCheckpoint one : published) {
            assertThat(ledger.standing().tree().root(one.size()).toString())
                    .as("the root at %d", one.size())
                    .isEqualTo(one.root().hex());
        }
        for (int partition = 0; partition < LedgerRig.PARTITIONS; partition++) {
            for (Issuer issuer : Issuer.values()) {
                long count = issuedBy(issuer, partition);
                var last = new ReceiptPlace(partition, issuer, count - 1);
                var beyond = new ReceiptPlace(partition, issuer, count);
                assertThat(ledger.standing().tree().leafOf(last)).isNotNull();
                assertThat(ledger.standing().tree().leafOf(beyond)).isNull();
            }
        }
    }

    static String rootOfServedLeaves(Ledger ledger, long size) throws Exception {
        RightEdge edge = new RightEdge();
        TreeHasher hasher = new TreeHasher();
        for (EntryTile tile : new TreeShape(size).entryTiles().toList()) {
            EntryBundle bundle = EntryBundle.parse(body(ledger, "/" + tile.path()), tile.width());
            for (int i = 0; i < bundle.width(); i++) {
                edge.append(bundle.leafHash(hasher, i));
            }
        }
        return edge.root().toString();
    }

    static byte[] body(Ledger ledger, String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = get(ledger, path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return answer.body();
    }

    static HttpResponse<byte[]> get(Ledger ledger, String path) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(ledger.url().resolve(path)).build(), BodyHandlers.ofByteArray());
    }
}
