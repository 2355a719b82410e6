package dev.countersign.lab.process;

import dev.countersign.approvalstream.ApprovalStreamApplication;
import dev.countersign.embedded.EmbeddedBrokerApplication;
import dev.countersign.ingress.IngressApplication;
import dev.countersign.policystream.PolicyStreamApplication;
import dev.countersign.schemas.seal.MasterKey;
import dev.countersign.worker.ConnectorWorkerApplication;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The services as they are deployed past one machine: a broker, an ingress, both streams and a
 * worker, each in a process of its own that can be killed and started again.
 */
public final class Deployment implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final List<String> SMALL = List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final Path directory;
    private final Path config;
    private final int brokerPort;
    private final int httpPort;
    private final String bearer;
    private JavaProcess broker;
    private JavaProcess stream;
    private JavaProcess approvals;
    private JavaProcess worker;
    private JavaProcess ingress;

    /** One of the processes. */
    public enum Part {
        BROKER,
        POLICY_STREAM,
        APPROVAL_STREAM,
        WORKER,
        INGRESS
    }

    private Deployment(Path directory, Path config, int brokerPort, int httpPort, String bearer)
            throws IOException, InterruptedException {
        this.directory = directory;
        this.config = config;
        this.brokerPort = brokerPort;
        this.httpPort = httpPort;
        this.bearer = bearer;
        Files.writeString(masterKey(), MasterKey.generate(new SecureRandom()));
        broker = startBroker();
        broker.awaitOutput("127.0.0.1:", START);
        // The ingress publishes the organizations' files, which the others wait for.
        ingress = startIngress();
        stream = startStream();
        approvals = startApprovals();
        worker = startWorker(List.of());
    }

    /**
     * Starts all of them. They are ready some seconds later: {@link #awaitServing}.
     *
     * @param config a directory of organizations
     * @param bearer {@code agent:secret} of one of its agents
     */
    public static Deployment start(Path directory, Path config, String bearer)
            throws IOException, InterruptedException {
        return new Deployment(directory, config, freePort(), freePort(), bearer);
    }

    /** Calls until a call is allowed and answered. */
    public void awaitServing(String body) throws InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        String last = "nothing yet";
        for (int attempt = 0; System.nanoTime() < deadline; attempt++) {
            requireAlive();
            try (GatewayClient client = new GatewayClient(url(), bearer)) {
                GatewayClient.Answer answer = client.call("warm-up-" + System.nanoTime() + "-" + attempt, body);
                last = answer.status() + " " + answer.body();
                if (answer.status() == 200 && answer.body().contains("\"allow\"")) {
                    return;
                }
            } catch (IOException notYet) {
                last = notYet.toString();
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("It did not serve; the last answer was: " + last + "\n" + outputs());
    }

    private void requireAlive() {
        for (Part part : Part.values()) {
            if (!process(part).isAlive()) {
                throw new IllegalStateException(part + " ended with code "
                        + process(part).exitCode() + ":\n" + process(part).output() + "\n" + outputs());
            }
        }
    }

    /** Ends a process as {@code kill -9} does. */
    public void kill(Part part) throws InterruptedException {
        process(part).kill();
    }

    /** Waits for a process to end by itself, at its failure point. */
    public boolean awaitEnd(Part part, Duration limit) throws InterruptedException {
        return process(part).awaitEnd(limit);
    }

    /** Starts a process that has ended, on the data it left behind. */
    public void restart(Part part) throws IOException {
        if (process(part).isAlive()) {
            throw new IllegalStateException(part + " still runs");
        }
        switch (part) {
            case BROKER -> broker = startBroker();
            case POLICY_STREAM -> stream = startStream();
            case APPROVAL_STREAM -> approvals = startApprovals();
            case WORKER -> restartWorker(List.of());
            case INGRESS -> ingress = startIngress();
        }
    }

    /**
     * Starts the worker when it has ended.
     *
     * @param options more options for its JVM, for example a failure point
     */
    public void restartWorker(List<String> options) throws IOException {
        worker = startWorker(options);
    }

    /** What all of them printed, for a failure's message. */
    public String outputs() {
        StringBuilder all = new StringBuilder();
        for (Part part : Part.values()) {
            String output = process(part).output();
            all.append("--- ").append(part).append('\n');
            all.append(output, Math.max(0, output.length() - 4_000), output.length())
                    .append('\n');
        }
        return all.toString();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + httpPort);
    }

    public String bearer() {
        return bearer;
    }

    /** What payloads are encrypted under, as in every installation that can erase. */
    public Path masterKey() {
        return directory.resolve("payloads.key");
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + brokerPort;
    }

    private JavaProcess process(Part part) {
        return switch (part) {
            case BROKER -> broker;
            case POLICY_STREAM -> stream;
            case APPROVAL_STREAM -> approvals;
            case WORKER -> worker;
            case INGRESS -> ingress;
        };
    }

    private JavaProcess startBroker() throws IOException {
        return start(
                "broker",
                EmbeddedBrokerApplication.class,
                List.of(),
                List.of("--directory", directory.resolve("broker").toString(), "--port", "" + brokerPort));
    }

    private JavaProcess startIngress() throws IOException {
        return start(
                "ingress",
                IngressApplication.class,
                List.of(),
                List.of(
                        "--server.port=" + httpPort,
                        "--server.address=127.0.0.1",
                        // One agent is the load of many here.
                        "--countersign.ingress.calls-per-agent-per-second=0",
                        "--countersign.control.directory=" + config,
                        "--countersign.read-model.jdbc-url=jdbc:h2:file:" + directory.resolve("read-model/receipts")));
    }

    private JavaProcess startStream() throws IOException {
        return start(
                "policy-stream",
                PolicyStreamApplication.class,
                List.of(),
                List.of(
                        "--countersign.policy-stream.state-directory=" + directory.resolve("streams"),
                        "--countersign.policy-stream.lease-grace=1s"));
    }

    private JavaProcess startApprovals() throws IOException {
        return start(
                "approval-stream",
                ApprovalStreamApplication.class,
                List.of(),
                List.of("--countersign.approval-stream.state-directory=" + directory.resolve("streams")));
    }

    private JavaProcess startWorker(List<String> options) throws IOException {
        return start("worker", ConnectorWorkerApplication.class, options, List.of());
    }

    private JavaProcess start(String name, Class<?> main, List<String> options, List<String> arguments)
            throws IOException {
        List<String> jvm = new ArrayList<>(SMALL);
        jvm.addAll(options);
        List<String> all = new ArrayList<>(arguments);
        if (main != EmbeddedBrokerApplication.class) {
            all.add("--countersign.kafka.bootstrap-servers=" + bootstrapServers());
            all.add("--countersign.payloads.master-key-file=" + masterKey());
        }
        return JavaProcess.start(
                new JavaProcess.Command(name, jvm, main.getName(), all, Map.of()),
                Files.createDirectories(directory.resolve("output")));
    }

    /** A port of the loopback interface that nobody listens on now. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        worker.close();
        stream.close();
        approvals.close();
        ingress.close();
        broker.close();
    }
}
