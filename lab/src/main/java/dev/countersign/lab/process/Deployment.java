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
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The services as they are deployed past one machine: a broker, an ingress or two, both streams and a
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
    private final String bearer;
    private final Extras extras;
    private final int brokerPort;
    private final Map<Part, Integer> httpPorts = new EnumMap<>(Part.class);
    private final Map<Part, JavaProcess> processes = new EnumMap<>(Part.class);

    /** One of the processes, in the order in which they are started: the first ingress publishes the files. */
    public enum Part {
        BROKER,
        INGRESS,
        /** Only where it is asked for. */
        SECOND_INGRESS,
        POLICY_STREAM,
        APPROVAL_STREAM,
        WORKER
    }

    /**
     * What differs from the usual.
     *
     * @param parts those that run; a second ingress is not usual
     * @param arguments of a part's program, behind the usual ones
     */
    public record Extras(Set<Part> parts, Map<Part, List<String>> arguments) {
        static final Extras NONE = new Extras(EnumSet.complementOf(EnumSet.of(Part.SECOND_INGRESS)), Map.of());

        /** Two instances of the ingress, each with a read model of its own. */
        public static Extras twoIngresses(Map<Part, List<String>> arguments) {
            return new Extras(EnumSet.allOf(Part.class), arguments);
        }
    }

    private Deployment(Path directory, Path config, String bearer, Extras extras)
            throws IOException, InterruptedException {
        this.directory = directory;
        this.config = config;
        this.bearer = bearer;
        this.extras = extras;
        this.brokerPort = freePort();
        httpPorts.put(Part.INGRESS, freePort());
        httpPorts.put(Part.SECOND_INGRESS, freePort());
        Files.writeString(masterKey(), MasterKey.generate(new SecureRandom()));
        for (Part part : Part.values()) {
            if (extras.parts().contains(part)) {
                start(part, List.of());
            }
            if (part == Part.BROKER) {
                process(part).awaitOutput("127.0.0.1:", START);
            }
        }
    }

    /**
     * Starts all of them. They are ready some seconds later: {@link #awaitServing}.
     *
     * @param config a directory of organizations
     * @param bearer {@code agent:secret} of one of its agents
     */
    public static Deployment start(Path directory, Path config, String bearer)
            throws IOException, InterruptedException {
        return start(directory, config, bearer, Extras.NONE);
    }

    /** The same, with what differs from the usual. */
    public static Deployment start(Path directory, Path config, String bearer, Extras extras)
            throws IOException, InterruptedException {
        return new Deployment(directory, config, bearer, extras);
    }

    /** Calls until a call is allowed and answered. */
    public void awaitServing(String body) throws InterruptedException {
        awaitServing(Part.INGRESS, body);
    }

    /** The same at one of two ingresses. */
    public void awaitServing(Part ingress, String body) throws InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        String last = "nothing yet";
        for (int attempt = 0; System.nanoTime() < deadline; attempt++) {
            requireAlive();
            try (GatewayClient client = new GatewayClient(url(ingress), bearer)) {
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
        processes.forEach((part, process) -> {
            if (!process.isAlive()) {
                throw new IllegalStateException(
                        part + " ended with code " + process.exitCode() + ":\n" + process.output() + "\n" + outputs());
            }
        });
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
        start(part, List.of());
    }

    /**
     * Starts the worker when it has ended.
     *
     * @param options more options for its JVM, for example a failure point
     */
    public void restartWorker(List<String> options) throws IOException {
        start(Part.WORKER, options);
    }

    /** What all of them printed, for a failure's message. */
    public String outputs() {
        StringBuilder all = new StringBuilder();
        processes.forEach((part, process) -> {
            String output = process.output();
            all.append("--- ").append(part).append('\n');
            all.append(output, Math.max(0, output.length() - 4_000), output.length())
                    .append('\n');
        });
        return all.toString();
    }

    public URI url() {
        return url(Part.INGRESS);
    }

    /** Where one of two ingresses is. */
    public URI url(Part ingress) {
        Integer port = httpPorts.get(ingress);
        if (port == null) {
            throw new IllegalArgumentException(ingress + " is no ingress");
        }
        return URI.create("http://127.0.0.1:" + port);
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
        JavaProcess process = processes.get(part);
        if (process == null) {
            throw new IllegalArgumentException(part + " is no part of this deployment");
        }
        return process;
    }

    /** @param options more options for its JVM */
    private void start(Part part, List<String> options) throws IOException {
        List<String> jvm = new ArrayList<>(SMALL);
        jvm.addAll(options);
        List<String> arguments = new ArrayList<>(usual(part));
        if (part != Part.BROKER) {
            arguments.add("--countersign.kafka.bootstrap-servers=" + bootstrapServers());
            arguments.add("--countersign.payloads.master-key-file=" + masterKey());
        }
        arguments.addAll(extras.arguments().getOrDefault(part, List.of()));
        String name = part.name().toLowerCase(Locale.ROOT).replace('_', '-');
        JavaProcess started = JavaProcess.start(
                new JavaProcess.Command(name, jvm, program(part).getName(), arguments, Map.of()),
                Files.createDirectories(directory.resolve("output")));
        processes.put(part, started);
    }

    private static Class<?> program(Part part) {
        return switch (part) {
            case BROKER -> EmbeddedBrokerApplication.class;
            case INGRESS, SECOND_INGRESS -> IngressApplication.class;
            case POLICY_STREAM -> PolicyStreamApplication.class;
            case APPROVAL_STREAM -> ApprovalStreamApplication.class;
            case WORKER -> ConnectorWorkerApplication.class;
        };
    }

    private List<String> usual(Part part) {
        return switch (part) {
            case BROKER -> List.of("--directory", directory.resolve("broker").toString(), "--port", "" + brokerPort);
            case INGRESS ->
                ingress(part, "--countersign.control.directory=" + config, "--countersign.ingress.instance=ingress-1");
            case SECOND_INGRESS -> ingress(part, "--countersign.ingress.instance=ingress-2");
            case POLICY_STREAM ->
                List.of(
                        "--countersign.policy-stream.state-directory=" + directory.resolve("streams"),
                        "--countersign.policy-stream.lease-grace=1s");
            case APPROVAL_STREAM ->
                List.of("--countersign.approval-stream.state-directory=" + directory.resolve("streams"));
            case WORKER -> List.of();
        };
    }

    private List<String> ingress(Part part, String... own) {
        List<String> arguments = new ArrayList<>(List.of(own));
        arguments.add("--server.port=" + url(part).getPort());
        arguments.add("--server.address=127.0.0.1");
        // One agent is the load of many here.
        arguments.add("--countersign.ingress.calls-per-agent-per-second=0");
        // An H2 file is one process's.
        arguments.add("--countersign.read-model.jdbc-url=jdbc:h2:file:"
                + directory.resolve("read-model").resolve(part.name()));
        return arguments;
    }

    /** A port of the loopback interface that nobody listens on now. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        // The broker last: the others leave it in order.
        new ArrayList<>(processes.values()).reversed().forEach(JavaProcess::close);
    }
}
