package dev.countersign.worker.delivery;

import dev.countersign.domain.approval.ApprovalCommand;
import dev.countersign.domain.approval.ApprovalCommand.DeliverAnswer;
import dev.countersign.domain.delivery.DeliveryCommand.ReportDelivery;
import dev.countersign.domain.delivery.DeliveryOrder;
import dev.countersign.domain.delivery.DeliveryResult;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.worker.intake.SetAside;
import java.time.Instant;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Writes what became of deliveries, each to the partition with the number of its order's own. A report
 * is in the log when its future is done.
 */
final class DeliveryReports {
    private final Producer<String, byte[]> producer;
    private final Topic<ApprovalCommand> commands;
    private final SetAside setAside;

    DeliveryReports(Producer<String, byte[]> producer, Topics topics) {
        this.producer = producer;
        this.commands = topics.approvalCommands();
        this.setAside = new SetAside(producer, topics);
    }

    Future<RecordMetadata> report(int partition, DeliveryOrder order, DeliveryResult result, Instant at) {
        DeliverAnswer command =
                new DeliverAnswer(order.approvalId(), new ReportDelivery(order.round(), order.attempt(), result, at));
        return producer.send(new ProducerRecord<>(
                commands.name(),
                partition,
                order.approvalId().key(),
                commands.codec().encode(command)));
    }

    /** Sets a record aside that is not an order, as it came. */
    Future<RecordMetadata> setAside(ConsumerRecord<String, byte[]> poison, String reason) {
        return setAside.write(poison, reason);
    }

    void close() {
        producer.close();
    }
}
