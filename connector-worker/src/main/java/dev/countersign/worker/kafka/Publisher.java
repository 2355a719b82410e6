package dev.countersign.worker.kafka;

import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.AttemptResult.Failed;
import dev.countersign.domain.execution.AttemptResult.NoAnswer;
import dev.countersign.domain.execution.AttemptResult.Succeeded;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.egress.ForbiddenTargetException;
import dev.countersign.egress.GuardedResolver;
import dev.countersign.worker.connector.KeptResponse;
import dev.countersign.worker.connector.OrderRefusedException;
import dev.countersign.worker.secret.SecretResolver;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * One connection's producer, and a client beside it that asks what the producer would not tell: which
 * cluster it is, where its brokers say they are, and whether a topic is there, so that none is made by
 * asking for it.
 *
 * <p>The broker that is configured is checked before anything is sent; what brokers say of their addresses
 * is checked before a record is. Kafka's client looks names up itself, so that a name that changes in
 * between is not noticed: the brokers are those of an owner's own choice.
 */
final class Publisher implements AutoCloseable {
    /** The code of a refused login. */
    static final String LOGIN_REFUSED = "login_refused";

    private static final int BUFFER_BYTES_MAX = 4 * 1024 * 1024;
    private static final int ANSWER_MILLIS_MAX = 2_000;
    private static final int ASKING_MILLIS_MAX = 4_000;
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final Connection connection;
    private final GuardedResolver resolver;
    private final OwnTopics own;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private final @Nullable Metric repetitions;
    private volatile @Nullable String clusterId;

    private Publisher(
            Connection connection,
            GuardedResolver resolver,
            OwnTopics own,
            Admin admin,
            KafkaProducer<byte[], byte[]> producer) {
        this.connection = connection;
        this.resolver = resolver;
        this.own = own;
        this.admin = admin;
        this.producer = producer;
        this.repetitions = repetitions(producer);
    }

    /** What the clients of a connection were made for. */
    Connection connection() {
        return connection;
    }

    /**
     * Makes the clients; connects to nothing yet.
     *
     * @throws UnknownHostException when no broker's name has an address, or one may not be reached
     * @throws OrderRefusedException when the secret cannot be had
     */
    static Publisher open(
            Connection connection,
            KafkaSettings settings,
            SecretResolver secrets,
            GuardedResolver.Lookup names,
            OwnTopics own)
            throws UnknownHostException {
        GuardedResolver resolver = new GuardedResolver(settings.reach(), names);
        for (String host : settings.hosts()) {
            resolver.resolve(host);
        }
        Map<String, Object> common = common(settings, secrets);
        Admin admin = Admin.create(asking(common));
        try {
            return new Publisher(
                    connection,
                    resolver,
                    own,
                    admin,
                    new KafkaProducer<>(
                            producing(common, settings), new ByteArraySerializer(), new ByteArraySerializer()));
        } catch (KafkaException e) {
            admin.close(Duration.ZERO);
            throw e;
        }
    }

    /** Asks the brokers who they are and checks where they say they are. Sends no record. */
    void meet() throws ExecutionException, InterruptedException, UnknownHostException {
        DescribeClusterResult cluster = admin.describeCluster();
        for (Node node : cluster.nodes().get()) {
            resolver.resolve(node.host());
        }
        clusterId = cluster.clusterId().get();
    }

    /**
     * Makes sure that a record could be sent.
     *
     * @return why not; null when it could
     */
    @Nullable
    Failed obstacle(String topic) throws InterruptedException {
        try {
            if (clusterId == null) {
                meet();
            }
            if (own.has(topic, clusterId)) {
                return failed(false, "topic_forbidden", "The topic is Countersign's or Kafka's own.");
            }
            TopicDescription described =
                    admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
            if (described == null) {
                return notReady(new UnknownTopicOrPartitionException());
            }
            for (TopicPartitionInfo partition : described.partitions()) {
                if (partition.leader() != null) {
                    resolver.resolve(partition.leader().host());
                }
            }
            producer.partitionsFor(topic);
            return null;
        } catch (ExecutionException e) {
            return notReady(e.getCause() == null ? e : e.getCause());
        } catch (InterruptException e) {
            throw new InterruptedException();
        } catch (UnknownHostException | KafkaException e) {
            return notReady(e);
        }
    }

    /** Sends a record for which there was no obstacle, and waits for the brokers' word. */
    AttemptResult send(ProducerRecord<byte[], byte[]> filled) throws InterruptedException {
        double repeatedBefore = repeated();
        try {
            RecordMetadata place = producer.send(filled).get();
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("topic", place.topic());
            answer.put("partition", (long) place.partition());
            answer.put("offset", place.offset());
            return new Succeeded(KeptResponse.of(answer));
        } catch (ExecutionException e) {
            return unsent(e.getCause() == null ? e : e.getCause(), repeated() == repeatedBefore);
        } catch (InterruptException e) {
            throw new InterruptedException();
        } catch (KafkaException e) {
            return unsent(e, repeated() == repeatedBefore);
        }
    }

