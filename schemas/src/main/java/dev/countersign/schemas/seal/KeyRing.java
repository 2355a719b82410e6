package dev.countersign.schemas.seal;

import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.request.ClosedValueException;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.schemas.kafka.ReadingThread;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subjects' keys, followed live from their topic by a thread of its own, and made there. A key is
 * committed and read back before anything is sealed with it, so that no value is ever kept under a key
 * that could be lost; and a key that is not here is looked for up to the end of the topic before its
 * values are called erased.
 *
 * <p>Holds every subject's key in memory: about 300 bytes each.
 */
public final class KeyRing implements PayloadKeys, AutoCloseable {
    private static final int PARTITION = 0;
    private static final Duration POLL = Duration.ofMillis(500);
    /** Somebody waits for the answer. */
    private static final Duration WITHIN = Duration.ofSeconds(5);

    /** A record waits to be read; what cannot be opened stops its reader, so a broker has time to come back. */
    private static final Duration OPEN_WITHIN = Duration.ofSeconds(30);

    private static final int KEY_ID_BYTES = 16;
    private static final int GONE_MAX = 100_000;
    private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);

    private final Topic<WrappedKey> topic;
    private final TopicPartition partition;
    private final MasterKey master;
    /** Null for who only reads. */
    private final @Nullable Producer<String, byte[]> producer;

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final ReadingThread thread;
    private final CountDownLatch ready = new CountDownLatch(1);

    private final Map<String, CompletableFuture<SubjectKey>> making = new ConcurrentHashMap<>();
    /** Ids that were looked for up to the end of the topic: a key is made before its id is used, so they are erased for good. */
    private final Map<String, Boolean> gone = new ConcurrentHashMap<>();

    private final Queue<CompletableFuture<Void>> askedForTheEnd = new ConcurrentLinkedQueue<>();
    private volatile SubjectKeys keys;
    private volatile @Nullable Consumer<String, byte[]> polling;

    private KeyRing(
            Topic<WrappedKey> topic,
            MasterKey master,
            Supplier<Consumer<String, byte[]>> consumers,
            @Nullable Producer<String, byte[]> producer,
            Clock clock) {
        this.topic = topic;
        this.partition = new TopicPartition(topic.name(), PARTITION);
        this.master = master;
        this.producer = producer;
        this.clock = clock;
        this.keys = new SubjectKeys(master);
        this.thread = new ReadingThread(Thread.ofPlatform().name("subject-keys").daemon(), consumers, new Following());
    }

    /**
     * Opens the ring of an installation and begins to follow; returns at once.
     *
     * @param topics where the keys' topic exists
     * @param clientId names the ring's clients
     */
    public static KeyRing open(
            Installation installation, Topics topics, MasterKey master, String clientId, Clock clock) {
        return started(new KeyRing(
                topics.subjectKeys(),
                master,
                readers(installation, clientId),
                new KafkaProducer<>(KafkaClients.latencyProducer(installation, clientId)),
                clock));
    }

    /** Opens a ring that makes no keys, for who only reads what others sealed, or erases it; returns at once. */
    public static KeyRing follow(Installation installation, Topics topics, MasterKey master, String clientId) {
        return started(
                new KeyRing(topics.subjectKeys(), master, readers(installation, clientId), null, Clock.systemUTC()));
    }

    private static KeyRing started(KeyRing ring) {
        ring.thread.start();
        return ring;
    }

    private static Supplier<Consumer<String, byte[]>> readers(Installation installation, String clientId) {
        return () -> new KafkaConsumer<>(KafkaClients.readCommittedReader(installation, clientId));
    }

    /**
     * Waits until every key that there was is here.
     *
     * @return false when the time ran out first
     * @throws IllegalStateException when there are keys of another master key: with them unusable,
     *     every payload would look erased
     */
    public boolean awaitReady(Duration timeout) throws InterruptedException {
        if (!ready.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        int foreign = keys.unreadable();
        if (foreign > 0) {
            throw new IllegalStateException(
                    "The master key for payloads is not the one that " + foreign + " subjects' keys were made under");
        }
        return true;
    }

    /**
     * The keys that there are now, to read with; they stay when the ring is closed.
     *
     * @throws KeysUnavailableException when they cannot be read to the end in time
     */
    public PayloadKeys held() {
        readToTheEnd(WITHIN, KeysUnavailableException::notRead);
        return new HeldKeys(keys);
    }

    @Override
    public SealedValue seal(Subject subject, Salt salt, byte[] canonicalJson) {
        return keyOf(subject).seal(salt, canonicalJson, random);
    }

    @Override
    public SealedValue sealLike(SealedValue other, SealedValue value) {
        String id = other.keyId();
        if (id == null || value.keyId() != null) {
            return value;
        }
        byte[] canonicalJson = value.bytes();
        Salt salt = other.salt();
        if (salt == null) {
            throw new ClosedValueException();
        }
        SubjectKey key = keys.byId(id);
        if (key == null) {
            // Erased while it was open here: what comes of it is sealed under a key that nobody keeps.
            return SealedValue.closed(
                    id,
                    new SubjectKey(id, secret())
                            .seal(salt, canonicalJson, random)
                            .kept());
        }
        return key.seal(salt, canonicalJson, random);
    }

    @Override
    public Digest digest(SealedValue sealed, byte[] canonical) {
        String id = sealed.keyId();
        if (id == null) {
            return Digest.of(canonical);
        }
        SubjectKey key = keys.byId(id);
        if (key == null) {
            throw KeysUnavailableException.behind(id);
        }
        return key.digest(canonical);
    }

    @Override
    public SealedValue open(String keyId, byte[] kept) {
        SubjectKey key = keys.byId(keyId);
        if (key == null && !gone.containsKey(keyId)) {
            readToTheEnd(OPEN_WITHIN, () -> KeysUnavailableException.behind(keyId));
            key = keys.byId(keyId);
        }
        if (key != null) {
            return key.open(kept);
        }
        if (keys.isUnreadable(keyId)) {
            throw KeysUnavailableException.behind(keyId);
        }
        if (gone.size() < GONE_MAX) {
            gone.put(keyId, true);
        }
        return SealedValue.closed(keyId, kept);
    }

    /** The keys of a subject now, as its records are named: what there is to destroy. */
    List<String> recordKeys(Subject subject) {
        readToTheEnd(WITHIN, () -> KeysUnavailableException.notErased(null));
        String name = subject.recordName();
        return keys.ids(name).stream().map(id -> name + "/" + id).toList();
    }

    private SubjectKey keyOf(Subject subject) {
        String name = subject.recordName();
        SubjectKey known = keys.sealing(name);
        return known != null ? known : make(name);
    }

    /** Callers of one process make one key; of several processes the one that is first in the topic is used. */
    private SubjectKey make(String name) {
        CompletableFuture<SubjectKey> mine = new CompletableFuture<>();
        CompletableFuture<SubjectKey> made = making.putIfAbsent(name, mine);
        if (made == null) {
            made = mine;
            // It may have come between the look and the entry.
            SubjectKey known = keys.sealing(name);
            if (known != null) {
                making.remove(name, mine);
                return known;
            }
            send(name, mine);
        }
        try {
            return made.get(WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw KeysUnavailableException.notMade(hurried);
        } catch (ExecutionException | TimeoutException failed) {
            making.remove(name, made);
            throw KeysUnavailableException.notMade(failed);
        }
    }

    private void send(String name, CompletableFuture<SubjectKey> mine) {
        byte[] idBytes = new byte[KEY_ID_BYTES];
        random.nextBytes(idBytes);
        String recordKey = name + "/" + HexFormat.of().formatHex(idBytes);
        WrappedKey value = new WrappedKey(
                master.wrap(recordKey, secret(), random), clock.instant().truncatedTo(ChronoUnit.MICROS));
        if (producer == null) {
            throw new IllegalStateException("A ring that only reads makes no keys");
        }
        try {
            var unused = producer.send(
                    new ProducerRecord<>(
                            topic.name(), PARTITION, recordKey, topic.codec().encode(value)),
                    (acknowledged, failure) -> {
                        if (failure != null) {
                            mine.completeExceptionally(failure);
                        }
                    });
        } catch (KafkaException unsent) {
            mine.completeExceptionally(unsent);
        }
    }

    private byte[] secret() {
        byte[] secret = new byte[SubjectKey.SECRET_BYTES];
        random.nextBytes(secret);
        return secret;
    }

    private void readToTheEnd(Duration within, Supplier<KeysUnavailableException> behind) {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        askedForTheEnd.add(reached);
        Consumer<String, byte[]> asleep = polling;
        if (asleep != null) {
            asleep.wakeup();
        }
        try {
            reached.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw behind.get();
        } catch (ExecutionException | TimeoutException late) {
            throw behind.get();
        }
    }

    /** Stops following. Values that are open stay so. */
    @Override
    public void close() {
        thread.stop();
        if (producer != null) {
            producer.close(WITHIN);
        }
    }

    /** On the thread: reads into a fresh fold, which is shown once it has passed the end. */
    private final class Following implements ReadingThread.Reading {
        private List<CompletableFuture<Void>> waiting = List.of();
        private long waitingFor;

        @Override
        public void read(Consumer<String, byte[]> consumer) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            SubjectKeys fold = new SubjectKeys(master);
            long end = end(consumer);
            boolean shown = false;
            while (thread.isRunning()) {
                try {
                    polling = consumer;
                    // Whoever asked during the last turn waits for no record.
                    consumer.poll(askedForTheEnd.isEmpty() ? POLL : Duration.ZERO)
                            .forEach(read -> apply(fold, read));
                } catch (WakeupException asked) {
                    LOG.atTrace().log("Woken to look for the end of the topic");
                }
                try {
                    if (!shown && consumer.position(partition) >= end) {
                        keys = fold;
                        shown = true;
                        ready.countDown();
                    }
                    if (shown) {
                        answerWhoAsks(consumer);
                    }
                } catch (WakeupException askedAgain) {
                    LOG.atTrace().log("Woken while looking for the end of the topic");
                }
            }
        }

        private void apply(SubjectKeys fold, ConsumerRecord<String, byte[]> read) {
            try {
                WrappedKey value = read.value() == null ? null : topic.codec().decode(read.value());
                String subject = fold.apply(read.key(), value);
                SubjectKey first = subject == null ? null : fold.sealing(subject);
                CompletableFuture<SubjectKey> awaited = subject == null ? null : making.remove(subject);
                if (first != null && awaited != null) {
                    awaited.complete(first);
                }
            } catch (UnreadableRecordException unreadable) {
                LOG.atError().addKeyValue("offset", read.offset()).log("A subject's key cannot be read");
            }
        }

        private void answerWhoAsks(Consumer<String, byte[]> consumer) {
            int asking = askedForTheEnd.size();
            if (waiting.isEmpty() && asking > 0) {
                // Who asks while the end is looked for may want a later one, and is answered next.
                waitingFor = end(consumer);
                waiting = Stream.generate(askedForTheEnd::remove).limit(asking).toList();
            }
            if (consumer.position(partition) >= waitingFor) {
                waiting.forEach(asked -> asked.complete(null));
                waiting = List.of();
                if (!askedForTheEnd.isEmpty()) {
                    answerWhoAsks(consumer);
                }
            }
        }

        private long end(Consumer<String, byte[]> consumer) {
            return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        }

        @Override
        public void failed(KafkaException failure) {
            LOG.atWarn().setCause(failure).log("The subjects' keys cannot be read; trying again");
        }

        @Override
        public void ended() {
            polling = null;
        }
    }
}
