package dev.countersign.worker.delivery;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.delivery.DeliveryOrder;
import dev.countersign.domain.delivery.DeliveryResult;
import dev.countersign.egress.Reach;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.worker.callback.CallbackSender;
import dev.countersign.worker.intake.Intake;
import dev.countersign.worker.intake.IntakeClients;
import dev.countersign.worker.intake.OnDeath;
import dev.countersign.worker.intake.OrderTaker;
import dev.countersign.worker.loop.ConnectorWorker;
import dev.countersign.worker.secret.SecretResolver;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers answers: takes an order, tries it once, reports, and only then lets its offset be committed.
 * A crash between repeats the delivery under the same {@code webhook-id}; none is lost. Tries do not
 * wait for each other, so that a slow receiver holds nobody up before all places are taken.
 *
 * <p>It dies loudly, like {@link ConnectorWorker}.
 */
public final class DeliveryWorker implements OrderTaker {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryWorker.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);

    private final Parts parts;
    private final Topic<DeliveryOrder> orders;
    private final DeliveryReports reports;
    private final Attempt attempt;
    private final Intake intake;

    /**
     * What it is made of.
     *
     * @param clients opened when it is made; it closes both
     * @param sender the worker closes it
     * @param reach how far callbacks may go; the same as the ingress's
     * @param underWayMax tries at once
     * @param drainMax how long {@link #close()} waits for them
     */
    public record Parts(
            IntakeClients clients,
            Topics topics,
            Supplier<ControlSnapshot> control,
            SecretResolver secrets,
            CallbackSender sender,
            Reach reach,
            int underWayMax,
            Duration drainMax,
            Clock clock,
            OnDeath onDeath) {}

    public DeliveryWorker(Parts parts) {
        this.parts = parts;
        this.orders = parts.topics().deliveries();
        this.reports = new DeliveryReports(parts.clients().producer(), parts.topics());
        this.attempt = new Attempt(parts.sender(), new SigningSecrets(parts.control(), parts.secrets()), parts.reach());
        this.intake = new Intake(
                new Intake.Parts(
                        "deliveries",
                        parts.clients().consumer(),
                        orders.name(),
                        parts.underWayMax(),
                        parts.drainMax(),
                        parts.onDeath()),
                this::finish);
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

    /** Takes nothing more and waits for what is under way; what does not end in time comes again. */
    @Override
    public void close() {
        try {
            intake.close();
        } finally {
            parts.sender().close();
            reports.close();
        }
    }

    private void finish(ConsumerRecord<String, byte[]> record) throws InterruptedException {
        DeliveryOrder order;
        try {
            order = orders.codec().decode(record.value());
        } catch (UnreadableRecordException poison) {
            LOG.atError()
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .setCause(poison)
                    .log("A record is not a delivery; it is set aside");
            written(() -> reports.setAside(record, String.valueOf(poison.getMessage())));
            return;
        }
        if (Attempt.isOvertaken(order, parts.clock().instant())) {
            return;
        }
        DeliveryResult result = attempt.carryOut(order);
        LOG.atInfo()
                .addKeyValue("approvalId", order.approvalId())
                .addKeyValue("orgId", order.organization())
                .addKeyValue("round", order.round())
                .addKeyValue("attempt", order.attempt())
                .addKeyValue("accepted", result instanceof DeliveryResult.Accepted)
                .log("An answer's delivery was tried");
        written(() ->
                reports.report(record.partition(), order, result, parts.clock().instant()));
    }

    /** Until it is in the log; there is nothing better to do with the place meanwhile. */
    private void written(Supplier<Future<RecordMetadata>> write) throws InterruptedException {
        while (true) {
            try {
                write.get().get();
                return;
            } catch (ExecutionException | KafkaException e) {
                LOG.atWarn()
                        .addKeyValue("exception", e.getClass().getName())
                        .log("A delivery could not be reported; trying again");
                if (intake.isStopping()) {
                    throw new KafkaException("A delivery could not be reported before the end", e);
                }
                Thread.sleep(PAUSE_AFTER_FAILURE);
            }
        }
    }
}
