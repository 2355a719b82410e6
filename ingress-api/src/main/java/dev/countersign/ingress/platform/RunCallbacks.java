package dev.countersign.ingress.platform;

import dev.countersign.domain.delivery.RunCallback;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.SessionId;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.session.SessionPlace;
import dev.countersign.door.LoggedFailure;
import dev.countersign.egress.Reach;
import dev.countersign.ingress.platform.RunCallbackSender.Sent;
import dev.countersign.ingress.reply.CommandWriter;
import dev.countersign.ingress.reply.IngressKafka;
import dev.countersign.readmodel.ReadModelUnavailableException;
import dev.countersign.readmodel.ReceiptQueries;
import dev.countersign.readmodel.ReceiptView;
import dev.countersign.readmodel.SessionQueries;
import dev.countersign.readmodel.SessionView;
import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.schemas.kafka.ReadingThread;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Tells callers of async runs how they ended. An order is kept in {@code run-callbacks} before the run is
 * submitted, and taken away when its receiver took it or it was given up: an instance that starts again goes
 * on with its own. At least once; a receiver tells repetitions by the run's id.
 *
 * <p>Each order waits on a virtual thread of its own, however long people take to decide.
 */
public final class RunCallbacks implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(RunCallbacks.class);
    private static final Duration PAUSE_FIRST = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofMinutes(10);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final Topic<RunCallback> topic;
    private final IngressKafka kafka;
    private final CommandWriter writer;
    private final RunEnd end;
    private final SessionQueries sessions;
    private final String environment;
    private final RunCallbackSender sender;
    private final Clock clock;
    private final Map<String, Thread> waiting = new ConcurrentHashMap<>();
    private final ReadingThread reader;
    private volatile boolean running;

    /** @param reach how far callbacks may go */
    public RunCallbacks(
            Topic<RunCallback> topic,
            IngressKafka kafka,
            CommandWriter writer,
            ReceiptQueries receipts,
            SessionQueries sessions,
            String environment,
            Reach reach,
            Clock clock) {
        this.topic = topic;
        this.kafka = kafka;
        this.writer = writer;
        this.end = new RunEnd(receipts, clock, System::nanoTime, Thread::sleep);
        this.sessions = sessions;
        this.environment = environment;
        this.sender = new RunCallbackSender(reach);
        this.clock = clock;
        this.reader = new ReadingThread(
                Thread.ofPlatform().name("run-callbacks").daemon(), () -> kafka.reader("run-callbacks"), new Left());
    }

    /**
     * Keeps the order that a run's end be told. Nothing is told before {@link #follow}: whether the run's key
     * is another call's is not known yet.
     *
     * @param token canonical JSON with {@code token}, or empty
     * @return null when an earlier order for the same run stands, and is the one that is told
     */
    @Nullable
    RunCallback order(OrganizationId organization, CallId callId, SessionId sessionId, String url, SealedValue token)
            throws InterruptedException {
        RunCallback order = new RunCallback(
                organization,
                callId,
                sessionId,
                kafka.instance(),
                url,
                token,
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        if (waiting.containsKey(order.recordKey())) {
            return null;
        }
        if (!writer.keep(topic, order.recordKey(), order)) {
            throw PlatformRefusal.unavailable("The callback could not be kept; nothing was run");
        }
        return order;
    }

    /** Takes an order back that is not followed: there is no such run. */
    void withdraw(RunCallback order) throws InterruptedException {
        writer.keep(topic, order.recordKey(), null);
    }

    @Override
    public void start() {
        running = true;
        reader.start();
    }

    @Override
    public void stop() {
        running = false;
        reader.stop();
        waiting.values().forEach(Thread::interrupt);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Waits for the run's end, and tells it. */
    void follow(RunCallback order) {
        waiting.computeIfAbsent(
                order.recordKey(),
                key -> Thread.ofVirtual().name("run-callback " + order.callId()).start(() -> tell(order)));
    }

    private void tell(RunCallback order) {
        try {
            ReceiptView ended = end.await(order);
            boolean told = ended != null && isOfOrder(order, ended) && deliver(order, ended);
            LOG.atInfo()
                    .addKeyValue("callId", order.callId())
                    .addKeyValue("orgId", order.organization())
                    .addKeyValue("told", told)
                    .log("A run's callback is done with");
            writer.keep(topic, order.recordKey(), null);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failure) {
            LOG.atError()
                    .addKeyValue("callId", order.callId())
                    .setCause(LoggedFailure.of(failure))
                    .log("A run's callback failed inside");
        } finally {
            waiting.remove(order.recordKey());
        }
    }

    /** A key that was used before names another's call, whose end is nobody's business here. */
    private static boolean isOfOrder(RunCallback order, ReceiptView ended) {
        return ended.instanceId().equals(order.sessionId().toString());
    }

    private boolean deliver(RunCallback order, ReceiptView ended) throws InterruptedException {
        Map<String, @Nullable Object> token = Json.opened(order.token());
        Duration pause = PAUSE_FIRST;
        while (token != null && !end.isTimeUp(order)) {
            byte[] body = body(order, ended);
            if (body != null && body.length == 0) {
                return false;
            }
            Object bearer = token.get("token");
            Sent sent = body == null
                    ? Sent.LATER
                    : sender.send(order.url(), bearer == null ? null : bearer.toString(), body);
            if (sent != Sent.LATER) {
                return sent == Sent.TAKEN;
            }
            Thread.sleep(pause);
            pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause.multipliedBy(2);
        }
        return false;
    }

    /** Null while it cannot be made; empty when the session is another agent's. */
    private byte @Nullable [] body(RunCallback order, ReceiptView ended) {
        try {
            SessionPlace place = new SessionPlace(order.organization(), ended.agent(), environment);
            SessionView session = sessions.find(place, order.sessionId());
            return session == null
                    ? new byte[0]
                    : CanonicalJson.write(
                            Runs.status(ended, session, sessions.attachments(place, order.sessionId()), List::of));
        } catch (ReadModelUnavailableException away) {
            return null;
        }
    }

    /** What an earlier life of this instance left to be told. Read once; from then on this one knows. */
    private final class Left implements ReadingThread.Reading {
        @Override
        public void read(Consumer<String, byte[]> consumer) {
            TopicPartition partition = new TopicPartition(topic.name(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            Map<String, RunCallback> left = new HashMap<>();
            while (reader.isRunning() && consumer.position(partition) < end) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    take(left, record);
                }
            }
            if (reader.isRunning()) {
                left.values().forEach(RunCallbacks.this::follow);
                reader.end();
            }
        }

        private void take(Map<String, RunCallback> left, ConsumerRecord<String, byte[]> record) {
            if (record.value() == null) {
                left.remove(record.key());
            } else if (record.key() != null && record.key().startsWith(kafka.instance() + "/")) {
                try {
                    left.put(record.key(), topic.codec().decode(record.value()));
                } catch (UnreadableRecordException poison) {
                    LOG.atError().setCause(poison).log("A run's callback cannot be read, and is passed over");
                }
            }
        }

        @Override
        public void failed(KafkaException failure) {
            LOG.atWarn().setCause(failure).log("Callbacks that were left could not be read: trying again");
        }

        @Override
        public void ended() {}
    }
}
