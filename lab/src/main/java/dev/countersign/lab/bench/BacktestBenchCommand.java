package dev.countersign.lab.bench;

import dev.countersign.embedded.EmbeddedBroker;
import dev.countersign.lab.process.JavaProcess;
import dev.countersign.local.Countersign;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.schemas.kafka.TopicCreation;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code countersign bench-backtest}: how long {@code policy backtest} takes over a made history, as a
 * process of its own with the launcher's heap, the broker beside it.
 */
@Command(
        name = "bench-backtest",
        mixinStandardHelpOptions = true,
        description = {
            "Measure `policy backtest` over a million recorded calls; writes docs/benchmark-backtest.md.",
            "Takes some minutes and 1.5 GB of disk."
        })
public final class BacktestBenchCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    static final List<String> AS_THE_LAUNCHER = List.of(
            "-Xmx384m",
            "-Xms256m",
            "-Xmn176m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");
    static final String IN_FORCE = """
            version: "in-force"
            rules:
              - {id: reads, action: "read_*", resource: "*", decision: allow, risk_level: low}
              - {id: nightly, action: "*", resource: "crm:deal:*", when: agent == "nightly-agent", decision: deny, risk_level: high}
              - {id: owners, action: update_deal, resource: "crm:deal:*", when: owner == null, decision: deny, risk_level: high}
              - {id: won, action: update_deal, resource: "crm:deal:*", when: payload.stage == "won" && payload.amount > 50000, decision: require_approval, risk_level: high}
              - {id: deals, action: update_deal, resource: "crm:deal:*", decision: allow, risk_level: medium, deny_fields: [owner_id], max_amount: {field: amount, limit: 58000}}
              - {id: large-refunds, action: refund, resource: "invoice:*", when: payload.amount > 40000, decision: deny, risk_level: high}
              - {id: refunds, action: refund, resource: "invoice:*", when: 'payload.tags.exists(tag, tag == "returning")', decision: require_approval, risk_level: high}
              - {id: weekend, action: "*", resource: "*", when: now.getDayOfWeek() == 0, decision: deny, risk_level: medium}
            """;
    private static final String CANDIDATE = IN_FORCE.replace("in-force", "candidate")
            .replace("payload.amount > 50000", "payload.amount > 20000")
            .replace("payload.amount > 40000", "payload.amount > 55000");

    private static final String CONTRARY = """
            version: "contrary"
            rules:
              - {id: asked, action: "read_*", resource: "*", decision: require_approval, risk_level: low}
              - {id: again, action: "*", resource: "*", when: payload.amount > 40000, decision: allow, risk_level: low}
            """;

    @Option(
            names = "--calls",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "how many are recorded (default: ${DEFAULT-VALUE})")
    private int calls;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "1",
            description = "of the topics; `up` has one, which one thread reads (default: ${DEFAULT-VALUE})")
    private int partitions;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "where the history is made, and found again (default: nowhere)")
    private Path data = Path.of("");

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandLine.Model.CommandSpec spec;

    /**
     * How it went.
     *
     * @param what was tried
     * @param residentBytesMax -1 where nobody knows
     */
    private record Run(String what, double wallSeconds, double readSeconds, long residentBytesMax, double cpuSeconds) {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        boolean kept = !data.toString().isEmpty();
        Path scratch = kept ? Files.createDirectories(data) : Files.createTempDirectory("countersign-bench");
        try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Settings.in(scratch.resolve("broker")))) {
            Installation installation = new Installation(
                    broker.bootstrapServers(), "", partitions, Installation.REPLICATION_FACTOR_DEFAULT, Map.of());
            long events = fill(out, installation, scratch);
            List<Run> runs = new ArrayList<>();
            runs.add(run(out, installation, scratch, "the policy in force", IN_FORCE));
            runs.add(run(out, installation, scratch, "a stricter candidate", CANDIDATE));
            runs.add(run(out, installation, scratch, "a candidate that changes nearly every answer", CONTRARY));
            String document = document(events, runs);
            out.println("\n" + document);
            if (calls >= 1_000_000) {
                Files.writeString(Bench.home().resolve("docs/benchmark-backtest.md"), document);
                out.println("Written to docs/benchmark-backtest.md.");
            }
            out.flush();
        } finally {
            if (!kept) {
                Bench.delete(scratch);
            }
        }
        return 0;
    }

    /** Returns how many events there are. */
    private long fill(PrintWriter out, Installation installation, Path scratch) throws IOException {
        Path made = scratch.resolve("made-" + calls);
        if (Files.exists(made)) {
            return Long.parseLong(Files.readString(made));
        }
        Bench.progress(out, String.format(Locale.ROOT, "making %,d calls", calls));
        Topics topics = new Topics("", SchemaIds.bundled());
        try (Admin admin = Admin.create(KafkaClients.admin(installation, "bench"))) {
            TopicCreation.ensure(admin, installation, topics.specs(partitions));
        }
        Map<String, Object> options = KafkaClients.latencyProducer(installation, "bench");
        options.put("linger.ms", 20);
        options.put("batch.size", 256 * 1024);
        long events;
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(options)) {
            new RecordedCalls(topics, producer, IN_FORCE).configure();
            events = played(topics, producer);
            producer.flush();
        }
        Files.writeString(made, Long.toString(events));
        return events;
    }

    /** Each processor plays a stretch of the time. */
    private long played(Topics topics, KafkaProducer<String, byte[]> producer) {
        int threads = Runtime.getRuntime().availableProcessors();
        return IntStream.range(0, threads)
                .parallel()
                .mapToLong(thread -> {
                    RecordedCalls recorded = new RecordedCalls(topics, producer, IN_FORCE);
                    long to = (long) calls * (thread + 1) / threads;
                    for (long i = (long) calls * thread / threads; i < to; i++) {
                        recorded.play((int) i);
                    }
                    return recorded.events();
                })
                .sum();
    }

    private Run run(PrintWriter out, Installation installation, Path scratch, String what, String policy)
            throws IOException, InterruptedException {
        Bench.progress(out, what);
        Path candidate = Files.writeString(scratch.resolve("candidate.yaml"), policy);
        long started = System.nanoTime();
        try (JavaProcess process = JavaProcess.start(
                new JavaProcess.Command(
                        "backtest",
                        AS_THE_LAUNCHER,
                        Countersign.class.getName(),
                        List.of(
                                "policy",
                                "backtest",
                                candidate.toString(),
                                "--bootstrap-servers",
                                installation.bootstrapServers()),
                        Map.of()),
                scratch)) {
            long resident = -1;
            Duration cpu = Duration.ZERO;
            while (!process.awaitEnd(Duration.ofMillis(200)) && System.nanoTime() - started < LIMIT.toNanos()) {
                resident = Math.max(resident, process.residentBytes());
                cpu = process.cpu();
            }
            double wall = (System.nanoTime() - started) / 1e9;
            String said = process.output();
            if (process.isAlive() || process.exitCode() != 0) {
                throw new IllegalStateException("The backtest failed:\n" + said);
            }
            out.println(said);
            return new Run(what, wall, readSeconds(said), resident, cpu.toMillis() / 1e3);
        }
    }

    private static double readSeconds(String said) {
        Matcher matcher = Pattern.compile("events read in ([0-9.]+) s").matcher(said);
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
    }

    private String document(long events, List<Run> runs) {
        StringBuilder rows = new StringBuilder();
        for (Run run : runs) {
            rows.append(String.format(
                    Locale.ROOT,
                    "| %s | %.1f s | %.1f s | %,.0f | %.1f s | %,d MB |%n",
                    run.what(),
                    run.wallSeconds(),
                    run.readSeconds(),
                    calls / run.readSeconds(),
                    run.cpuSeconds(),
                    run.residentBytesMax() / 1024 / 1024));
        }
        return """
                # Backtest

                Written by `./countersign bench-backtest`: `./countersign policy backtest` in a process of its own with
                the launcher's heap of 384 MB, over %,d recorded calls (%,d events) in %d partition%s of a broker beside it,
                on %d processors.

                | candidate | wall, start of the JVM included | reading and judging | calls a second | CPU | resident at most |
                |---|---|---|---|---|---|
                %s
                """.formatted(
                        calls,
                        events,
                        partitions,
                        partitions == 1 ? "" : "s",
                        Runtime.getRuntime().availableProcessors(),
                        rows);
    }
}
