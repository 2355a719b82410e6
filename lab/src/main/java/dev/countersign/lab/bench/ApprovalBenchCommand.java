package dev.countersign.lab.bench;

import dev.countersign.domain.approval.ApprovalCard;
import dev.countersign.domain.approval.Choice;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.lab.fault.People;
import dev.countersign.lab.process.Deployment;
import dev.countersign.lab.process.JavaProcess;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code countersign bench-approvals}: what opening, voting, reading and an idle second cost when a
 * thousand requests wait for people, and again when a million do. The first is the yardstick of the
 * second, in the same run.
 */
@Command(
        name = "bench-approvals",
        mixinStandardHelpOptions = true,
        description = {
            "Measure approvals with 1,000 and with many pending, in one process as `up` runs it.",
            "A million take half an hour and 10 GB of disk; writes docs/benchmark-approvals.md."
        })
public final class ApprovalBenchCommand implements Callable<Integer> {
    private static final int FEW = 1_000;
    private static final int MEASURED = 200;
    private static final int WARM_UP = 300;
    private static final int AHEAD_MAX = 20_000;
    private static final Duration IDLE = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Pattern ID_KEY = Pattern.compile("id_key: ([0-9a-f]{64})");
    private static final Choice YES = new Choice.SelectOption("yes");

    @Option(
            names = "--pending",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "how many wait in the second measurement (default: ${DEFAULT-VALUE})")
    private int pending;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandLine.Model.CommandSpec spec;

    private final List<Level> levels = new ArrayList<>();
    private long asked;

    private record Level(
            long pending,
            Histogram open,
            Histogram vote,
            Histogram agent,
            Histogram inbox,
            Histogram card,
            double idleCpu) {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path scratch = Files.createTempDirectory("countersign-bench");
        try {
            String document = measure(out, scratch);
            out.println("\n" + document);
            Files.writeString(Bench.home().resolve("docs/benchmark-approvals.md"), document);
            out.println("Written to docs/benchmark-approvals.md.");
            out.flush();
            return 0;
        } finally {
            Bench.delete(scratch);
        }
    }

    private String measure(PrintWriter out, Path scratch) throws Exception {
        Path data = scratch.resolve("data");
        int brokerPort = Deployment.freePort();
        double filledPerSecond;
        try (JavaProcess up = started(data, scratch, brokerPort)) {
            try (People people = people(data, brokerPort);
                    ApprovalLog log = log(brokerPort);
                    InboxVisitor visitor = InboxVisitor.signIn(data)) {
                fill(out, people, log, FEW);
                level(out, up, people, log, visitor, data);
                long before = log.opened();
                long start = System.nanoTime();
                fill(out, people, log, pending);
                filledPerSecond = (log.opened() - before) / seconds(start);
                visitor.awaitCaughtUp(PATIENCE);
                level(out, up, people, log, visitor, data);
            }
        }
        Bench.progress(out, "restoring the store from its changelog");
        Bench.delete(data.resolve("streams"));
        double restored = restore(data, scratch, brokerPort);
        return document(filledPerSecond, restored);
    }

    private static JavaProcess started(Path data, Path scratch, int brokerPort)
            throws IOException, InterruptedException {
        JavaProcess up = BenchProcesses.up(Bench.home(), data, scratch, brokerPort);
        up.awaitOutput("is ready", Duration.ofMinutes(5));
        return up;
    }

    private static People people(Path data, int brokerPort) throws IOException {
        Matcher key = ID_KEY.matcher(Files.readString(data.resolve("config/demo/organization.yaml")));
        if (!key.find()) {
            throw new IllegalStateException("The demo organization has no id_key");
        }
        return new People(
                "127.0.0.1:" + brokerPort,
                new Topics("", SchemaIds.bundled()).approvalCommands(),
                new People.Asker(
                        new OrganizationId("demo"),
                        new AgentId("demo-agent"),
                        HexFormat.of().parseHex(key.group(1))));
    }

    private static ApprovalLog log(int brokerPort) {
        return new ApprovalLog("127.0.0.1:" + brokerPort, new Topics("", SchemaIds.bundled()).allEvents());
    }

