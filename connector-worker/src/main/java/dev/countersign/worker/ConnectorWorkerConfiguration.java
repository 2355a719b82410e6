package dev.countersign.worker;

import dev.countersign.control.ControlPlaneConfiguration;
import dev.countersign.control.view.ControlView;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.worker.callback.CallbackLimits;
import dev.countersign.worker.callback.CallbackSender;
import dev.countersign.worker.connector.Connector;
import dev.countersign.worker.connector.MonotonicClock;
import dev.countersign.worker.delivery.DeliveryClients;
import dev.countersign.worker.delivery.DeliveryWorker;
import dev.countersign.worker.echo.EchoConnector;
import dev.countersign.worker.http.HttpConnector;
import dev.countersign.worker.jdbc.JdbcConnector;
import dev.countersign.worker.loop.ConnectorWorker;
import dev.countersign.worker.loop.FailurePoints;
import dev.countersign.worker.loop.WorkerClients;
import dev.countersign.worker.notice.NoticeClients;
import dev.countersign.worker.notice.NoticeSchedule;
import dev.countersign.worker.notice.NoticeWorker;
import dev.countersign.worker.secret.SecretResolver;
import java.net.InetAddress;
import java.time.Clock;
import java.util.List;
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
    private static final int DIED = 70;

    @Bean
    RunningWorker connectorWorker(
            Installation installation,
            Topics topics,
            ControlView control,
            Clock clock,
            ConnectorWorkerProperties properties,
            ConnectorWorker.OnDeath onDeath) {
        return new RunningWorker(() -> new ConnectorWorker(new ConnectorWorker.Parts(
                WorkerClients.consumer(installation, properties.instance(), properties.pollRecordsMax()),
                WorkerClients.producer(installation, properties.instance()),
                topics,
                control::snapshot,
                connectors(new SecretResolver(System::getenv, properties.secretDirectory()), clock),
                properties.instance(),
                properties.underWayMax(),
                properties.drainWithin(),
                clock,
                MonotonicClock.SYSTEM,
                FailurePoints.parse(System.getProperty(FailurePoints.PROPERTY)),
                onDeath)));
    }

    @Bean
    RunningDeliveries deliveries(
            Installation installation,
            Topics topics,
            ControlView control,
            Clock clock,
            ConnectorWorkerProperties properties,
            ConnectorWorker.OnDeath onDeath) {
        return new RunningDeliveries(() -> new DeliveryWorker(new DeliveryWorker.Parts(
                new DeliveryWorker.Clients(
                        DeliveryClients.consumer(
                                installation, properties.instance(), properties.deliveriesUnderWayMax()),
                        DeliveryClients.producer(installation, properties.instance())),
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
    RunningNotices notices(
            Installation installation,
            Topics topics,
            ControlView control,
            Clock clock,
            ConnectorWorkerProperties properties,
            ConnectorWorker.OnDeath onDeath) {
        return new RunningNotices(() -> new NoticeWorker(new NoticeWorker.Parts(
                new NoticeWorker.Clients(
                        NoticeClients.consumer(installation, properties.instance()),
                        NoticeClients.producer(installation, properties.instance())),
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

    /** A process that takes no dispatches would let every call wait for nothing: it ends instead. */
    @Bean
    @ConditionalOnMissingBean
    ConnectorWorker.OnDeath workerEnd() {
        // Not on the dying thread: the shutdown that follows waits for it.
        return cause -> Thread.ofPlatform().name("worker-exit").start(() -> System.exit(DIED));
    }

    private static List<Connector> connectors(SecretResolver secrets, Clock clock) {
        return List.of(
                new HttpConnector(secrets, InetAddress::getAllByName),
                new JdbcConnector(secrets, clock),
                new EchoConnector());
    }
}
