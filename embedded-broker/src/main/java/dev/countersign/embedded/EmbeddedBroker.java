package dev.countersign.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A Kafka broker and its controller in this JVM, serving plaintext on loopback only. Its data
 * survive {@link #close()} and a kill of the process; what the operating system has not yet
 * written is lost with the machine's power, since there is no second replica.
 *
 * <p>A failure of the broker's storage or metadata ends the whole process (Kafka halts it): nothing
 * goes on without its log.
 *
 * <p>Kafka logs through slf4j and much of it at DEBUG: whoever runs this configures logging, before
 * the first call.
 */
public final class EmbeddedBroker implements AutoCloseable {
    /** Where the broker listens; the broker is never reachable from another machine. */
    public static final String HOST = "127.0.0.1";

    private final KafkaRaftServer server;
    private final DirectoryLock lock;
    private final int port;
    private boolean closed;

    /**
     * Where the broker keeps its data and where it listens.
     *
     * @param directory created when missing, formatted at the first start
     * @param port for clients; 0 for any free one
     * @param controllerPort for the broker's own controller; 0 for any free one. It may differ at
     *     every start, and so may {@code port}
     */
    public record Settings(Path directory, int port, int controllerPort) {
        private static final int PORT_MAX = 65_535;

        /** @throws IllegalArgumentException when a port is no port, or both are the same */
        public Settings {
            directory = directory.toAbsolutePath().normalize();
            if (port < 0 || port > PORT_MAX || controllerPort < 0 || controllerPort > PORT_MAX) {
                throw new IllegalArgumentException(
                        "Ports are 0 to 65535, not " + port + " and " + controllerPort + " (controller)");
            }
            if (port != 0 && port == controllerPort) {
                throw new IllegalArgumentException("Broker and controller cannot share port " + port);
            }
        }

        /** On any free ports. */
        public static Settings in(Path directory) {
            return new Settings(directory, 0, 0);
        }
    }

    private EmbeddedBroker(KafkaRaftServer server, DirectoryLock lock, int port) {
        this.server = server;
        this.lock = lock;
        this.port = port;
    }

    /**
     * Starts a broker and returns when it serves.
     *
     * @throws BrokerStartException when a port is busy, when the directory is in use or unusable, or
     *     when Kafka refuses to start; nothing is left running then
     */
    public static EmbeddedBroker start(Settings settings) {
        Path directory = settings.directory();
        DirectoryLock lock = DirectoryLock.acquire(directory);
        boolean started = false;
        try {
            // Asked before Kafka is: a controller that finds its port busy halts the JVM.
            int port = freePort(settings.port());
            int controllerPort = freePort(settings.controllerPort());
            Path logDirectory = directory.resolve("log");
            if (!formatOnce(logDirectory) && FormerBroker.wasKilled(logDirectory)) {
                FormerBroker.unregister(logDirectory, controllerPort);
            }
            Map<String, String> options = BrokerSettings.of(logDirectory, port, controllerPort);
            RequestTimes.sampleEvenly();
            KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(options, false), Time.SYSTEM);
            startOrShutDown(server, directory);
            started = true;
            return new EmbeddedBroker(server, lock, port);
        } finally {
            if (!started) {
                lock.release();
            }
        }
    }

    /** For a client's {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return HOST + ":" + port;
    }

    /** The port that clients connect to; never 0. */
    public int port() {
        return port;
    }

    /** Stops serving, writes what is in memory and releases the directory. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            server.shutdown();
            server.awaitShutdown();
        } finally {
            lock.release();
        }
    }

    private static void startOrShutDown(KafkaRaftServer server, Path directory) {
        try {
            server.startup();
        } catch (RuntimeException failure) {
            server.shutdown();
            throw BrokerStartException.failed(directory, failure);
        }
    }

    /** The port itself when one is named and free; any free one for 0. */
    private static int freePort(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(HOST), port));
            return socket.getLocalPort();
        } catch (IOException busy) {
            throw BrokerStartException.portBusy(port, busy);
        }
    }

    /**
     * Gives the directory its cluster id and the feature levels of this Kafka version, once.
     *
     * @return whether it did so now
     */
    private static boolean formatOnce(Path logDirectory) {
        if (Files.exists(logDirectory.resolve("meta.properties"))) {
            return false;
        }
        try {
            Files.createDirectories(logDirectory);
            if (holdsMetadata(logDirectory)) {
                throw BrokerStartException.identityLost(logDirectory);
            }
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(BrokerSettings.NODE_ID)
                    .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .addDirectory(logDirectory.toString())
                    .setMetadataLogDirectory(logDirectory.toString())
                    .run();
            return true;
        } catch (IOException unusable) {
            throw BrokerStartException.directoryUnusable(logDirectory, unusable);
        } catch (BrokerStartException told) {
            throw told;
        } catch (Exception failure) {
            throw BrokerStartException.failed(logDirectory, failure);
        }
    }

    /** A format that was cut short leaves a checkpoint, but only a controller that ran leaves a log. */
    private static boolean holdsMetadata(Path logDirectory) throws IOException {
        Path metadata = logDirectory.resolve("__cluster_metadata-0");
        if (!Files.isDirectory(metadata)) {
            return false;
        }
        try (Stream<Path> files = Files.list(metadata)) {
            return files.anyMatch(file -> file.toString().endsWith(".log"));
        }
    }
}
