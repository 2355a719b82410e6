package dev.countersign.ingress.credential;

import dev.countersign.control.directory.KeyUsesFile;
import dev.countersign.domain.control.KeyUse;
import dev.countersign.ingress.reply.CommandWriter;
import dev.countersign.ingress.reply.IngressKafka;
import dev.countersign.schemas.kafka.ReadingThread;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps the uses of keys in {@code key-uses}: at most one record a key in each interval, and none of it on
 * the way of a request. What other instances and earlier lives of this one kept is read back. Where this
 * process has the organizations' files, it is told there too, for {@code countersign keys list}.
 */
public final class KeyUseJournal implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(KeyUseJournal.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final KeyUses uses;
    private final Topic<KeyUse> topic;
    private final CommandWriter writer;
    private final Duration every;
    private final @Nullable Path directory;
    private final ReadingThread reader;
    private volatile boolean running;
    private @Nullable Thread keeper;

    /**
     * @param every how often uses are kept
     * @param directory the organizations' files; null where this process has none
     */
    public KeyUseJournal(
            KeyUses uses,
            Topic<KeyUse> topic,
            IngressKafka kafka,
            CommandWriter writer,
            Duration every,
            @Nullable Path directory) {
        this.uses = uses;
        this.topic = topic;
        this.writer = writer;
        this.every = every;
        this.directory = directory;
        this.reader = new ReadingThread(
                Thread.ofPlatform().name("key-uses").daemon(), () -> kafka.reader("key-uses"), new Kept());
    }

    @Override
    public void start() {
        running = true;
        reader.start();
        keeper = Thread.ofVirtual().name("key-uses-keeper").start(this::keepNowAndThen);
    }

    @Override
    public void stop() {
        running = false;
        Thread keeping = keeper;
        if (keeping != null) {
            keeping.interrupt();
        }
        reader.stop();
        try {
            keep();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void keepNowAndThen() {
        try {
            while (running) {
                Thread.sleep(every);
                keep();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep() throws InterruptedException {
        for (KeyUse use : uses.unkept()) {
            if (!writer.keep(topic, use.recordKey(), use)) {
                return; // The broker is away; the next round tries again.
            }
            uses.kept(use);
        }
        tell();
    }

    private void tell() {
        if (directory == null) {
            return;
        }
        uses.kept().forEach((organization, ofKeys) -> {
            Path folder = directory.resolve(organization.value());
            try {
                if (Files.isDirectory(folder)) {
                    new KeyUsesFile(folder).write(ofKeys);
                }
            } catch (IOException failure) {
                LOG.atWarn()
                        .addKeyValue("orgId", organization)
                        .setCause(failure)
                        .log("The uses of keys could not be written beside the organization's files");
            }
        });
    }

    /** Everything that is kept, from the beginning: one record a key, or little more. */
    private final class Kept implements ReadingThread.Reading {
        @Override
        public void read(Consumer<String, byte[]> consumer) {
            List<TopicPartition> partition = List.of(new TopicPartition(topic.name(), 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            while (reader.isRunning()) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    if (record.value() != null) {
                        take(record.value());
                    }
                }
            }
        }

        private void take(byte[] value) {
            try {
                uses.kept(topic.codec().decode(value));
            } catch (UnreadableRecordException poison) {
                LOG.atWarn().setCause(poison).log("A key's use cannot be read, and is passed over");
            }
        }

        @Override
        public void failed(KafkaException failure) {
            LOG.atWarn().setCause(failure).log("The uses of keys could not be read: trying again");
        }

        @Override
        public void ended() {}
    }
}
