package dev.countersign.worker.kafka;

import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.AttemptResult.Failed;
import dev.countersign.domain.execution.AttemptResult.NoAnswer;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.look.LookResult;
import dev.countersign.egress.GuardedResolver;
import dev.countersign.worker.connector.Connector;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.connector.Look;
import dev.countersign.worker.connector.Order;
import dev.countersign.worker.connector.OrderRefusedException;
import dev.countersign.worker.connector.ParsedTexts;
import dev.countersign.worker.connector.Reached;
import dev.countersign.worker.secret.SecretResolver;
import java.net.UnknownHostException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Publishes one record to a topic. Operations are {@link KafkaOperation}s, connections {@link
 * KafkaSettings}. A topic takes every record that is sent to it and cannot be asked for one by the call's
 * id, so that every tool here is UNSAFE: the producer's idempotence spans what one attempt repeats by itself,
 * and not two attempts. Consumers tell two for one by the header {@code countersign-call-id}.
 */
public final class KafkaConnector implements Connector {
    private final SecretResolver secrets;
    private final GuardedResolver.Lookup names;
    private final OwnTopics own;
    private final Map<String, Publisher> publishers = new ConcurrentHashMap<>();
    private final ParsedTexts<KafkaSettings> settings = new ParsedTexts<>(KafkaSettings::parse);
    private final ParsedTexts<KafkaOperation> operations = new ParsedTexts<>(KafkaOperation::parse);

    /**
     * @param names the name service, usually {@code InetAddress::getAllByName}
     * @param own the topics that are nobody's to publish to
     */
    public KafkaConnector(SecretResolver secrets, GuardedResolver.Lookup names, OwnTopics own) {
        this.secrets = secrets;
        this.names = names;
        this.own = own;
    }

    /** What is done with a publisher, which may block; the attempt's thread waits for it no longer than it may. */
    private interface Work<T> {
        T with(Publisher publisher) throws InterruptedException, ExecutionException, UnknownHostException;
    }

    @Override
    public String kind() {
        return "kafka";
    }

    @Override
    public Set<EffectClass> effectClasses(Tool tool, Connection connection) {
        operations.of(tool.operation()).requireAllowed(settings.of(connection.settings()));
        return EnumSet.of(EffectClass.UNSAFE);
    }

    @Override
    public void requireReadable(Connection connection) {
        settings.of(connection.settings());
    }

    @Override
    public AttemptResult perform(Order order) {
        try {
            KafkaSettings target = settings.of(order.connection().settings());
            ProducerRecord<byte[], byte[]> filled =
                    operations.of(order.tool().operation()).fill(target, order);
            // Taken once: by the sending thread to send, or by this one to give up before.
            AtomicBoolean taken = new AtomicBoolean();
            AtomicReference<@Nullable Publisher> used = new AtomicReference<>();
            AttemptResult result = this.<AttemptResult>within(
                    order.deadline(),
                    order.connection(),
                    publisher -> {
                        used.set(publisher);
                        Failed obstacle = publisher.obstacle(filled.topic());
                        if (obstacle != null) {
                            return obstacle;
                        }
                        return taken.compareAndSet(false, true) ? publisher.send(filled) : late();
                    },
                    failed -> failed,
                    () -> taken.compareAndSet(false, true) ? late() : silence());
            Publisher publisher = used.get();
            if (publisher != null && Publisher.isSpent(result)) {
                drop(publisher);
            }
            return result;
        } catch (OrderRefusedException e) {
            return e.result(order.attempt().purpose());
        }
    }

    @Override
    public AttemptResult probe(Order order) {
        return Connector.noProbe("A topic cannot be asked for the record of a call.");
    }

    @Override
    public LookResult look(Look look) {
        return Connector.nothingToLookAt("A topic");
    }

    @Override
    public Reached reach(Connection connection, Deadline deadline) {
        try {
            KafkaSettings target = settings.of(connection.settings());
            AtomicReference<@Nullable Publisher> used = new AtomicReference<>();
            Reached reached = this.<Reached>within(
                    deadline,
                    connection,
                    publisher -> {
                        used.set(publisher);
                        publisher.meet();
                        return target.sasl() == null
                                ? new Reached.Open("its brokers answer, and ask for no login")
                                : new Reached.LetIn("its brokers answer, and take the login");
                    },
                    failed -> new Reached.Not(failed.error()),
                    () -> new Reached.Not(late().error()));
            Publisher publisher = used.get();
            if (publisher != null
                    && reached instanceof Reached.Not(var error)
                    && error.code().equals(Publisher.LOGIN_REFUSED)) {
                // Else a renewed secret would never be read by who asks again and again.
                drop(publisher);
            }
            return reached;
        } catch (OrderRefusedException e) {
            return new Reached.Not(e.error());
        }
    }

    @Override
    public void close() {
        publishers.values().forEach(Publisher::close);
        publishers.clear();
    }

    /**
     * Kafka's clients wait as long as they are set to; an attempt waits until its deadline.
     *
     * @param failed how it is told that nothing was done, and why
     * @param givenUp how it is told that it took too long
     * @throws RuntimeException what the work broke with, which nobody foresaw
     */
    private <T> T within(
            Deadline deadline,
            Connection connection,
            Work<T> work,
            Function<Failed, ? extends T> failed,
            Supplier<? extends T> givenUp) {
        if (deadline.passed()) {
            return failed.apply(late());
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread working = Thread.ofVirtual().start(() -> {
            try {
                result.complete(work.with(publisher(connection)));
            } catch (InterruptedException e) {
                result.complete(givenUp.get());
            } catch (ExecutionException e) {
                result.complete(failed.apply(Publisher.notReady(e.getCause() == null ? e : e.getCause())));
            } catch (UnknownHostException | KafkaException e) {
                result.complete(failed.apply(Publisher.notReady(e)));
            } catch (RuntimeException | Error e) {
                // Refusals, and whatever else there may be: nobody shall wait for what does not come.
                result.completeExceptionally(e);
            }
        });
        try {
            return result.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            T end = givenUp.get();
            working.interrupt();
            return end;
        } catch (InterruptedException e) {
            T end = givenUp.get();
            working.interrupt();
            Thread.currentThread().interrupt();
            return end;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException broken) {
                throw broken;
            }
            throw new IllegalStateException("The work broke with what no caller is to catch", e);
        }
    }

    private Publisher publisher(Connection connection) throws UnknownHostException {
        Publisher known = publishers.get(connection.key());
        if (known != null && known.connection().equals(connection)) {
            return known;
        }
        synchronized (publishers) {
            Publisher old = publishers.get(connection.key());
            if (old != null && old.connection().equals(connection)) {
                return old;
            }
            Publisher fresh = Publisher.open(connection, settings.of(connection.settings()), secrets, names, own);
            publishers.put(connection.key(), fresh);
            closeLater(old);
            return fresh;
        }
    }

    /** Only this one: another attempt may have made a new one already. */
    private void drop(Publisher publisher) {
        if (publishers.remove(publisher.connection().key(), publisher)) {
            closeLater(publisher);
        }
    }

    /** Waits for records under way, so not here. */
    private static void closeLater(@Nullable Publisher publisher) {
        if (publisher != null) {
            Thread.ofVirtual().start(publisher::close);
        }
    }

    private static Failed late() {
        return new Failed(
                Effect.NONE, true, new ToolError("timed_out", "The brokers did not answer in time; nothing was sent."));
    }

    private static AttemptResult silence() {
        return new NoAnswer(
                new ToolError("timed_out", "The brokers did not say in time whether they took the record."));
    }
}