    /** Once there was an answer that the clients cannot go on from; else the secret would never be read again. */
    static boolean isSpent(AttemptResult result) {
        return result instanceof NoAnswer
                || (result instanceof Failed(var effect, var retryable, var error)
                        && error.code().equals(LOGIN_REFUSED));
    }

    @Override
    public void close() {
        producer.close(CLOSE_WITHIN);
        admin.close(CLOSE_WITHIN);
    }

    static Failed notReady(Throwable e) {
        return switch (e) {
            case ForbiddenTargetException forbidden -> failed(false, "target_forbidden", forbidden.reason());
            case UnknownHostException unknown -> failed(true, "host_not_found", "A broker's name has no address.");
            case AuthenticationException refused -> failed(false, LOGIN_REFUSED, "The brokers refused the login.");
            case AuthorizationException refused ->
                failed(false, "not_authorized", "The brokers do not let us publish there.");
            case UnknownTopicOrPartitionException none -> failed(false, "topic_unknown", "The topic is not there.");
            case InvalidTopicException none -> failed(false, "topic_unknown", "The topic is not there.");
            default -> failed(true, "not_connected", "The brokers could not be reached; nothing was sent.");
        };
    }

    /**
     * What is known when a send ended without the brokers' yes.
     *
     * @param once whether no batch was sent a second time meanwhile: then a refusal is the answer to the only
     *     time that the record went out, and an earlier one cannot have arrived
     */
    static AttemptResult unsent(Throwable e, boolean once) {
        return switch (e) {
            case BufferExhaustedException full ->
                failed(true, "buffer_full", "Too many records wait for the brokers; this one was not sent.");
            case RecordTooLargeException large
            when once -> failed(false, "record_too_large", "The brokers take no record of this size.");
            case AuthorizationException refused
            when once -> failed(false, "not_authorized", "The brokers do not let us publish there.");
            case PolicyViolationException refused
            when once -> failed(false, "policy_violated", "The brokers' policy refuses the record.");
            case NotEnoughReplicasException few
            when once -> failed(true, "not_enough_replicas", "Too few replicas are in sync to take the record.");
            default ->
                new NoAnswer(new ToolError(
                        e instanceof RetriableException ? "timed_out" : "delivery_unknown",
                        "The brokers did not say whether they took the record."));
        };
    }

    private static Failed failed(boolean retryable, String code, String sentence) {
        return new Failed(Effect.NONE, retryable, new ToolError(code, sentence));
    }

    /** How many records were sent more than once so far, of all that go through here; equal to nothing if unknown. */
    private double repeated() {
        return repetitions != null && repetitions.metricValue() instanceof Double total ? total : Double.NaN;
    }

    /** The producer counts from its first moment on, and goes on in the same place. */
    private static @Nullable Metric repetitions(KafkaProducer<byte[], byte[]> producer) {
        return producer.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("record-retry-total")
                        && metric.metricName().group().equals("producer-metrics"))
                .findFirst()
                .orElse(null);
    }

    private static Map<String, Object> common(KafkaSettings settings, SecretResolver secrets) {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("bootstrap.servers", String.join(",", settings.bootstrapServers()));
        options.put("client.id", "countersign-connector");
        options.put("enable.metrics.push", false);
        KafkaSettings.Sasl sasl = settings.sasl();
        String transport = settings.encrypted() ? "SSL" : "PLAINTEXT";
        options.put("security.protocol", sasl == null ? transport : "SASL_" + transport);
        options.put("ssl.endpoint.identification.algorithm", "https");
        if (sasl != null) {
            String module = sasl.mechanism().equals("PLAIN")
                    ? "org.apache.kafka.common.security.plain.PlainLoginModule"
                    : "org.apache.kafka.common.security.scram.ScramLoginModule";
            options.put("sasl.mechanism", sasl.mechanism());
            options.put(
                    "sasl.jaas.config",
                    module + " required username=" + quoted(sasl, sasl.user()) + " password="
                            + quoted(sasl, secrets.resolve(sasl.password()).reveal()) + ";");
        }
        return options;
    }

    private static String quoted(KafkaSettings.Sasl sasl, String text) {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw OrderRefusedException.secret(sasl.password(), "cannot stand in a login");
        }
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static Map<String, Object> asking(Map<String, Object> common) {
        Map<String, Object> options = new LinkedHashMap<>(common);
        options.put("request.timeout.ms", ANSWER_MILLIS_MAX);
        options.put("default.api.timeout.ms", ASKING_MILLIS_MAX);
        return options;
    }

    private static Map<String, Object> producing(Map<String, Object> common, KafkaSettings settings) {
        Map<String, Object> options = new LinkedHashMap<>(common);
        // Taken means: by every replica in sync. What the client itself repeats is one record.
        options.put("acks", "all");
        options.put("enable.idempotence", true);
        options.put("linger.ms", 0);
        options.put("delivery.timeout.ms", settings.deliveryMillisMax());
        options.put("request.timeout.ms", Math.min(ANSWER_MILLIS_MAX, settings.deliveryMillisMax()));
        options.put("max.block.ms", (long) ASKING_MILLIS_MAX);
        options.put("buffer.memory", (long) BUFFER_BYTES_MAX);
        options.put("max.request.size", KafkaOperation.VALUE_BYTES_MAX * 2);
        return options;
    }
}
