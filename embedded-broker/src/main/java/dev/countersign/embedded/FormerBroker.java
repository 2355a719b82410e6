package dev.countersign.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.utils.Time;

/**
 * The broker that was killed on a directory, to its controller: it is registered, and leads every
 * partition until its session ends.
 *
 * <p>Started as it is, the next one loads its transactions at once, as the leader that it was; then the
 * session ends, nobody leads anything for a moment, and the coordinator takes partitions without a leader
 * for deleted ones: it completes every transaction that was being committed or aborted without its
 * markers. Its records stay open for ever then, and what is behind them is never read. So the controller
 * is started alone first and told that the broker is gone; the next one leads once it serves.
 *
 * <p>Seen in Kafka 4.3.1: {@code KRaftMetadataCache.getPartitionLeaderEndpoint} tells a partition without a
 * leader like one that is not there.
 */
final class FormerBroker {
    /** Written by Kafka's log manager when it has written everything, and deleted when it has read it. */
    private static final String STOPPED_IN_ORDER = ".kafka_cleanshutdown";

    private static final int WITHIN_SECONDS = 30;

    private FormerBroker() {}

    /** Whether the last one did not stop in order. */
    static boolean wasKilled(Path logDirectory) {
        return !Files.exists(logDirectory.resolve(STOPPED_IN_ORDER));
    }

    /**
     * Has the controller forget the broker.
     *
     * @throws BrokerStartException when it cannot be told; nothing was changed then, and the next start tries again
     */
    static void unregister(Path logDirectory, int controllerPort) {
        KafkaRaftServer controller = new KafkaRaftServer(
                new KafkaConfig(BrokerSettings.ofController(logDirectory, controllerPort), false), Time.SYSTEM);
        try {
            controller.startup();
            unregister(controllerPort);
        } catch (ExecutionException | TimeoutException | RuntimeException failure) {
            throw BrokerStartException.failed(logDirectory, failure);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw BrokerStartException.failed(logDirectory, hurried);
        } finally {
            controller.shutdown();
            controller.awaitShutdown();
        }
    }

    private static void unregister(int controllerPort)
            throws ExecutionException, TimeoutException, InterruptedException {
        String address = EmbeddedBroker.HOST + ":" + controllerPort;
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_CONTROLLERS_CONFIG, address))) {
            admin.unregisterBroker(BrokerSettings.NODE_ID).all().get(WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException refused) {
            // It was killed before it was registered.
            if (!(refused.getCause() instanceof BrokerIdNotRegisteredException)) {
                throw refused;
            }
        }
    }
}
