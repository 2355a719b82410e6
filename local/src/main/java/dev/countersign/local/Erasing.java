package dev.countersign.local;

import dev.countersign.embedded.EmbeddedBroker;
import dev.countersign.local.demo.DemoEnvironment;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.schemas.seal.Eraser;
import dev.countersign.schemas.seal.Erasure;
import dev.countersign.schemas.seal.KeyRing;
import dev.countersign.schemas.seal.MasterKey;
import dev.countersign.schemas.seal.Subject;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;

/** Erases in a data directory, through the broker that runs on it or one that is started for it. */
final class Erasing {
    private static final String CLIENT = "countersign-erase";
    private static final Duration READY_WITHIN = Duration.ofSeconds(30);

    private Erasing() {}

    static Erasure erase(Path root, Subject subject, String by, String reason) {
        Path key = DataDirectory.payloadsKey(root);
        if (!Files.exists(key)) {
            throw StartupException.erasureRefused(
                    "There is no key for payloads in " + key + ": what is here was never encrypted.");
        }
        MasterKey master = MasterKey.read(key);
        try (DataDirectory data = DataDirectory.existing(root);
                EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Settings.in(data.broker()))) {
            Logs.to(root.resolve("countersign.log"));
            return erase(broker.bootstrapServers(), "", master, subject, by, reason);
        } catch (StartupException inUse) {
            return erase(running(root, inUse), "", master, subject, by, reason);
        } catch (IOException unusable) {
            throw StartupException.dataDirectoryUnusable(root, unusable);
        }
    }

    /** Where the broker of whoever holds the directory is. */
    private static String running(Path root, StartupException inUse) {
        try {
            String servers = DemoEnvironment.readOrNew(root.resolve("demo.env")).bootstrapServers();
            if (servers.isEmpty()) {
                throw inUse;
            }
            return servers;
        } catch (IOException unreadable) {
            throw inUse;
        }
    }

    /** @throws StartupException when it was not done, or that is not known */
    static Erasure erase(
            String bootstrapServers, String topicPrefix, MasterKey master, Subject subject, String by, String reason) {
        Installation installation = Installation.at(bootstrapServers);
        Topics topics = new Topics(topicPrefix, SchemaIds.bundled());
        try (KeyRing ring = KeyRing.follow(installation, topics, master, CLIENT);
                KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                        KafkaClients.transactionalProducer(installation, CLIENT, topicPrefix + CLIENT))) {
            if (!ring.awaitReady(READY_WITHIN)) {
                throw StartupException.erasureRefused("The keys could not be read in time; nothing was erased.");
            }
            producer.initTransactions();
            return new Eraser(ring, topics.subjectKeys(), topics.erasures(), producer, Clock.systemUTC())
                    .erase(subject, by, reason);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw StartupException.erasureRefused("Interrupted; nothing was erased.");
        } catch (KafkaException failed) {
            throw StartupException.erasureFailed(failed);
        }
    }
}
