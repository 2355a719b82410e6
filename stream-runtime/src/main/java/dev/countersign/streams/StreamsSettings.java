package dev.countersign.streams;

import static org.apache.kafka.streams.StreamsConfig.consumerPrefix;
import static org.apache.kafka.streams.StreamsConfig.mainConsumerPrefix;
import static org.apache.kafka.streams.StreamsConfig.producerPrefix;
import static org.apache.kafka.streams.StreamsConfig.restoreConsumerPrefix;

import dev.countersign.schemas.kafka.Installation;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** Every Kafka Streams option that we set, each with its reason. Figures: KAFKA.md. */
final class StreamsSettings {
    private static final long CACHE_BYTES = 2 * 1024 * 1024;

    private StreamsSettings() {}

    /**
     * The options of one instance.
     *
     * @param applicationId names the group, the transactions and the changelog topics
     */
    static Properties of(
            Installation installation,
            String applicationId,
            StreamInstance instance,
            Drain drain,
            RocksDbMemory memory) {
        Properties options = new Properties();
        options.putAll(installation.security());
        options.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, installation.bootstrapServers());
        identity(options, applicationId, instance);
        exactlyOnce(options);
        promptness(options, drain);
        failover(options, instance);
        stores(options, instance, memory);
        return options;
    }

    private static void identity(Properties options, String applicationId, StreamInstance instance) {
        options.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        options.put(StreamsConfig.CLIENT_ID_CONFIG, applicationId + "-" + instance.instanceId());
        // Static membership: a restart takes its tasks back at once instead of waiting 24-50 s for
        // the old member to be missed. Streams adds the thread's number.
        options.put(
                consumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), applicationId + "-" + instance.instanceId());
        // KIP-1071's protocol has no static membership in 4.3.
        options.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        options.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, instance.threads());
        // A changelog whose name depends on the number of a node would be lost with the next change.
        options.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        // As the system sizes them, by what passes.
        options.put(StreamsConfig.RECEIVE_BUFFER_CONFIG, -1);
        options.put(StreamsConfig.SEND_BUFFER_CONFIG, -1);
        // Client metrics pushed to brokers: nobody asked for them, and they cost requests.
        options.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    }

    private static void exactlyOnce(Properties options) {
        // State, events, dispatch, receipt and reply in one transaction, or none of them.
        options.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        // Streams sets these two itself under exactly-once; written down because all rests on them.
        options.put(consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG), "read_committed");
        options.put(producerPrefix(ProducerConfig.ACKS_CONFIG), "all");
        // A topic read for the first time is read from its beginning: no command may be missed.
        options.put(consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        // How long callers stall behind a transaction whose instance was killed.
        options.put(producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 5_000);
        // The brokers' own limit. RecordSize refuses what would not fit: a refusal by the producer
        // would end the thread, and the same record would end the next one.
        options.put(producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), 1024 * 1024);
    }

    private static void promptness(Properties options, Drain drain) {
        // One transaction per polled batch; see Drain. The interval is only the net below it.
        options.put(mainConsumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG), Drain.Interceptor.class.getName());
        options.put(mainConsumerPrefix(Drain.CONFIG), drain);
        options.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 20);
        // The timer is looked at between polls, so a poll must not outlast it.
        options.put(StreamsConfig.POLL_MS_CONFIG, 20);
        // How full a transaction can get when busy: about 1,000 commands.
        options.put(mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 1_000);
        // A task does not wait for its other topic: 14 instead of 25 ms at 2,000 calls/s. The order
        // between the two topics carries no meaning.
        options.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1L);
        // The commit flushes, so nothing waits for this. Below it, a transaction would leave record by
        // record: a dozen requests, each with its own round to the transaction's coordinator.
        options.put(producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 100);
        options.put(producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 256 * 1024);
        // The records of one transaction are much alike, and each byte is written, sent and read several times.
        // Snappy keeps its buffers from batch to batch; Kafka's LZ4 takes 131 KB anew for each.
        options.put(producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "snappy");
        // A transaction that begins before the last one's markers are written is told to come back:
        // after 1 ms instead of 100. The largest hidden cost of exactly-once.
        options.put(producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 1L);
        options.put(producerPrefix(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG), 5L);
    }

    private static void failover(Properties options, StreamInstance instance) {
        // A killed instance is missed after 6 s instead of 45; three heartbeats may be lost.
        options.put(consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6_000);
        options.put(consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 2_000);
        options.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, instance.standbyReplicas());
        // After a crash exactly-once restores the whole store: read the changelog in large steps.
        options.put(restoreConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 10_000);
    }

    private static void stores(Properties options, StreamInstance instance, RocksDbMemory memory) {
        options.put(
                StreamsConfig.STATE_DIR_CONFIG,
                instance.stateDirectory().toAbsolutePath().toString());
        // For what is often written twice before a commit (PersistentStore.settling): counters, and a call whose start
        // and result come together. What has no room is written earlier, which costs a record and breaks nothing.
        options.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
        options.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksDbMemory.Setter.class.getName());
        options.put(RocksDbMemory.CONFIG, memory);
    }
}
