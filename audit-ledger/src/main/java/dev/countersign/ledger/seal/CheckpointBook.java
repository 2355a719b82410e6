package dev.countersign.ledger.seal;

import dev.countersign.domain.identity.Digest;
import dev.countersign.ledger.BrokenLedgerException;
import dev.countersign.ledger.LedgerClients;
import dev.countersign.schemas.ledger.PublishedCheckpoint;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.checkpoint.CheckpointSigner;
import dev.countersign.tlog.checkpoint.TreeHead;
import dev.countersign.tlog.file.DurableFile;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.merkle.Verification;
import dev.countersign.tlog.note.SignatureCheck;
import dev.countersign.tlog.note.SignedNote;
import dev.countersign.tlog.note.VerifierKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What was signed: the last checkpoint in a file, all of them in the {@code checkpoints} topic. It is
 * read from both before anything is signed, so that neither a lost directory nor a crash between the
 * two lets one size be signed twice.
 */
final class CheckpointBook implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    /** A ledger that was cut off and came back may publish behind its successor, by a few. */
    private static final long LATEST = 100;

    private final Path file;
    private final VerifierKey log;
    private final Topic<PublishedCheckpoint> topic;
    private final LedgerClients clients;
    private final Producer<String, byte[]> producer;
    private final InstantSource clock;
    private @Nullable Checkpoint last;
    private @Nullable Instant signedAt;

    private CheckpointBook(
            Path file, VerifierKey log, Topic<PublishedCheckpoint> topic, LedgerClients clients, InstantSource clock) {
        this.file = file;
        this.log = log;
        this.topic = topic;
        this.clients = clients;
        this.producer = clients.publishing();
        this.clock = clock;
    }

    /** @throws BrokenLedgerException when what was signed contradicts itself, or is not by this key */
    static CheckpointBook open(
            Path directory,
            VerifierKey log,
            Topic<PublishedCheckpoint> topic,
            LedgerClients clients,
            InstantSource clock) {
        CheckpointBook book = new CheckpointBook(directory.resolve("checkpoint"), log, topic, clients, clock);
        try {
            book.recall();
            return book;
        } catch (RuntimeException unopened) {
            book.close();
            throw unopened;
        } catch (IOException unreadable) {
            book.close();
            throw BrokenLedgerException.disk(unreadable);
        }
    }

    private void recall() throws IOException {
        byte[] bytes = DurableFile.read(file, SignedNote.BYTES_MAX);
        Checkpoint kept = bytes == null ? null : ours(bytes);
        Checkpoint published = published();
        if (kept != null && published != null) {
            agree(kept.head(), published.head());
        }
        if (published != null
                && (kept == null || kept.head().size() < published.head().size())) {
            last = published;
            persist(published);
            // That was now, and not when it was signed.
            signedAt = null;
        } else if (kept != null) {
            last = kept;
            // It was written when it was signed, by whichever process did.
            signedAt = Files.getLastModifiedTime(file).toInstant();
            if (published == null || published.head().size() < kept.head().size()) {
                // It was persisted, and then the process ended.
                publish(kept);
            }
        }
    }

    private static void agree(TreeHead one, TreeHead other) {
        if (!(one.agreesWith(other) instanceof Verification.Valid)) {
            throw BrokenLedgerException.fork(one, other);
        }
    }

    private Checkpoint ours(byte[] bytes) {
        try {
            Checkpoint checkpoint = Checkpoint.parse(bytes);
            if (checkpoint.check(List.of(log)) instanceof SignatureCheck.Verified
                    && checkpoint.head().origin().equals(log.name())) {
                return checkpoint;
            }
            throw BrokenLedgerException.foreign(log.name());
        } catch (MalformedException damaged) {
            throw BrokenLedgerException.disk(damaged);
        }
    }

    /** The largest of those published last; null when there is none. */
    private @Nullable Checkpoint published() {
        TopicPartition only = new TopicPartition(topic.name(), 0);
        try (Consumer<String, byte[]> reader = clients.checkpoints()) {
            reader.assign(List.of(only));
            long end = reader.endOffsets(List.of(only)).getOrDefault(only, 0L);
            long begin = reader.beginningOffsets(List.of(only)).getOrDefault(only, 0L);
            reader.seek(only, Math.max(begin, end - LATEST));
            Checkpoint largest = null;
            while (reader.position(only) < end) {
                for (ConsumerRecord<String, byte[]> record : reader.poll(POLL)) {
                    Checkpoint checkpoint = ours(record);
                    if (largest == null
                            || checkpoint.head().size() > largest.head().size()) {
                        largest = checkpoint;
                    } else {
                        agree(largest.head(), checkpoint.head());
                    }
                }
            }
            return largest;
        }
    }

    private Checkpoint ours(ConsumerRecord<String, byte[]> record) {
        try {
            return ours(topic.codec().decode(record.value()).note().getBytes(StandardCharsets.UTF_8));
        } catch (UnreadableRecordException cause) {
            throw BrokenLedgerException.unreadable("checkpoint", record.partition(), record.offset(), cause);
        }
    }

    /** The last that was signed and kept; null before the first. */
    @Nullable
    Checkpoint last() {
        return last;
    }

    /** When it was signed, by this machine's clock, which nothing proves; null before the first. */
    @Nullable
    Instant signedAt() {
        return signedAt;
    }

    /** The head that the next one must continue. */
    TreeHead lastHead() {
        Checkpoint signed = last;
        return signed == null ? CheckpointSigner.nothingSigned(log.name()) : signed.head();
    }

    /** The checkpoint is on disk when this returns. */
    void persist(Checkpoint checkpoint) throws IOException {
        DurableFile.replace(file, checkpoint.bytes());
        DurableFile.syncDirectory(DurableFile.directoryOf(file));
        last = checkpoint;
        signedAt = clock.instant();
    }

    /** The checkpoint is in the topic when this returns. */
    void publish(Checkpoint checkpoint) {
        TreeHead head = checkpoint.head();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        PublishedCheckpoint value = new PublishedCheckpoint(
                head.size(),
                new Digest(head.root().toString()),
                new String(checkpoint.bytes(), StandardCharsets.UTF_8),
                now);
        try {
            producer.send(new ProducerRecord<>(
                            topic.name(), 0, null, topic.codec().encode(value)))
                    .get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(failed);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Publishing a checkpoint was interrupted", hurried);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
