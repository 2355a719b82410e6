package dev.countersign.lab.bench;

import dev.countersign.embedded.EmbeddedBroker;
import dev.countersign.lab.process.JavaProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code countersign bench}: starts what it measures, measures it beside raw Kafka in the same run,
 * prints a table with ratios, and writes it to {@code docs/benchmarks.md}.
 */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measure the whole way of a call over HTTP, with raw Kafka as the yardstick of the same run.",
            "Takes up to twenty minutes; writes docs/benchmarks.md. Everything runs on this machine."
        })
public final class BenchCommand implements Callable<Integer> {
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration QUICK_WINDOW = Duration.ofSeconds(4);
    private static final int WINDOWS = 3;
    private static final Duration WARM_UP_ROUND = Duration.ofSeconds(15);
    private static final int WARM_UP_ROUNDS = 20;
    private static final int QUICK_WARM_UP_ROUNDS = 4;
    private static final int STARTS = 3;
    private static final int TURNS = 5;

    /** What the hot path is not to wait for. */
    private enum Part {
        LEDGER("the ledger", "-Dcountersign.ledger.enabled=false"),
        ENCRYPTION("encrypting payloads", "-Dcountersign.payloads.master-key-file=");

        private final String what;
        private final String without;

        Part(String what, String without) {
            this.what = what;
            this.without = without;
        }
    }

    @Option(names = "--quick", description = "shorter windows: a first impression, not written to docs/")
    private boolean quick;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Path scratch = Files.createTempDirectory("countersign-bench");
        try {
            BenchReport report = new BenchReport();
            raw(out, report, scratch);
            product(out, report, scratch);
            out.println("\n" + report.markdown());
            if (!quick) {
                Path file = Bench.home().resolve("docs/benchmarks.md");
                Files.createDirectories(Bench.home().resolve("docs"));
                Files.writeString(file, report.document());
                out.println("Written to docs/benchmarks.md.");
            }
            out.flush();
            return report.errors() == 0 ? 0 : 1;
        } finally {
            Bench.delete(scratch);
        }
    }

    private void raw(PrintWriter out, BenchReport report, Path scratch) throws IOException, InterruptedException {
        Bench.progress(out, "raw Kafka, four hops");
        EmbeddedBroker.Settings settings = EmbeddedBroker.Settings.in(scratch.resolve("raw-broker"));
        try (JavaProcess broker = JavaProcess.start(BenchProcesses.broker(settings.directory()), scratch);
                RawKafka raw = new RawKafka(BenchProcesses.bootstrapOf(broker))) {
            // As warm as the product is when it is measured.
            raw.run(4_000, window());
            raw.run(64, window());
            report.raw(
                    windows(() -> raw.run(1, window())),
                    windows(() -> raw.run(16, window())),
                    windows(() -> raw.run(4_000, window())));
        }
    }

    private void product(PrintWriter out, BenchReport report, Path scratch) throws IOException, InterruptedException {
        Path data = scratch.resolve("data");
        BenchProcesses.Organization organization = BenchProcesses.organization(data);
        List<Double> starts = new ArrayList<>();
        for (int start = 0; start < STARTS; start++) {
            Bench.progress(out, "start " + (start + 1) + " of " + STARTS);
            try (JavaProcess up = BenchProcesses.up(Bench.home(), data, scratch)) {
                starts.add(up.awaitOutput("is ready", Duration.ofMinutes(5)).toMillis() / 1000.0);
            }
        }
        report.starts(starts);
        try (JavaProcess up = BenchProcesses.up(Bench.home(), data, scratch)) {
            up.awaitOutput("is ready", Duration.ofMinutes(2));
            HttpLoad load = new HttpLoad(BenchProcesses.url(data), organization.bearer(), BenchProcesses.BODY);
            load(out, report, up, load, data);
            for (Part part : Part.values()) {
                without(out, report, part, load, scratch);
            }
        }
    }

    /** A second installation beside the whole one, under the same load in turns: what else the machine does falls on both. */
    private void without(PrintWriter out, BenchReport report, Part part, HttpLoad whole, Path scratch)
            throws IOException, InterruptedException {
        Path data = scratch.resolve("without-" + part);
        BenchProcesses.Organization organization = BenchProcesses.organization(data);
        try (JavaProcess up = BenchProcesses.upWith(Bench.home(), data, scratch, part.without)) {
            up.awaitOutput("is ready", Duration.ofMinutes(2));
            HttpLoad bare = new HttpLoad(BenchProcesses.url(data), organization.bearer(), BenchProcesses.BODY);
            warmUp(out, bare);
            Bench.progress(out, "with and without " + part.what + ", in turns");
            List<Window> with = new ArrayList<>();
            List<Window> without = new ArrayList<>();
            for (int turn = 0; turn < TURNS; turn++) {
                with.add(whole.closed(64, window()));
                without.add(bare.closed(64, window()));
            }
            report.part(part.what, with, without);
        }
    }

    private void load(PrintWriter out, BenchReport report, JavaProcess up, HttpLoad load, Path data)
            throws IOException, InterruptedException {
        warmUp(out, load);
        Bench.progress(out, "one caller");
        report.oneCaller(windows(() -> load.closed(1, window())));
        Bench.progress(out, "1,000 calls/s, open loop");
        report.open(windows(() -> load.open(1_000, 256, window())));
        Bench.progress(out, "64 callers");
        report.callers(64, windows(() -> load.closed(64, window())));
        Bench.progress(out, "saturation, 256 callers");
        long bytes = BenchProcesses.bytesUnder(data.resolve("broker"));
        Duration cpu = up.cpu();
        List<Window> saturation = windows(() -> load.closed(256, window()));
        report.callers(256, saturation);
        long calls =
                saturation.stream().mapToLong(w -> w.micros().getTotalCount()).sum();
        report.perCall(
                up.cpu().minus(cpu).toNanos() / 1000.0 / calls,
                (BenchProcesses.bytesUnder(data.resolve("broker")) - bytes) / (double) calls);
        report.resident(up.residentBytes());
    }

    /**
     * Until more calls make it no faster. The JIT counts calls, not seconds, and on two cores it
     * competes with what it compiles: the first minutes measure the compiler.
     */
    private void warmUp(PrintWriter out, HttpLoad load) throws IOException, InterruptedException {
        double best = 0;
        int stalled = 0;
        for (int round = 0; round < (quick ? QUICK_WARM_UP_ROUNDS : WARM_UP_ROUNDS) && stalled < 3; round++) {
            Window window = load.closed(256, WARM_UP_ROUND);
            double rate = window.perSecond();
            Bench.progress(out, "warm-up, %.0f calls/s".formatted(rate));
            stalled = rate > best * 1.05 ? 0 : stalled + 1;
            best = Math.max(best, rate);
        }
    }

    private Duration window() {
        return quick ? QUICK_WINDOW : WINDOW;
    }

    private interface Measurement {
        Window run() throws IOException, InterruptedException;
    }

    private static List<Window> windows(Measurement measurement) throws IOException, InterruptedException {
        List<Window> windows = new ArrayList<>();
        for (int i = 0; i < WINDOWS; i++) {
            windows.add(measurement.run());
        }
        return windows;
    }
}