    /** Opens approvals that nobody decides, until so many wait. */
    private void fill(PrintWriter out, People people, ApprovalLog log, long until) throws InterruptedException {
        long base = log.opened();
        long missing = until - base;
        long next = 0;
        for (long sent = 0; sent < missing; sent++) {
            people.ask("waiting-" + asked++, ApprovalTerms.DEFAULT);
            while (sent - (log.opened() - base) > AHEAD_MAX) {
                Thread.sleep(5);
            }
            if (sent == next) {
                Bench.progress(out, "%,d of %,d wait".formatted(base + sent, until));
                next += Math.max(1, missing / 10);
            }
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (log.opened() - base < missing && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
    }

    private void level(PrintWriter out, JavaProcess up, People people, ApprovalLog log, InboxVisitor visitor, Path data)
            throws Exception {
        long waiting = log.opened();
        Bench.progress(out, "with %,d pending".formatted(waiting));
        AgentAtTheDoor agent = new AgentAtTheDoor(data);
        once(people, log, visitor, agent, WARM_UP);
        Level level = once(people, log, visitor, agent, MEASURED);
        Duration cpu = up.cpu();
        Thread.sleep(IDLE);
        double idle = up.cpu().minus(cpu).toNanos() / (double) IDLE.toNanos();
        levels.add(new Level(waiting, level.open(), level.vote(), level.agent(), level.inbox(), level.card(), idle));
    }

    private Level once(People people, ApprovalLog log, InboxVisitor visitor, AgentAtTheDoor agent, int times)
            throws Exception {
        Level level = new Level(0, micros(), micros(), micros(), micros(), micros(), 0);
        for (int i = 0; i < times; i++) {
            String requestId = "measured-" + asked++;
            long start = System.nanoTime();
            ApprovalId id = people.ask(requestId, ApprovalTerms.DEFAULT);
            ApprovalCard card = log.opening(id).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            level.open().recordValue(micros(start, System.nanoTime()));
            level.inbox().recordValue(visitor.timed("/inbox"));
            level.card().recordValue(visitor.timed("/approvals/" + id));
            CompletableFuture<Long> told = agent.awaitAnswer(requestId);
            CompletableFuture<Long> end = log.end(id);
            long voted = System.nanoTime();
            people.vote(card, "somebody", YES);
            level.vote().recordValue(micros(voted, end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)));
            level.agent().recordValue(micros(voted, told.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)));
        }
        return level;
    }

    /** From the start of the process to the first opening that it takes, on an empty state directory. */
    private double restore(Path data, Path scratch, int brokerPort) throws Exception {
        long start = System.nanoTime();
        try (JavaProcess up = started(data, scratch, brokerPort);
                People people = people(data, brokerPort);
                ApprovalLog log = log(brokerPort)) {
            ApprovalId id = people.ask("after-restoring", ApprovalTerms.DEFAULT);
            log.opening(id).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return up.isAlive() ? seconds(start) : Double.NaN;
        }
    }

    private String document(double filledPerSecond, double restoredSeconds) {
        Level few = levels.getFirst();
        Level many = levels.getLast();
        StringBuilder rows = new StringBuilder();
        row(rows, "opening, until it is committed and read", few.open(), many.open(), "goal ≤ 2 ×");
        row(rows, "a vote, until its end is committed and read", few.vote(), many.vote(), "goal ≤ 2 ×");
        row(rows, "a vote, until a waiting agent has the answer", few.agent(), many.agent(), "goal p50 ≤ 50 ms");
        row(rows, "the inbox's page", few.inbox(), many.inbox(), "goal ≤ 2 ×");
        row(rows, "a card's page", few.card(), many.card(), "goal ≤ 2 ×");
        return """
                # Approvals

                Written by `./countersign bench-approvals`. Everything of `./countersign up` in one process, with the
                load generator beside it on %d processors; each figure is of %d one after the other, p50 / p99, with
                %,d approvals pending and with %,d.

                | what | %,d pending | %,d pending | ratio of the p50s |
                |---|---|---|---|
                %s| an idle second, CPU (timers, heartbeats, everything) | %.0f ms | %.0f ms | a tick costs what is due |

                Filled at %,.0f a second. After the store was deleted, the process was back and took the next question
                after %.1f s: %,.0f approvals a second, start included.
                """.formatted(
                        Runtime.getRuntime().availableProcessors(),
                        MEASURED,
                        few.pending(),
                        many.pending(),
                        few.pending(),
                        many.pending(),
                        rows,
                        few.idleCpu() * 1000,
                        many.idleCpu() * 1000,
                        filledPerSecond,
                        restoredSeconds,
                        many.pending() / restoredSeconds);
    }

    private static void row(StringBuilder rows, String what, Histogram few, Histogram many, String goal) {
        rows.append(String.format(
                Locale.ROOT,
                "| %s | %s | %s | %.2f; %s |%n",
                what,
                shown(few),
                shown(many),
                many.getValueAtPercentile(50) / (double) few.getValueAtPercentile(50),
                goal));
    }

    private static String shown(Histogram micros) {
        return String.format(
                Locale.ROOT,
                "%.1f / %.1f ms",
                micros.getValueAtPercentile(50) / 1000.0,
                micros.getValueAtPercentile(99) / 1000.0);
    }

    private static Histogram micros() {
        return Window.histogram();
    }

    private static long micros(long startNanos, long endNanos) {
        return TimeUnit.NANOSECONDS.toMicros(endNanos - startNanos);
    }

    private static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }
}
