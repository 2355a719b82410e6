package dev.countersign.control;

import dev.countersign.control.directory.ConnectorWords;
import dev.countersign.control.directory.ControlDirectory;
import dev.countersign.control.directory.ControlDirectoryWatcher;
import dev.countersign.control.publish.ControlPublisher;
import dev.countersign.control.view.ControlView;
import dev.countersign.schemas.kafka.ClusterCheck;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.schemas.kafka.TopicCreation;
import dev.countersign.schemas.seal.KeyRing;
import dev.countersign.schemas.seal.MasterKey;
import dev.countersign.schemas.seal.PayloadKeys;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * What every service begins with: the cluster, its topics, the clock, and what the owners
 * configured. A service that gets these beans finds the topics there and the view caught up.
 */
@Configuration(proxyBeanMethods = false)
public class ControlPlaneConfiguration {
    private static final Duration FIRST_PASS_WITHIN = Duration.ofSeconds(30);
    private static final Duration VIEW_READY_WITHIN = Duration.ofSeconds(60);
    private static final Logger LOG = LoggerFactory.getLogger(ControlPlaneConfiguration.class);

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Installation installation(Environment environment) {
        return Binder.get(environment).bindOrCreate("countersign.kafka", Installation.class);
    }

    /**
     * The subjects' keys, caught up; without a master key payloads stay as they are. On a cluster that was
     * checked and has every topic in it: theirs is the first that is read.
     *
     * @throws IllegalArgumentException when the master key that is named cannot be read or is none
     * @throws IllegalStateException when the keys cannot be read in time, or are another master key's
     */
    @Bean
    PayloadKeys payloadKeys(Environment environment, Installation installation, Clock clock)
            throws InterruptedException {
        Topics topics = new Topics(installation.topicPrefix(), SchemaIds.bundled());
        try (Admin admin = Admin.create(KafkaClients.admin(installation, "countersign-topics"))) {
            ClusterCheck.require(admin);
            TopicCreation.ensure(admin, installation, topics.specs(installation.partitions()));
        }
        String file = environment.getProperty("countersign.payloads.master-key-file", "");
        if (file.isBlank()) {
            return PayloadKeys.PLAIN;
        }
        KeyRing ring =
                KeyRing.open(installation, topics, MasterKey.read(Path.of(file)), "countersign-subject-keys", clock);
        if (!ring.awaitReady(VIEW_READY_WITHIN)) {
            ring.close();
            throw new IllegalStateException("The subjects' keys could not be read within " + VIEW_READY_WITHIN);
        }
        return ring;
    }

    /** The catalogue, on the cluster that {@link #payloadKeys} made fit, with payloads opened. */
    @Bean
    Topics topics(Installation installation, PayloadKeys payloadKeys) {
        return new Topics(installation.topicPrefix(), SchemaIds.bundled(), payloadKeys);
    }

    /** Only where an organization's files are: one service of an installation, usually the ingress. */
    @Bean(initMethod = "start")
    @ConditionalOnProperty("countersign.control.directory")
    ControlDirectoryWatcher controlDirectoryWatcher(
            Environment environment,
            Installation installation,
            Topics topics,
            Clock clock,
            ObjectProvider<ConnectorWords> connectors) {
        Path directory = Path.of(environment.getRequiredProperty("countersign.control.directory"));
        ControlPublisher publisher = new ControlPublisher(
                topics.control(),
                topics.controlHistory(),
                readers(installation, "countersign-control-publisher"),
                () -> new KafkaProducer<>(KafkaClients.transactionalProducer(
                        installation,
                        "countersign-control-publisher",
                        installation.topicPrefix() + "countersign-control-publisher")));
        ControlDirectory files =
                new ControlDirectory(directory, System::getenv, connectors.getIfAvailable(() -> ConnectorWords.NONE));
        return new ControlDirectoryWatcher(files, publisher::publish, clock);
    }

    /**
     * Opened after the files were published, where this service has them: who starts with files
     * starts with what they say. Files that are broken delay nobody; what was in force stays.
     */
    @Bean
    ControlView controlView(Installation installation, Topics topics, ObjectProvider<ControlDirectoryWatcher> watcher)
            throws InterruptedException {
        ControlDirectoryWatcher files = watcher.getIfAvailable();
        if (files != null && !files.awaitFirstPass(FIRST_PASS_WITHIN)) {
            LOG.atWarn().log("The config directory is not published yet; starting with what is in force");
        }
        ControlView view = ControlView.open(topics.control(), readers(installation, "countersign-control-view"));
        if (!view.awaitReady(VIEW_READY_WITHIN)) {
            view.close();
            throw new IllegalStateException(
                    "The control topic could not be read within " + VIEW_READY_WITHIN + ": " + view.problems());
        }
        return view;
    }

    private static Supplier<Consumer<String, byte[]>> readers(Installation installation, String clientId) {
        return () -> new KafkaConsumer<>(KafkaClients.readCommittedReader(installation, clientId));
    }
}
