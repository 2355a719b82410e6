package dev.countersign.lab.bench;

import dev.countersign.lab.process.JavaProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code countersign bench-dialects}: what one request costs in each dialect beside a tool call of the gateway's, in
 * turns and at the same rate, because fewer in a second share less of what a second costs.
 */
@Command(
        name = "bench-dialects",
        mixinStandardHelpOptions = true,
        description = {
            "Measure each dialect beside the gateway's, in turns; writes docs/benchmark-dialects.md.",
            "Takes about ten minutes. Everything runs on this machine."
        })
public final class DialectBenchCommand implements Callable<Integer> {
    private static final int CONNECTIONS = 64;
    private static final Duration WINDOW = Duration.ofSeconds(8);
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final int WARM_UPS = 2;
    private static final int TURNS = 7;

    private static final Duration QUICK_WINDOW = Duration.ofSeconds(3);
    private static final Duration QUICK_WARM_UP = Duration.ofSeconds(5);
    private static final int QUICK_TURNS = 2;

    /** At rest is who uses less of one processor than this, over this long. */
    private static final double REST = 0.25;

    private static final Duration REST_OVER = Duration.ofMillis(500);
    private static final Duration REST_WITHIN = Duration.ofSeconds(30);
    private static final Duration IDLE = Duration.ofSeconds(5);

    /** Of a hub's key, of a workspace, and of an agent's questions. */
    private static final String NO_LIMITS = "-Dcountersign.ingress.hub-requests-per-key=1000000000"
            + " -Dcountersign.ingress.hub-requests-per-workspace=1000000000"
            + " -Dcountersign.ingress.questions-per-agent=0";

