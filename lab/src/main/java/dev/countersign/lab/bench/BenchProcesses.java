package dev.countersign.lab.bench;

import dev.countersign.control.CredentialHasher;
import dev.countersign.embedded.EmbeddedBrokerApplication;
import dev.countersign.lab.process.JavaProcess;
import dev.countersign.local.demo.DemoEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The processes that the benchmark starts, and the organization it calls them as. */
final class BenchProcesses {
    /** About 500 bytes on the wire, as the yardstick's records. */
    static final String BODY = """
            {"instance_id":"bench-run","action":"update_deal","resource":"crm:deal:123","payload":{"amount":12000,\
            "stage":"proposal","note":"%s"}}""".formatted("n".repeat(300));

    /** One agent is the load of many here; where a limit is measured, a later option sets it. */
    private static final String UNLIMITED = "-Dcountersign.ingress.calls-per-agent-per-second=0";

    private static final Pattern BOOTSTRAP = Pattern.compile("127\\.0\\.0\\.1:\\d+");

    private BenchProcesses() {}

    /**
     * What an organization's callers need.
     *
     * @param bearer of its one agent: {@code agent:secret}
     * @param agentUuid of the same, for questions to people
     * @param apiKey for every other dialect, in that agent's name
     */
    record Organization(String bearer, String agentUuid, String apiKey) {
        String agent() {
            return bearer.substring(0, bearer.indexOf(':'));
        }
    }

    static JavaProcess.Command broker(Path directory) {
        return new JavaProcess.Command(
                "raw-broker",
                List.of("-Xmx384m", "-XX:+UseSerialGC"),
                EmbeddedBrokerApplication.class.getName(),
                List.of("--directory", directory.toString(), "--port", "0"),
                Map.of());
    }

    static String bootstrapOf(JavaProcess broker) throws InterruptedException {
        broker.awaitOutput("127.0.0.1:", Duration.ofSeconds(60));
        Matcher address = BOOTSTRAP.matcher(broker.output());
        if (!address.find()) {
            throw new IllegalStateException("The broker did not say where it listens");
        }
        return address.group();
    }

    /** The product as a user starts it. */
    static JavaProcess up(Path home, Path data, Path scratch) throws IOException {
        return up(home, data, scratch, 0);
    }

    /** The product without something that it usually has, or with other limits; options are parted by blanks. */
    static JavaProcess upWith(Path home, Path data, Path scratch, String javaOptions) throws IOException {
        return up(home, data, scratch, 0, javaOptions);
    }

    /** @param brokerPort 0 for any free one */
    static JavaProcess up(Path home, Path data, Path scratch, int brokerPort) throws IOException {
        return up(home, data, scratch, brokerPort, "");
    }

    private static JavaProcess up(Path home, Path data, Path scratch, int brokerPort, String javaOptions)
            throws IOException {
        return JavaProcess.startProgram(
                "up",
                List.of(
                        home.toAbsolutePath().resolve("countersign").toString(),
                        "up",
                        "--data",
                        data.toString(),
                        "--port",
                        "0",
                        "--console-port",
                        "0",
                        "--broker-port",
                        Integer.toString(brokerPort),
                        "--ledger-port",
                        "0",
                        "--demo-port",
                        "0"),
                Map.of("COUNTERSIGN_JAVA_OPTIONS", UNLIMITED + " " + javaOptions),
                scratch);
    }

    static URI url(Path data) throws IOException {
        return URI.create(demoValue(data, "COUNTERSIGN_URL"));
    }

    /** A value of demo.env. */
    static String demoValue(Path data, String name) throws IOException {
        String value =
                DemoEnvironment.readOrNew(data.resolve("demo.env")).values().get(name);
        if (value != null) {
            return value;
        }
        throw new IllegalStateException("demo.env has no " + name);
    }

    /** An organization beside the demo's, whose one tool is the echo connector. */
    static Organization organization(Path data) throws IOException {
        return organization(data, "bench", "agent.startsWith(\"bench\") && payload.amount <= 50000");
    }

    /**
     * Another beside it.
     *
     * @param name of it; its agent is {@code <name>-agent}
     * @param condition of its one rule, in CEL without an apostrophe
     */
    static Organization organization(Path data, String name, String condition) throws IOException {
        CredentialHasher.NewSecret secret = CredentialHasher.newSecret(new SecureRandom());
        CredentialHasher.NewSecret key = CredentialHasher.newSecret(new SecureRandom());
        UUID uuid = UUID.randomUUID();
        Path directory = Files.createDirectories(data.resolve("config/" + name));
        Files.writeString(directory.resolve("organization.yaml"), """
                display_name: Benchmark
                id_key: %s
                on_mismatch: original
                pending_approvals: 1000000
                pending_approvals_per_agent: 1000000
                api_keys:
                  - name: key
                    salt: %s
                    secret_hash: %s
                    agent: %s-agent
                    tools: ["*"]
                    scopes: [approvals, sessions, runs]
                """.formatted(
                        secret.hash().hex(), key.salt(), key.hash().hex(), name));
        Files.writeString(directory.resolve("credentials.yaml"), """
                - agent: %s-agent
                  uuid: %s
                  salt: %s
                  secret_hash: %s
                  enabled: true
                """.formatted(
                        name, uuid, secret.salt(), secret.hash().hex()));
        Files.writeString(directory.resolve("policy.yaml"), """
                version: "bench-1"
                rules:
                  - id: deals
                    action: update_deal
                    resource: "crm:deal:*"
                    decision: allow
                    risk_level: low
                    when: '%s'
                    deny_fields: [owner_id]
                    max_amount: {field: amount, limit: 50000}
                """.formatted(condition));
        Files.writeString(directory.resolve("tools.yaml"), """
                - name: echo.deals.update
                  action: update_deal
                  resource: "crm:deal:{deal_id}"
                  effect: idempotent
                  connection: echo
                  timeout: 5s
                  attempts: 3
                  operation: {}
                """);
        Files.writeString(directory.resolve("connections.yaml"), """
                - name: echo
                  kind: echo
                  concurrency: 1000
                  settings: {}
                """);
        return new Organization(name + "-agent:" + secret.secret(), uuid.toString(), name + ".key." + key.secret());
    }

    static long bytesUnder(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .mapToLong(BenchProcesses::size)
                    .sum();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (java.nio.file.NoSuchFileException deletedMeanwhile) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
