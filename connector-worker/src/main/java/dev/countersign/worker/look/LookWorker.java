package dev.countersign.worker.look;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.look.LookOrder;
import dev.countersign.domain.look.LookReply;
import dev.countersign.domain.look.LookResult;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.worker.connector.Catalogue;
import dev.countersign.worker.connector.Connector;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.connector.MonotonicClock;
import dev.countersign.worker.intake.Intake;
import dev.countersign.worker.intake.IntakeClients;
import dev.countersign.worker.intake.OnDeath;
import dev.countersign.worker.intake.OrderTaker;
import dev.countersign.worker.intake.SetAside;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at targets for people: takes an order, lets the connector read, and answers whoever waits. What
 * it saw goes into the answer and nowhere else. An order whose time is over, by this worker's clock, is
 * dropped; one that comes again after a crash is overdue, or looks once more, which changes nothing.
 *
 * <p>It dies loudly, like the other takers of orders.
 */
public final class LookWorker implements OrderTaker {
    private static final Logger LOG = LoggerFactory.getLogger(LookWorker.class);

    private final Parts parts;
    private final Topic<LookOrder> orders;
    private final Topic<LookReply> replies;
    private final Looker looker;
    private final SetAside setAside;
    private final Intake intake;

    /**
     * What it is made of.
     *
     * @param clients opened when it is made; it closes both
     * @param connectors its own, so that no look takes a connection from an effect; it closes them
     * @param underWayMax looks at once
     * @param drainMax how long {@link #close()} waits for them
     */
    public record Parts(
            IntakeClients clients,
            Topics topics,
            Supplier<ControlSnapshot> control,
            List<Connector> connectors,
            int underWayMax,
            Duration drainMax,
            Clock clock,
            MonotonicClock monotonicClock,
            OnDeath onDeath) {
        public Parts {
            connectors = List.copyOf(connectors);
        }
    }

    public LookWorker(Parts parts) {
        this.parts = parts;
        this.orders = parts.topics().looks();
        this.replies = parts.topics().lookReplies();
        this.looker = new Looker(new Catalogue(parts.control()), parts.connectors());
        this.setAside = new SetAside(parts.clients().producer(), parts.topics());
        this.intake = new Intake(
                new Intake.Parts(
                        "looks",
                        parts.clients().consumer(),
                        orders.name(),
                        parts.underWayMax(),
                        parts.drainMax(),
                        parts.onDeath()),
                this::carryOut);
    }

    /** Begins to take orders; returns at once. */
    @Override
    public void start() {
        intake.start();
    }

    @Override
    public boolean isRunning() {
        return intake.isRunning();
    }

    /** Takes nothing more, and waits a bounded time for looks under way. */
    @Override
    public void close() {
        try {
            intake.close();
        } finally {
            parts.connectors().forEach(Connector::close);
            parts.clients().producer().close();
        }
    }

    private void carryOut(ConsumerRecord<String, byte[]> record) throws InterruptedException {
        LookOrder order = setAside.read(orders, record, "an order to look");
        Instant now = parts.clock().instant();
        if (order == null || order.isOverdue(now)) {
            return;
        }
        LookResult result = sealed(order, looker.look(order, Deadline.in(order.timeLeft(now), parts.monotonicClock())));
        answer(order, new LookReply(order.callId(), order.requestId(), result, now));
    }

    private LookResult sealed(LookOrder order, LookResult result) {
        return result instanceof LookResult.Seen(var fields)
                ? new LookResult.Seen(parts.topics().payloads().sealLike(order.parameters(), fields))
                : result;
    }

    /** Nothing depends on it: who gets no answer says so on the card. */
    private void answer(LookOrder order, LookReply reply) {
        try {
            // What completes it is the callback.
            var unused = parts.clients()
                    .producer()
                    .send(
                            new ProducerRecord<>(
                                    replies.name(),
                                    order.replyPartition(),
                                    order.callId().value(),
                                    replies.codec().encode(reply)),
                            (sent, failure) -> {
                                if (failure != null) {
                                    unanswered(order, failure);
                                }
                            });
        } catch (KafkaException | IllegalArgumentException failure) {
            unanswered(order, failure);
        }
    }

    private static void unanswered(LookOrder order, Exception failure) {
        LOG.atWarn()
                .addKeyValue("callId", order.callId())
                .addKeyValue("orgId", order.organization())
                .addKeyValue("exception", failure.getClass().getName())
                .log("What a look came to could not be answered");
    }
}
