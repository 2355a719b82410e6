package dev.countersign.policystream;

import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallCommand.ExecutionFinished;
import dev.countersign.domain.call.CallCommand.ExecutionReport;
import dev.countersign.domain.call.CallCommand.ExecutionStarted;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.Dispatch;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.WakeupException;

/**
 * What stands around the stream: an ingress that submits and waits for replies, and a worker that
 * starts and succeeds at once at everything it is given.
 */
final class Surroundings implements AutoCloseable {
    static final int REPLY_PARTITION = 2;

    private final Cluster cluster;
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> replies;
    private final KafkaConsumer<String, byte[]> dispatches;
    private final Thread replyReader;
    private final Thread worker;
    private final AtomicBoolean closing = new AtomicBoolean();

    private final Set<String> unanswered = ConcurrentHashMap.newKeySet();
    final AtomicInteger answers = new AtomicInteger();
    final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    Surroundings(Cluster cluster) {
        this.cluster = cluster;
        this.producer = cluster.producer();
        this.replies = cluster.consumer(cluster.topics.replies().name());
        this.dispatches = cluster.consumer(cluster.topics.dispatches().name());
        this.replyReader = reader("replies", replies, this::answered);
        this.worker = reader("worker", dispatches, this::perform);
    }

    void submit(String key, String action) {
        SubmitCall submit = Calls.submit(key, action, REPLY_PARTITION, Instant.now());
        unanswered.add(submit.callId().value());
        send(submit);
    }

    /** Submits the same call once more, as a client would that lost its connection. */
    void repeat(String key, String action) {
        send(Calls.submit(key, action, null, Instant.now()));
    }

    /** Waits until so many answers have come in all. */
    void awaitAnswers(int count, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        synchronized (answers) {
            while (answers.get() < count) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0 || !failures.isEmpty()) {
                    throw new AssertionError("Only " + answers + " of " + count + " answers came; " + failures);
                }
                answers.wait(Math.min(left, 100));
            }
        }
    }

    @Override
    public void close() {
        closing.set(true);
        replies.wakeup();
        dispatches.wakeup();
        try {
            replyReader.join();
            worker.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        producer.close();
    }

    private void answered(ConsumerRecord<String, byte[]> reply) {
        if (unanswered.remove(reply.key())) {
            synchronized (answers) {
                answers.incrementAndGet();
                answers.notifyAll();
            }
        }
    }

    private void perform(ConsumerRecord<String, byte[]> record) {
        Dispatch dispatch = cluster.topics.dispatches().codec().decode(record.value());
        int attempt = dispatch.attempt().number();
        Instant now = Instant.now();
        report(new ExecutionStarted(
                dispatch.callId(), attempt, "test", now.plus(dispatch.terms().timeout()), now));
        report(new ExecutionFinished(
                dispatch.callId(), attempt, new AttemptResult.Succeeded(Calls.response()), Instant.now()));
    }

    private void report(ExecutionReport report) {
        producer.send(new ProducerRecord<>(
                cluster.topics.executions().name(),
                report.callId().value(),
                cluster.topics.executions().codec().encode(report)));
    }

    private void send(CallCommand command) {
        producer.send(new ProducerRecord<>(
                cluster.topics.commands().name(),
                command.callId().value(),
                cluster.topics.commands().codec().encode(command)));
    }

    private Thread reader(
            String name, KafkaConsumer<String, byte[]> consumer, Consumer<ConsumerRecord<String, byte[]>> taker) {
        return Thread.ofPlatform().name("test-" + name).start(() -> {
            try (consumer) {
                while (!closing.get()) {
                    consumer.poll(Duration.ofSeconds(1)).forEach(taker);
                }
            } catch (WakeupException stop) {
                // close() woke it up.
            } catch (RuntimeException failure) {
                failures.add(failure);
            }
        });
    }
}
