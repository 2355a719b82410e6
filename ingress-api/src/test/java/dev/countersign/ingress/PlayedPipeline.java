package dev.countersign.ingress;

import dev.countersign.domain.call.Answer;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.Reply;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Plays policy-stream and the workers: answers every command by its action, allowed calls directly
 * as a worker does, all others in a transaction as policy-stream does, and answers a key that it has
 * seen as it did before.
 */
final class PlayedPipeline implements AutoCloseable {
    static final Instant ENDED = Instant.parse("2026-11-22T06:30:00Z");
    static final String RESPONSE = "{\"id\":\"1\",\"stage\":\"won\"}";

    private final Topics topics;
    private final String bootstrapServers;
    private final int partitions;
    private final Map<CallId, Reply> decided = new ConcurrentHashMap<>();
    private final Queue<SubmitCall> seen = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean running = true;

    PlayedPipeline(String bootstrapServers, Topics topics, int partitions) {
        this.bootstrapServers = bootstrapServers;
        this.topics = topics;
        this.partitions = partitions;
        this.thread = Thread.ofPlatform().name("played-pipeline").start(this::run);
    }

    /** Every command that came, in order. */
    Queue<SubmitCall> seen() {
        return seen;
    }

    /** From now on the call is answered so, as after a person's decision. */
    void decide(CallId callId, Answer answer) {
        decided.computeIfPresent(
                callId,
                (id, before) -> new Reply(
                        id,
                        before.organization(),
                        before.agent(),
                        before.requestDigest(),
                        before.requestId(),
                        answer,
                        ENDED));
    }

    @Override
    public void close() throws InterruptedException {
        running = false;
        thread.join();
    }

    private void run() {
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                        new StringDeserializer(),
                        new ByteArrayDeserializer());
                KafkaProducer<String, byte[]> worker = producer(Map.of());
                KafkaProducer<String, byte[]> stream = producer(Map.of("transactional.id", "played"))) {
            stream.initTransactions();
            Topic<CallCommand> commands = topics.commands();
            List<TopicPartition> assigned = IntStream.range(0, partitions)
                    .mapToObj(partition -> new TopicPartition(commands.name(), partition))
                    .toList();
            consumer.assign(assigned);
            consumer.seekToBeginning(assigned);
            while (running) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                    if (commands.codec().decode(record.value()) instanceof SubmitCall submit) {
                        seen.add(submit);
                        answer(submit, worker, stream);
                    }
                });
            }
        }
    }

    private void answer(SubmitCall submit, KafkaProducer<String, byte[]> worker, KafkaProducer<String, byte[]> stream) {
        Reply reply = decided.get(submit.callId());
        if (reply == null) {
            reply = first(submit);
            if (reply == null) {
                return;
            }
            decided.put(submit.callId(), reply);
        }
        Integer partition = submit.replyPartition();
        if (partition == null) {
            return;
        }
        boolean direct = reply.answer() instanceof Answer.Allowed;
        if (direct) {
            var unused = worker.send(record(topics.directReplies(), partition, reply));
        }
        if (!direct || submit.call().action().equals("answer_twice")) {
            stream.beginTransaction();
            var unused = stream.send(record(topics.replies(), partition, reply));
            if (submit.call().action().equals("abort_deal")) {
                stream.abortTransaction();
            } else {
                stream.commitTransaction();
            }
        }
    }

    private static ProducerRecord<String, byte[]> record(Topic<Reply> topic, int partition, Reply reply) {
        return new ProducerRecord<>(
                topic.name(),
                partition,
                Integer.toString(partition),
                topic.codec().encode(reply));
    }

    private static @Nullable Reply first(SubmitCall submit) {
        ToolCall call = submit.call();
        Answer answer = call.dryRun() ? ofDryRun(call) : ofCall(call);
        return answer == null
                ? null
                : new Reply(
                        submit.callId(),
                        call.organization(),
                        call.agent(),
                        call.requestDigest(),
                        call.requestId(),
                        answer,
                        answer instanceof Answer.Pending ? null : ENDED);
    }

    private static @Nullable Answer ofDryRun(ToolCall call) {
        boolean named = new String(call.payload().bytes(), StandardCharsets.UTF_8).contains("owner_id");
        Verdict verdict =
                call.action().equals("delete_deal") ? Verdict.REQUIRE_APPROVAL : named ? Verdict.DENY : Verdict.ALLOW;
        return switch (call.action()) {
            case "silent_deal" -> null;
            case "error_deal" -> new Answer.PolicyError("The organization has no policy");
            default ->
                new Answer.DryRun(new Ruling(
                        verdict, new PolicyVersion("played", Digest.of()), "played-rule", RiskLevel.LOW, "Played"));
        };
    }

    private static @Nullable Answer ofCall(ToolCall call) {
        ToolError error = new ToolError("http_500", "The target answered 500");
        return switch (call.action()) {
            case "silent_deal" -> null;
            case "deny_deal" -> new Answer.Denied("no-owners", "Field owner_id is not allowed to be modified");
            case "default_deal" -> new Answer.Denied(null, "No rule matched");
            case "abort_deal" -> new Answer.Denied("aborted", "Never committed");
            case "delete_deal" -> new Answer.Pending("deletions", "Deletions need approval");
            case "error_deal" -> new Answer.PolicyError("The organization has no policy");
            case "expired_deal" -> new Answer.KeyExpired(ENDED);
            case "fail_deal" -> new Answer.Allowed(new Outcome.Failed(Effect.NONE, error));
            case "unknown_deal" -> new Answer.Allowed(new Outcome.Unknown(error));
            default ->
                new Answer.Allowed(new Outcome.Succeeded(SealedValue.plain(RESPONSE.getBytes(StandardCharsets.UTF_8))));
        };
    }

    private KafkaProducer<String, byte[]> producer(Map<String, Object> more) {
        Map<String, Object> options =
                new java.util.HashMap<>(Map.of("bootstrap.servers", bootstrapServers, "acks", "all", "linger.ms", "0"));
        options.putAll(more);
        return new KafkaProducer<>(options, new StringSerializer(), new ByteArraySerializer());
    }
}
