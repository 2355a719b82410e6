package dev.countersign.schemas.kafka;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The options of every Kafka client, each with its reason. Keys are strings and values bytes: what
 * decodes them is the reader's own, so that poison input is met where it can be answered.
 *
 * <p>Each map is fresh and the caller's, who may add to it. An option that is not here has Kafka's
 * default.
 */
public final class KafkaClients {
    private static final int REQUEST_MILLIS_MAX = 2_000;

    private KafkaClients() {}

    /**
     * Where somebody waits for the answer: commands, reports, direct replies. A send that is not
     * acknowledged within 10 s fails, and its outcome is then unknown.
     */
    public static Map<String, Object> latencyProducer(Installation installation, String clientId) {
        Map<String, Object> options = producer(installation, clientId);
        // Somebody waits; a retry by the caller, with the same key, is better than a longer wait.
        options.put("delivery.timeout.ms", 10_000);
        options.put("request.timeout.ms", 5_000);
        // How long send() itself may block, for metadata or buffer space: a request thread is not
        // held for the default of a minute while nothing has been produced yet.
        options.put("max.block.ms", 3_000);
        return options;
    }

    /**
     * The same for a caller who is told sooner: a send fails within this time, and neither it nor one of
     * its requests blocks for more than {@value #REQUEST_MILLIS_MAX} ms.
     *
     * @param within the end of all retries of a record
     */
    public static Map<String, Object> latencyProducer(Installation installation, String clientId, Duration within) {
        Map<String, Object> options = latencyProducer(installation, clientId);
        int millis = (int) within.toMillis();
        options.put("delivery.timeout.ms", millis);
        options.put("request.timeout.ms", Math.min(millis, REQUEST_MILLIS_MAX));
        options.put("max.block.ms", (long) Math.min(millis, REQUEST_MILLIS_MAX));
        return options;
    }

    /**
     * For consume, transform, produce in one transaction.
     *
     * @param transactionalId stable across restarts of one instance and its alone: whoever comes
     *     later with the same id fences the earlier one
     */
    public static Map<String, Object> transactionalProducer(
            Installation installation, String clientId, String transactionalId) {
        Map<String, Object> options = producer(installation, clientId);
        options.put("transactional.id", transactionalId);
        // A dead producer's open transaction holds every read_committed reader up for this long.
        options.put("transaction.timeout.ms", 5_000);
        // Nothing can be delivered after the transaction has timed out.
        options.put("delivery.timeout.ms", 5_000);
        options.put("request.timeout.ms", 3_000);
        // A transaction that starts before the last one's markers are written is told to come again;
        // the default of 100 ms until then is the largest hidden cost of small transactions.
        options.put("retry.backoff.ms", 1L);
        options.put("retry.backoff.max.ms", 5L);
        // Also bounds initTransactions, which waits until a dead predecessor's transaction is over.
        options.put("max.block.ms", 15_000);
        return options;
    }

    /**
     * A member of a consumer group. Offsets are committed by the caller.
     *
     * @param instanceId stable across restarts of one instance (static membership): with it a
     *     restart keeps the member's partitions, without it every restart waits for the old member's
     *     session to end. It also outlives a clean close: an instance that goes for good must leave
     *     the group by {@code CloseOptions}. Null for a member that comes and goes
     */
    public static Map<String, Object> readCommittedConsumer(
            Installation installation, String groupId, String clientId, @Nullable String instanceId) {
        Map<String, Object> options = readCommittedReader(installation, clientId);
        options.put("group.id", groupId);
        if (instanceId != null) {
            options.put("group.instance.id", instanceId);
        }
        // The broker's default too; the newer protocols have no static membership or none proven here.
        options.put("group.protocol", "classic");
        // How long the partitions of a killed member stand still (45 s by default). Brokers allow 6 s.
        options.put("session.timeout.ms", 8_000);
        options.put("heartbeat.interval.ms", 2_000);
        // A loop that has not polled for so long is stuck (5 min by default): its work goes to others.
        options.put("max.poll.interval.ms", 60_000);
        // The same partition numbers of all its topics to one member: calls have one number everywhere.
        options.put("partition.assignment.strategy", RangeAssignor.class.getName());
        // A new group must not skip what was there before it.
        options.put("auto.offset.reset", "earliest");
        return options;
    }

    /**
     * A reader without a group, which is told its partitions and where to start: views of the
     * control topic, auditors.
     */
    public static Map<String, Object> readCommittedReader(Installation installation, String clientId) {
        Map<String, Object> options = common(installation, clientId);
        options.put("key.deserializer", StringDeserializer.class.getName());
        options.put("value.deserializer", ByteArrayDeserializer.class.getName());
        // What a transaction wrote does not exist until it is committed.
        options.put("isolation.level", "read_committed");
        // Offsets are committed when the work is done, which only the reader knows.
        options.put("enable.auto.commit", false);
        // A position that is not there is an error, not a reason to skip to somewhere else.
        options.put("auto.offset.reset", "none");
        // A misspelt topic is an error, not a new topic.
        options.put("allow.auto.create.topics", false);
        // Bounds commitSync and look-ups of offsets (60 s by default).
        options.put("default.api.timeout.ms", 15_000);
        options.put("request.timeout.ms", 10_000);
        return options;
    }

    /** For creating and describing topics at start. */
    public static Map<String, Object> admin(Installation installation, String clientId) {
        Map<String, Object> options = common(installation, clientId);
        // Start-up says within half a minute that the cluster cannot be reached.
        options.put("request.timeout.ms", 10_000);
        options.put("default.api.timeout.ms", 30_000);
        return options;
    }

    private static Map<String, Object> producer(Installation installation, String clientId) {
        Map<String, Object> options = common(installation, clientId);
        options.put("key.serializer", StringSerializer.class.getName());
        options.put("value.serializer", ByteArraySerializer.class.getName());
        // Durable means: on every replica that is in sync. A retry inside the client is not a second record.
        options.put("acks", "all");
        options.put("enable.idempotence", true);
        // What comes while a request is under way shares the next one: alone it costs nobody a wait, and with
        // many at once the broker has a fifth of the requests.
        options.put("max.in.flight.requests.per.connection", 1);
        // Kafka's default of 5 ms costs its full length at every hop.
        options.put("linger.ms", 0);
        // Costs CPU and saves nothing at our record sizes.
        options.put("compression.type", "none");
        // What may wait for a broker that does not answer; beyond it send() blocks, then fails.
        options.put("buffer.memory", 32L * 1024 * 1024);
        return options;
    }

    private static Map<String, Object> common(Installation installation, String clientId) {
        Map<String, Object> options = new LinkedHashMap<>(installation.security());
        options.put("bootstrap.servers", installation.bootstrapServers());
        // In the broker's logs and in the names of metrics.
        options.put("client.id", clientId);
        // Our metrics leave by our own door; without this every client asks the broker for a subscription.
        options.put("enable.metrics.push", false);
        // As the system sizes them, by what passes; Kafka's fixed ones are read and written in 64 and 128 kB.
        options.put("receive.buffer.bytes", -1);
        options.put("send.buffer.bytes", -1);
        return options;
    }
}
