package dev.countersign.lab.bench;

import dev.countersign.lab.process.JavaProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * {@code countersign bench-neighbours}: what one organization that floods the door costs another that
 * does not, where agents have a limit of calls a second (ABUSE A40).
 */
@Command(
        name = "bench-neighbours",
        mixinStandardHelpOptions = true,
        description = {
            "Measure one organization's calls beside another that floods; writes docs/benchmark-neighbours.md.",
            "Takes about six minutes. Everything runs on this machine."
        })
public final class NeighbourBenchCommand implements Callable<Integer> {
    /** What an agent may ask in a second; the crowd asks {@link #CROWD_PER_SECOND}. */
    private static final int LIMIT_PER_SECOND = 50;

    private static final int CROWD_PER_SECOND = 300;
    private static final int CROWD_CONNECTIONS = 64;
    private static final int HONEST_PER_SECOND = 30;
    private static final int HONEST_CONNECTIONS = 8;
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final int WARM_UPS = 2;
    private static final int TURNS = 3;

    /** Given up when its budget is spent. */
    private static final String COSTLY = "payload.list.all(a, !(-1 in payload.list))";

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandLine.Model.CommandSpec spec;

    /** A way to be in the way. */
    private record Crowd(String what, HttpLoad load) {}

    /**
     * What one crowd did to the others.
     *
     * @param alone the honest calls without it, in turns with {@code beside}
     * @param servedPerSecond of the crowd's calls
     * @param refusedPerSecond likewise
     */
    private record Row(
            String what,
            Histogram alone,
            Histogram beside,
            long honestErrors,
            double servedPerSecond,
            double refusedPerSecond) {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path scratch = Files.createTempDirectory("countersign-bench");
        try {
            String document = document(measured(out, scratch));
            out.println("\n" + document);
            Files.writeString(Bench.home().resolve("docs/benchmark-neighbours.md"), document);
            out.println("Written to docs/benchmark-neighbours.md.");
            out.flush();
            return 0;
        } finally {
            Bench.delete(scratch);
        }
    }

    private static List<Row> measured(PrintWriter out, Path scratch) throws Exception {
        Path data = scratch.resolve("data");
        String honest = BenchProcesses.organization(data).bearer();
        String crowd = BenchProcesses.organization(data, "crowd", "true").bearer();
        String costly = BenchProcesses.organization(data, "costly", COSTLY).bearer();
        try (JavaProcess up = BenchProcesses.upWith(
                Bench.home(), data, scratch, "-Dcountersign.ingress.calls-per-agent-per-second=" + LIMIT_PER_SECOND)) {
            up.awaitOutput("is ready", Duration.ofMinutes(5));
            URI url = BenchProcesses.url(data);
            HttpLoad calm = new HttpLoad(url, honest, BenchProcesses.BODY);
            List<Crowd> crowds = List.of(
                    new Crowd("calls with keys of their own", new HttpLoad(url, crowd, BenchProcesses.BODY)),
                    new Crowd(
                            "one key, again and again", HttpLoad.ofOneKey(url, crowd, BenchProcesses.BODY, "the-one")),
                    new Crowd("calls whose policy costs all it may", new HttpLoad(url, costly, costlyBody())));
            for (int i = 0; i < WARM_UPS; i++) {
                Bench.progress(out, "warm-up");
                for (Crowd one : crowds) {
                    var unused = one.load().open(CROWD_PER_SECOND, CROWD_CONNECTIONS, WARM_UP.dividedBy(2));
                }
                var unused = calm.open(LIMIT_PER_SECOND - 5, HONEST_CONNECTIONS, WARM_UP);
            }
            List<Row> rows = new ArrayList<>();
            for (Crowd one : crowds) {
                Bench.progress(out, "beside " + one.what());
                rows.add(beside(calm, one));
            }
            return rows;
        }
    }

    /** In turns with and without: what else the machine does falls on both. */
    private static Row beside(HttpLoad calm, Crowd crowd) throws IOException, InterruptedException {
        Histogram alone = Window.histogram();
        Histogram beside = Window.histogram();
        long errors = 0;
        double served = 0;
        double refused = 0;
        for (int turn = 0; turn < TURNS; turn++) {
            Window without = calm.open(HONEST_PER_SECOND, HONEST_CONNECTIONS, WINDOW);
            alone.add(without.micros());
            try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
                Future<Window> flood =
                        thread.submit(() -> crowd.load().open(CROWD_PER_SECOND, CROWD_CONNECTIONS, WINDOW));
                Window with = calm.open(HONEST_PER_SECOND, HONEST_CONNECTIONS, WINDOW);
                beside.add(with.micros());
                errors += without.errors() + with.errors();
                Window its = flood.get();
                served += its.perSecond() / TURNS;
                refused += its.errors() / its.seconds() / TURNS;
            } catch (ExecutionException e) {
                throw new IllegalStateException("The crowd failed", e.getCause());
            }
        }
        return new Row(crowd.what(), alone, beside, errors, served, refused);
    }

    private static String costlyBody() {
        String list = IntStream.range(0, 1_900).mapToObj(Integer::toString).collect(Collectors.joining(","));
        return "{\"instance_id\":\"bench-run\",\"action\":\"update_deal\",\"resource\":\"crm:deal:123\",\"payload\":"
                + "{\"amount\":1,\"list\":[" + list + "]}}";
    }

    private static String document(List<Row> rows) {
        String table = rows.stream()
                .map(row -> String.format(
                        Locale.ROOT,
                        "| %s | %.1f / %.1f ms | %.1f / %.1f ms | %.2f | %d | %.0f | %.0f |",
                        row.what(),
                        millis(row.alone(), 50),
                        millis(row.alone(), 99),
                        millis(row.beside(), 50),
                        millis(row.beside(), 99),
                        millis(row.beside(), 99) / millis(row.alone(), 99),
                        row.honestErrors(),
                        row.servedPerSecond(),
                        row.refusedPerSecond()))
                .collect(Collectors.joining("\n"));
        return """
                # Neighbours

                Written by `./countersign bench-neighbours`. Everything of `./countersign up` in one process, with the load
                generator beside it on %d processors. Agents may make %d calls a second (`countersign.ingress.calls-per-agent-per-second`;
                2,000 unless it is set). One organization makes %d calls a second, open loop; another tries %d.
                Figures of the first, p50 / p99, in turns without and with the crowd, %d turns of %d s each.

                | the crowd sends | alone | beside the crowd | ratio of the p99s; goal ≤ 2 | not served | the crowd's calls allowed, a second | its others, a second |
                |---|---|---|---|---|---|---|
                %s

                *Its others*: refused with 429, or judged and not allowed. So few calls leave a process half warm: compare within a
                row, where both sides take turns, and not from row to row.
                """.formatted(
                        Runtime.getRuntime().availableProcessors(),
                        LIMIT_PER_SECOND,
                        HONEST_PER_SECOND,
                        CROWD_PER_SECOND,
                        TURNS,
                        WINDOW.toSeconds(),
                        table);
    }

    private static double millis(Histogram micros, double percentile) {
        return micros.getValueAtPercentile(percentile) / 1000.0;
    }
}