    @Option(names = "--quick", description = "shorter windows: a first impression, not written to docs/")
    private boolean quick;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "300",
            description = "requests a second, open loop (default: ${DEFAULT-VALUE})")
    private int perSecond;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandLine.Model.CommandSpec spec;

    /**
     * One dialect in one turn.
     *
     * @param cpuMicros of everything but the load generator, what was left to do afterwards included
     */
    private record Turn(Window window, double cpuMicros) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Path scratch = Files.createTempDirectory("countersign-bench");
        try {
            Map<Dialect, List<Turn>> turns = measured(out, scratch);
            String document = document(turns);
            out.println("\n" + document);
            if (!quick) {
                Files.writeString(Bench.home().resolve("docs/benchmark-dialects.md"), document);
                out.println("Written to docs/benchmark-dialects.md.");
            }
            out.flush();
            return errors(turns) == 0 ? 0 : 1;
        } finally {
            Bench.delete(scratch);
        }
    }

    private Map<Dialect, List<Turn>> measured(PrintWriter out, Path scratch) throws IOException, InterruptedException {
        Path data = scratch.resolve("data");
        BenchProcesses.Organization organization = BenchProcesses.organization(data);
        try (JavaProcess up = BenchProcesses.upWith(Bench.home(), data, scratch, NO_LIMITS)) {
            up.awaitOutput("is ready", Duration.ofMinutes(5));
            Map<Dialect, HttpLoad> loads = new EnumMap<>(Dialect.class);
            for (Dialect dialect : Dialect.values()) {
                loads.put(dialect, new HttpLoad(BenchProcesses.url(data), dialect.asking(organization)));
            }
            warmUp(out, loads);
            awaitRest(up);
            Bench.progress(out, "at rest");
            Duration before = up.cpu();
            Thread.sleep(IDLE);
            double idle = seconds(up.cpu().minus(before)) / seconds(IDLE);
            Map<Dialect, List<Turn>> turns = new EnumMap<>(Dialect.class);
            for (int turn = 1; turn <= (quick ? QUICK_TURNS : TURNS); turn++) {
                for (Map.Entry<Dialect, HttpLoad> load : loads.entrySet()) {
                    Bench.progress(out, "turn " + turn + ", " + load.getKey().what());
                    turns.computeIfAbsent(load.getKey(), one -> new ArrayList<>())
                            .add(turn(up, load.getValue(), idle));
                }
            }
            return turns;
        }
    }

    private void warmUp(PrintWriter out, Map<Dialect, HttpLoad> loads) throws IOException, InterruptedException {
        for (int i = 0; i < WARM_UPS; i++) {
            for (Map.Entry<Dialect, HttpLoad> load : loads.entrySet()) {
                Window window = load.getValue().closed(CONNECTIONS, quick ? QUICK_WARM_UP : WARM_UP);
                Bench.progress(out, "warm-up, " + load.getKey().what() + ", %.0f/s".formatted(window.perSecond()));
            }
        }
    }

    /** @param idle what of one processor is used when nobody asks anything */
    private Turn turn(JavaProcess up, HttpLoad load, double idle) throws IOException, InterruptedException {
        Duration before = up.cpu();
        long startedNanos = System.nanoTime();
        Window window = load.open(perSecond, CONNECTIONS, quick ? QUICK_WINDOW : WINDOW);
        awaitRest(up);
        double busy = seconds(up.cpu().minus(before)) - idle * (System.nanoTime() - startedNanos) / 1e9;
        return new Turn(window, 1e6 * busy / window.micros().getTotalCount());
    }

    /** Projecting and sealing go on when the last was answered; they are this dialect's and not the next one's. */
    private static void awaitRest(JavaProcess up) throws InterruptedException {
        long deadline = System.nanoTime() + REST_WITHIN.toNanos();
        double used = 1;
        while (used > REST && System.nanoTime() < deadline) {
            Duration before = up.cpu();
            Thread.sleep(REST_OVER);
            used = seconds(up.cpu().minus(before)) / seconds(REST_OVER);
        }
    }

    private String document(Map<Dialect, List<Turn>> turns) {
        StringBuilder rows = new StringBuilder();
        turns.forEach((dialect, own) -> rows.append(format(
                "| %s | %.2f ms | %.2f | %.0f µs | %.2f%s |\n",
                dialect.what(),
                median(own, turn -> turn.window().p50Millis()),
                ratio(turns, dialect, turn -> turn.window().p50Millis()),
                median(own, Turn::cpuMicros),
                ratio(turns, dialect, Turn::cpuMicros),
                errors(Map.of(dialect, own)) == 0 ? "" : "; %d ERRORS".formatted(errors(Map.of(dialect, own))))));
        return """
                # Dialects

                Written by `./countersign bench-dialects`. Everything of `./countersign up` in one process, with the load generator
                beside it on %d processors (Java %d). %d requests a second of each dialect, open loop, in turns, %d turns of %d s each; a
                turn lasts until what it left to do is done. CPU is that of everything but the load generator, less what is used at rest.
                The first three run the same tool, `echo`; a platform's run first finds its session. Ratios are of the same turn; medians.

                | one request of | p50 | × gateway | CPU | × gateway; goal ≤ 1.2 |
                |---|---|---|---|---|
                %s""".formatted(
                        Runtime.getRuntime().availableProcessors(),
                        Runtime.version().feature(),
                        perSecond,
                        quick ? QUICK_TURNS : TURNS,
                        (quick ? QUICK_WINDOW : WINDOW).toSeconds(),
                        rows);
    }

    /** The median over the turns of what one was in the gateway's of the same turn. */
    private static double ratio(Map<Dialect, List<Turn>> turns, Dialect dialect, ToDoubleFunction<Turn> figure) {
        List<Turn> own = turns.getOrDefault(dialect, List.of());
        List<Turn> gateway = turns.getOrDefault(Dialect.GATEWAY, List.of());
        List<Double> ratios = new ArrayList<>();
        for (int turn = 0; turn < own.size(); turn++) {
            ratios.add(figure.applyAsDouble(own.get(turn)) / figure.applyAsDouble(gateway.get(turn)));
        }
        return median(ratios, ratio -> ratio);
    }

    private static long errors(Map<Dialect, List<Turn>> turns) {
        return turns.values().stream()
                .flatMap(List::stream)
                .mapToLong(turn -> turn.window().errors())
                .sum();
    }

    private static <T> double median(List<T> values, ToDoubleFunction<T> figure) {
        List<Double> sorted =
                values.stream().map(figure::applyAsDouble).sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
