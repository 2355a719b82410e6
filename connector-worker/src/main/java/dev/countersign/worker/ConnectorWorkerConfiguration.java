package dev.countersign.worker;

import dev.countersign.control.ControlPlaneConfiguration;
import dev.countersign.control.view.ControlView;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.worker.callback.CallbackLimits;
import dev.countersign.worker.callback.CallbackSender;
import dev.countersign.worker.connector.Connector;
import dev.countersign.worker.connector.MonotonicClock;
import dev.countersign.worker.delivery.DeliveryWorker;
import dev.countersign.worker.health.HealthWorker;
import dev.countersign.worker.intake.IntakeClients;
import dev.countersign.worker.intake.IntakeClients.Orders;
import dev.countersign.worker.intake.OnDeath;
import dev.countersign.worker.kafka.OwnTopics;
import dev.countersign.worker.look.LookWorker;
import dev.countersign.worker.loop.ConnectorWorker;
import dev.countersign.worker.loop.FailurePoints;
import dev.countersign.worker.notice.NoticeSchedule;
import dev.countersign.worker.notice.NoticeWorker;
import dev.countersign.worker.secret.SecretResolver;
import dev.countersign.worker.token.TokenWorker;
import java.net.InetAddress;
import java.time.Clock;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The wiring of the worker, for its own process or for a larger one. */
@Configuration(proxyBeanMethods = false)
@Import(ControlPlaneConfiguration.class)
@EnableConfigurationProperties(ConnectorWorkerProperties.class)
public class ConnectorWorkerConfiguration {
    /** Notices taken at once; most of them wait for nothing. */
    private static final int NOTICES_TAKEN_MAX = 100;

    /** Orders for users' tokens at once. */
    private static final int TOKENS_UNDER_WAY_MAX = 32;

    private static final int DIED = 70;

    @Bean
    RunningTaker connectorWorker(
            Installation installation,
            Topics topics,
            ControlView control,
            Clock clock,
            ConnectorWorkerProperties properties,
            OnDeath onDeath) {
        return new RunningTaker(() -> new ConnectorWorker(new ConnectorWorker.Parts(
                IntakeClients.open(installation, Orders.DISPATCHES, properties.instance(), properties.pollRecordsMax()),
                topics,
                control::snapshot,
                connectors(installation, topics, clock, properties),
                properties.instance(),
                properties.underWayMax(),
                properties.drainWithin(),
                clock,
                MonotonicClock.SYSTEM,
                FailurePoints.parse(System.getProperty(FailurePoints.PROPERTY)),
                onDeath)));
    }

    @Bean
    RunningTaker deliveries(
            Installation installation,
            Topics topics,
            ControlView control,
            Clock clock,
            ConnectorWorkerProperties properties,
            OnDeath onDeath) {
        return new RunningTaker(() -> new DeliveryWorker(new DeliveryWorker.Parts(
                IntakeClients.open(
                        installation, Orders.DELIVERIES, properties.instance(), properties.deliveriesUnderWayMax()),
                topics,
                control::snapshot,
                new SecretResolver(System::getenv, properties.secretDirectory()),
                new CallbackSender(InetAddress::getAllByName, CallbackLimits.DEFAULTS, clock, MonotonicClock.SYSTEM),
                properties.callbackReach(),
                properties.deliveriesUnderWayMax(),
                properties.drainWithin(),
                clock,
                onDeath)));
    }

    @Bean
    RunningTaker notices(
            Installation installation,
            Topics topics,
            ControlView control,
            Clock clock,
            ConnectorWorkerProperties properties,
            OnDeath onDeath) {
        return new RunningTaker(() -> new NoticeWorker(new NoticeWorker.Parts(
                IntakeClients.open(installation, Orders.NOTICES, properties.instance(), NOTICES_TAKEN_MAX),
                topics,
                control::snapshot,
                new SecretResolver(System::getenv, properties.secretDirectory()),
                new CallbackSender(InetAddress::getAllByName, CallbackLimits.DEFAULTS, clock, MonotonicClock.SYSTEM),
                properties.callbackReach(),
                properties.mail(),
                properties.consoleUrl(),
                NoticeSchedule.DEFAULT,
                properties.noticesUnderWayMax(),
                properties.drainWithin(),
                clock,
                onDeath)));
    }

    @Bean
    RunningTaker looks(
            Installation installation,
            Topics topics,
            ControlView control,
            Clock clock,
            ConnectorWorkerProperties properties,
            OnDeath onDeath) {
        return new RunningTaker(() -> new LookWorker(new LookWorker.Parts(
                IntakeClients.open(installation, Orders.LOOKS, properties.instance(), properties.looksUnderWayMax()),
                topics,
                control::snapshot,
                connectors(installation, topics, clock, properties),
                properties.looksUnderWayMax(),
                properties.drainWithin(),
                clock,
                MonotonicClock.SYSTEM,
                onDeath)));
    }

    @Bean
    RunningTaker connectionHealth(
            Installation installation,
            Topics topics,
            ControlView control,
            Clock clock,
            ConnectorWorkerProperties properties) {
        return new RunningTaker(() -> new HealthWorker(new HealthWorker.Parts(
                new KafkaProducer<>(
                        KafkaClients.latencyProducer(installation, "connector-worker-health-" + properties.instance())),
                topics.connectionHealth(),
                control::snapshot,
                connectors(installation, topics, clock, properties),
                properties.instance(),
                clock,
                MonotonicClock.SYSTEM)));
    }

    @Bean
    RunningTaker tokens(
            Installation installation,
            Topics topics,
            ControlView control,
            Clock clock,
            ConnectorWorkerProperties properties,
            OnDeath onDeath) {
        return new RunningTaker(() -> new TokenWorker(new TokenWorker.Parts(
                IntakeClients.open(installation, Orders.TOKENS, properties.instance(), TOKENS_UNDER_WAY_MAX),
                topics,
                control::snapshot,
                new SecretResolver(System::getenv, properties.secretDirectory()),
                InetAddress::getAllByName,
                TOKENS_UNDER_WAY_MAX,
                properties.drainWithin(),
                clock,
                MonotonicClock.SYSTEM,
                onDeath)));
    }

    /** For the owners' files, where they are published in this process. */
    @Bean
    ReadableWords connectorWords(
            Installation installation, Topics topics, Clock clock, ConnectorWorkerProperties properties) {
        return new ReadableWords(connectors(installation, topics, clock, properties));
    }

    /** A process that takes no dispatches would let every call wait for nothing: it ends instead. */
    @Bean
    @ConditionalOnMissingBean
    OnDeath workerEnd() {
        // Not on the dying thread: the shutdown that follows waits for it.
        return cause -> Thread.ofPlatform().name("worker-exit").start(() -> System.exit(DIED));
    }

    private static List<Connector> connectors(
            Installation installation, Topics topics, Clock clock, ConnectorWorkerProperties properties) {
        return Connectors.all(
                new SecretResolver(System::getenv, properties.secretDirectory()),
                clock,
                OwnTopics.of(installation, topics));
    }
}
