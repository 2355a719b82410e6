package dev.countersign.ledger;

import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/** The ledger's Kafka clients. Names are the installation's own, so that installations can share a cluster. */
public final class LedgerClients {
    /** Some thousand receipts, and as much as a fetch has of one partition. */
    private static final int FETCH_BYTES_MIN = 1024 * 1024;
    /** After a while without a ledger there is more; a transaction of it must not outlast its timeout. */
    private static final int FETCH_BYTES_MAX = 4 * FETCH_BYTES_MIN;
    /** Half of what a consumer waits for an answer, so that a fetch that nothing came for is no failure. */
    private static final int FETCH_WAIT_MILLIS_MAX = 5_000;

    private final Installation installation;
    private final LedgerProperties properties;

    public LedgerClients(Installation installation, LedgerProperties properties) {
        this.installation = installation;
        this.properties = properties;
    }

    private String named(String role) {
        return installation.topicPrefix() + "countersign-ledger-" + role;
    }

    /** Reads receipts; assigned by hand, its offsets kept in the sequencer's transactions. */
    public Consumer<String, byte[]> receipts() {
        Map<String, Object> options =
                KafkaClients.readCommittedConsumer(installation, named("sequencer"), named("receipts"), null);
        options.put("max.poll.records", properties.sealLeavesMax());
        // The hot path never waits for the ledger, and the ledger does not hurry: a transaction costs the brokers the
        // same whether it has a hundred receipts or a thousand. They gather at the broker: kept here until there are
        // enough, they would outlive the young generation.
        options.put("fetch.min.bytes", FETCH_BYTES_MIN);
        options.put("fetch.max.bytes", FETCH_BYTES_MAX);
        options.put("fetch.max.wait.ms", Math.clamp(properties.sealEvery().toMillis(), 1, FETCH_WAIT_MILLIS_MAX));
        return new KafkaConsumer<>(options);
    }

    /** One id for all instances: whoever comes later fences the earlier one. */
    public Producer<String, byte[]> sequencing() {
        Map<String, Object> options =
                KafkaClients.transactionalProducer(installation, named("sequencer"), named("sequencer"));
        // A transaction's records leave together, with its commit: with Kafka's 16 kB a tenth of all requests to the
        // brokers were these.
        options.put("linger.ms", 100);
        options.put("batch.size", 256 * 1024);
        return new KafkaProducer<>(options);
    }

    /** Reads the ledger's own topic; whoever has its partition is the active one. */
    public Consumer<String, byte[]> leaves() {
        return new KafkaConsumer<>(KafkaClients.readCommittedConsumer(
                installation, named("sealer"), named("sealer"), properties.instance()));
    }

    /** Reads the checkpoints that were published. */
    public Consumer<String, byte[]> checkpoints() {
        return new KafkaConsumer<>(KafkaClients.readCommittedReader(installation, named("checkpoints")));
    }

    /** Publishes checkpoints. */
    public Producer<String, byte[]> publishing() {
        return new KafkaProducer<>(KafkaClients.latencyProducer(installation, named("publisher")));
    }
}
