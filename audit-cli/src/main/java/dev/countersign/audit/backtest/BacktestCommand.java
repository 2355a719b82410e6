package dev.countersign.audit.backtest;

import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.export.Origin;
import dev.countersign.audit.verify.Progress;
import dev.countersign.backtest.Backtest;
import dev.countersign.backtest.Candidate;
import dev.countersign.backtest.RecordedHistory;
import dev.countersign.backtest.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code countersign policy backtest CANDIDATE}. */
@Command(
        name = "backtest",
        mixinStandardHelpOptions = true,
        description = {
            "Judge recorded calls with a policy that is not in force, and say what would change: which calls,"
                    + " what people had decided about them, what had come of them, and how often people would be asked.",
            "From an installation's data directory, whether it runs or not, from a broker, or from an export.",
            "It writes nothing: no verdict and no person is touched.",
            "Exit code 0: done, whatever would change; 1: something could not be read; 2: usage, or the candidate"
                    + " does not compile."
        })
public final class BacktestCommand extends PolicyAsking {
    private static final int SAMPLES_MAX = 1_000;
    /** Progress looks at the clock every so many. */
    private static final long STEPS = 256;

    @Mixin
    private HistoryOptions options = new HistoryOptions();

    @Option(
            names = "--history",
            paramLabel = "FILE.zip",
            description = "an export (`countersign audit export`) instead of an installation; it is not verified here")
    private @Nullable Path export;

    @Option(names = "--from", paramLabel = "MOMENT", description = "the first calls that count: " + Since.FORMS)
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "MOMENT", description = "calls from then on do not count (default: all)")
    private @Nullable String to;

    @Option(names = "--samples", paramLabel = "N", description = "calls shown of each change (default: 3)")
    private int samples = 3;

    @Option(names = "--json", description = "print the result for machines")
    private boolean json;

    @Option(names = "--threads", paramLabel = "N", description = "how many work at a time (default: every processor)")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Override
    int ask(String yaml) throws IOException {
        check(yaml);
        Clock clock = Clock.systemUTC();
        if (samples < 0 || samples > SAMPLES_MAX || threads < 1) {
            throw refused("--samples is 0 to " + SAMPLES_MAX + ", and --threads at least 1.");
        }
        Instant first = Since.required("--from", from, clock);
        Instant last = Since.required("--to", to, clock);
        if (first != null && last != null && !first.isBefore(last)) {
            throw refused("--from comes before --to.");
        }
        Backtest.Asked asked = new Backtest.Asked(first, last, samples, Backtest.FOLLOWED_MAX_DEFAULT, threads);
        if (export == null) {
            try (Origin origin = options.origin()) {
                return run(yaml, options.history(origin), asked);
            }
        }
        if (options.given()) {
            throw refused("Name either an export with --history, or an installation.");
        }
        if (!Files.isRegularFile(export)) {
            throw new NoSuchFileException(export.toString());
        }
        try (ExportFile file = ExportFile.open(export)) {
            return run(yaml, ExportedHistory.of(file), asked);
        }
    }

    private int run(String yaml, RecordedHistory history, Backtest.Asked asked) throws IOException {
        Candidate candidate = candidate(yaml, history);
        Progress progress = progress();
        Result result;
        try {
            result = new Backtest(
                            candidate,
                            asked,
                            history,
                            done -> progress.step("events looked at", done / STEPS * STEPS),
                            () -> false)
                    .run();
        } finally {
            progress.end();
        }
        if (json) {
            out().println(ResultJson.pretty(ResultJson.of(result)));
        } else {
            ResultText.print(result, out());
        }
        return result.unreadableRecords() == 0 ? DONE : WENT_WRONG;
    }

    @SuppressWarnings("SystemConsoleNull") // without a terminal it is null on JDK 25
    private Progress progress() {
        java.io.Console console = System.console();
        return new Progress(err(), console != null && console.isTerminal());
    }
}
