package dev.countersign.ingress.rate;

import dev.countersign.domain.rate.PermitClaim;
import dev.countersign.ingress.reply.CommandWriter;
import dev.countersign.ingress.reply.IngressKafka;
import dev.countersign.schemas.kafka.ReadingThread;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidOffsetException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** The order of claims: {@code rate-claims}, whose one partition every instance writes to and reads. */
public final class ClaimLog implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimLog.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    /** By how much other instances' clocks may be wrong for their claims to be found at the start. */
    private static final Duration SKEW = Duration.ofMinutes(5);
    /** Like the replies': before the server, so that it stops after the last caller was answered. */
    private static final int PHASE = 2_000;

    private final SharedRates rates;
    private final Topic<PermitClaim> topic;
    private final InstantSource clock;
    private final TopicPartition partition;
    private final ReadingThread reader;
    /** What is read next; null before anything was. Touched by the reading thread only. */
    private @Nullable Long position;

    /**
     * Makes the log and the rates that go by it.
     *
     * @param window how long the windows of the limits are
     * @param within how long a request may wait for the log
     */
    public ClaimLog(
            Topic<PermitClaim> topic,
            IngressKafka kafka,
            CommandWriter writer,
            InstantSource clock,
            Duration window,
            Duration within) {
        this.topic = topic;
        this.clock = clock;
        this.partition = new TopicPartition(topic.name(), 0);
        this.rates = new SharedRates(
                window,
                within,
                clock,
                (claim, lost) -> writer.append(topic, partition.partition(), claim.recordKey(), claim, lost));
        this.reader = new ReadingThread(
                Thread.ofPlatform().name("rate-claims").daemon(), () -> kafka.reader("rate-claims"), new Claims());
    }

    public SharedRates rates() {
        return rates;
    }

    @Override
    public void start() {
        reader.start();
    }

    @Override
    public void stop() {
        reader.stop();
    }

    @Override
    public boolean isRunning() {
        return reader.isRunning();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** Each claim once: a fresh consumer reads on where the last one was. */
    private final class Claims implements ReadingThread.Reading {
        @Override
        public void read(Consumer<String, byte[]> consumer) {
            consumer.assign(List.of(partition));
            seek(consumer);
            try {
                while (reader.isRunning()) {
                    for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                        position = record.offset() + 1;
                        take(record);
                    }
                }
            } catch (InvalidOffsetException gone) {
                LOG.atError().setCause(gone).log("Claims are gone that were not read: claiming anew");
                position = null;
                rates.forget();
                throw gone;
            }
        }

        /** From before the first claim of a window that is open. */
        private void seek(Consumer<String, byte[]> consumer) {
            Long next = position;
            if (next != null) {
                consumer.seek(partition, next);
                return;
            }
            // Asked before the look-up: what comes between the two is read.
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            long from = clock.instant()
                    .minus(rates.window())
                    .minus(rates.window())
                    .minus(SKEW)
                    .toEpochMilli();
            OffsetAndTimestamp first =
                    consumer.offsetsForTimes(Map.of(partition, from)).get(partition);
            position = first == null ? end : first.offset();
            consumer.seek(partition, position);
        }

        private void take(ConsumerRecord<String, byte[]> record) {
            try {
                rates.read(topic.codec().decode(record.value()));
            } catch (UnreadableRecordException poison) {
                LOG.atError()
                        .addKeyValue("offset", record.offset())
                        .setCause(poison)
                        .log("A claim cannot be read; every instance passes it over");
            }
        }

        @Override
        public void failed(KafkaException failure) {
            LOG.atWarn().setCause(failure).log("Claims could not be read: trying again");
        }

        @Override
        public void ended() {}
    }
}
