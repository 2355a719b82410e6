package dev.countersign.ledger.seal;

import dev.countersign.ledger.BrokenLedgerException;
import dev.countersign.ledger.LedgerClients;
import dev.countersign.ledger.LedgerProperties;
import dev.countersign.ledger.sequence.Sequencer;
import dev.countersign.ledger.tree.LedgerTree;
import dev.countersign.schemas.kafka.ReadingThread;
import dev.countersign.schemas.ledger.LedgerEntry;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.checkpoint.CheckpointSigner;
import dev.countersign.tlog.checkpoint.ForkedLogException;
import dev.countersign.tlog.checkpoint.TreeHead;
import dev.countersign.tlog.merkle.TreeHash;
import dev.countersign.tlog.note.SigningKey;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the {@code ledger} topic back, lets the tree grow by it and signs its heads. Whoever has the
 * topic's only partition in the group is the active one, and has the {@link Sequencer} run; the others
 * stand by.
 *
 * <p>Two at once do no harm: the tree is a function of the topic, so both would sign the same.
 */
public final class Sealer implements ReadingThread.Reading, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);
    private static final Duration POLL = Duration.ofMillis(250);
    /** While much is read that was never signed, there is no hurry to sign each part of it. */
    private static final int UNSEALED_MAX = 50_000;

    private final Parts parts;
    private final LedgerClients clients;
    private final ReadingThread thread;
    private final TopicPartition leaves;
    private volatile Standing standing = new Standing.StandingBy();
    private volatile boolean assigned;
    /** Whether it was the active one, and has not said since that another one is. */
    private boolean wasActive;

    private @Nullable Active active;

    /**
     * What it works with.
     *
     * @param afterStep told of each step, on the thread, before the next
     */
    public record Parts(
            LedgerProperties properties,
            Topics topics,
            SigningKey key,
            InstantSource clock,
            java.util.function.Consumer<SealingStep> afterStep) {}

    public Sealer(Parts parts, LedgerClients clients) {
        this.parts = parts;
        this.clients = clients;
        this.leaves = new TopicPartition(parts.topics().ledger().name(), 0);
        this.thread =
                new ReadingThread(Thread.ofPlatform().name("ledger-sealer").daemon(), clients::leaves, this);
    }

    public void start() {
        thread.start();
    }

    public boolean isRunning() {
        return thread.isRunning();
    }

    /** What this ledger is doing; for any thread. */
    public Standing standing() {
        return standing;
    }

    @Override
    public void close() {
        thread.stop();
    }

    @Override
    public void read(Consumer<String, byte[]> consumer) {
        consumer.subscribe(List.of(leaves.topic()), new Ownership(consumer));
        try {
            while (thread.isRunning()) {
                List<ConsumerRecord<String, byte[]>> records =
                        consumer.poll(active == null ? POLL : active.patience()).records(leaves);
                if (!assigned) {
                    stepBack();
                } else if (active == null) {
                    active = take(consumer);
                } else {
                    advance(consumer, active, records);
                }
            }
        } catch (BrokenLedgerException | ForkedLogException broken) {
            stop(broken);
        } catch (IOException disk) {
            stop(BrokenLedgerException.disk(disk));
        }
    }

    /** The partition is ours: opens what there is, and begins where that ends. */
    private Active take(Consumer<String, byte[]> consumer) throws IOException {
        Active fresh = Active.open(parts, clients, this::stop);
        consumer.seek(leaves, fresh.tree.nextOffset());
        consumer.resume(List.of(leaves));
        LOG.atInfo()
                .addKeyValue("leaves", fresh.tree.size())
                .addKeyValue("origin", parts.key().name())
                .log("This ledger is the active one");
        wasActive = true;
        shows(fresh);
        return fresh;
    }

    private void advance(Consumer<String, byte[]> consumer, Active now, List<ConsumerRecord<String, byte[]>> records)
            throws IOException {
        for (ConsumerRecord<String, byte[]> record : records) {
            now.tree.append(entry(record), record.offset());
        }
        OptionalLong lag = consumer.currentLag(leaves);
        boolean caughtUp = lag.isPresent() && lag.getAsLong() == 0;
        if (now.unsealed() >= UNSEALED_MAX || (caughtUp && now.isDue())) {
            now.seal(parts);
            shows(now);
        }
        if (caughtUp) {
            now.beginSequencing();
        }
    }

    private LedgerEntry entry(ConsumerRecord<String, byte[]> record) {
        try {
            return parts.topics().ledger().codec().decode(record.value());
        } catch (UnreadableRecordException cause) {
            throw BrokenLedgerException.unreadable("leaf", record.partition(), record.offset(), cause);
        }
    }

    private synchronized void shows(Active now) {
        if (!(standing instanceof Standing.Stopped)) {
            standing = new Standing.Sealing(now.tree, now.book.last(), now.book.signedAt());
        }
    }

    /** For good: what was signed stays served, and nothing more is. */
    private synchronized void stop(RuntimeException why) {
        thread.end();
        standing = new Standing.Stopped(standing, String.valueOf(why.getMessage()));
        LOG.atError().setCause(why).log("The ledger has stopped and signs nothing more");
    }

    private void stepBack() {
        if (active != null) {
            leave(active);
            active = null;
        }
    }

    /** What a stopped ledger serves on, it keeps open. */
    private synchronized void leave(Active was) {
        was.close();
        if (!(standing instanceof Standing.Stopped)) {
            standing = new Standing.StandingBy();
            was.closeTree();
        }
    }

    @Override
    public void failed(KafkaException failure) {
        LOG.atWarn().setCause(failure).log("Sealing failed: trying again");
    }

    @Override
    public void ended() {
        if (active != null) {
            leave(active);
            active = null;
        }
        assigned = false;
    }

    /** Nothing is read before {@link #take} has said from where. */
    private final class Ownership implements ConsumerRebalanceListener {
        private final Consumer<String, byte[]> consumer;

        Ownership(Consumer<String, byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (partitions.contains(leaves)) {
                consumer.pause(List.of(leaves));
                assigned = true;
            } else if (!assigned && wasActive) {
                // Only now: a partition is also taken away to be given back, and when this one ends.
                LOG.atInfo().log("This ledger stands by: another one is active");
                wasActive = false;
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (partitions.contains(leaves)) {
                assigned = false;
                stepBack();
            }
        }
    }

    /** What only the active one has. */
    private static final class Active implements AutoCloseable {
        private final LedgerTree tree;
        private final CheckpointBook book;
        private final CheckpointSigner signer;
        private final Witnesses witnesses;
        private final Sequencer sequencer;
        private final SealingPace pace;
        private boolean sequencing;

        private Active(
                LedgerTree tree,
                CheckpointBook book,
                CheckpointSigner signer,
                Witnesses witnesses,
                Sequencer sequencer,
                SealingPace pace) {
            this.tree = tree;
            this.book = book;
            this.signer = signer;
            this.witnesses = witnesses;
            this.sequencer = sequencer;
            this.pace = pace;
        }

        static Active open(Parts parts, LedgerClients clients, Sequencer.OnBroken onBroken) throws IOException {
            LedgerProperties properties = parts.properties();
            CheckpointBook book = CheckpointBook.open(
                    properties.directory(),
                    parts.key().verifier(),
                    parts.topics().checkpoints(),
                    clients,
                    parts.clock());
            try {
                return new Active(
                        LedgerTree.open(properties.directory()),
                        book,
                        new CheckpointSigner(parts.key(), book.lastHead()),
                        new Witnesses(properties.witnesses(), properties.witnessPatience()),
                        new Sequencer(clients, parts.topics(), onBroken),
                        new SealingPace(properties.sealEvery(), System::nanoTime));
            } catch (IOException | RuntimeException unopened) {
                book.close();
                throw unopened;
            }
        }

        /** Only now, so that what an earlier instance committed is in the tree before more comes. */
        void beginSequencing() {
            if (!sequencing) {
                requireNothingLost();
                sequencer.start();
                sequencing = true;
            }
        }

        private void requireNothingLost() {
            long signed = book.lastHead().size();
            if (tree.size() < signed) {
                throw BrokenLedgerException.lost(signed, tree.size());
            }
        }

        /** Leaves that are not in a signed head, nor on their way there. */
        long unsealed() {
            return tree.size() - tree.flushedSize();
        }

        boolean isDue() {
            return book.last() == null || (unsealed() > 0 && pace.untilNext().isZero());
        }

        /** How long to wait for more leaves. */
        Duration patience() {
            Duration next = pace.untilNext();
            return unsealed() > 0 && next.compareTo(POLL) < 0 ? next : POLL;
        }

        void seal(Parts parts) throws IOException {
            tree.flush();
            pace.sealed();
            parts.afterStep().accept(SealingStep.FLUSHED);
            TreeHead last = book.lastHead();
            if (tree.size() < last.size()) {
                // Read again from the log: the part that was signed before is not complete yet.
                return;
            }
            TreeHash before = tree.root(last.size());
            if (!before.equals(last.root())) {
                throw BrokenLedgerException.fork(last, new TreeHead(last.origin(), last.size(), before));
            }
            if (tree.size() == last.size() && book.last() != null) {
                return;
            }
            long size = tree.size();
            Checkpoint signed = signer.sign(size, tree.root(), tree.growth(last.size(), size));
            parts.afterStep().accept(SealingStep.SIGNED);
            Checkpoint cosigned = witnesses.cosign(signed, from -> tree.growth(from, size));
            book.persist(cosigned);
            parts.afterStep().accept(SealingStep.PERSISTED);
            book.publish(cosigned);
            parts.afterStep().accept(SealingStep.PUBLISHED);
        }

        @Override
        public void close() {
            sequencer.close();
            witnesses.close();
            book.close();
        }

        void closeTree() {
            try {
                tree.close();
            } catch (IOException unclosed) {
                LOG.atWarn().setCause(unclosed).log("The ledger's files could not be closed");
            }
        }
    }
}
