package dev.countersign.local;

import dev.countersign.control.directory.StopsFile;
import dev.countersign.domain.control.ControlFact.Stop;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code countersign stop-calls}: nothing more is begun, whatever policy says. */
@Command(
        name = "stop-calls",
        mixinStandardHelpOptions = true,
        description = {
            "Begin nothing more of an agent, through a tool or a connection, or of a whole organization, whatever its"
                    + " policy says.",
            "New calls are denied with the reason, calls that wait for people are closed, and what is dispatched and not"
                    + " begun is not begun. What has begun goes on to its end.",
            "Takes effect within seconds while `countersign up` runs, and is recorded in control-history: told is at which"
                    + " offset. `countersign audit stops` tells what still ran after it.",
            "Exit code 0: stopped; 1: ordered, and not seen recorded in time; 2: asked wrongly."
        })
final class StopCallsCommand implements Callable<Integer> {
    @Mixin
    private final StopTarget target = new StopTarget();

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "why; recorded, and told to callers")
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private String reason;

    @Option(names = "--by", paramLabel = "NAME", description = "who orders it; recorded (default: ${user.name})")
    private String by = System.getProperty("user.name", "unknown");

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "how long to wait for the record (default: ${DEFAULT-VALUE})")
    private int waitSeconds;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        StopsFile file = target.file();
        if (!file.isConfigured(target.scope(), target.name())) {
            throw StartupException.nothingToStop(target.scope(), target.name());
        }
        Stop stop = new Stop(target.whose(), target.scope(), target.name(), reason, by);
        try {
            file.stop(stop);
        } catch (IllegalArgumentException refused) {
            throw StartupException.notStopped(refused);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("Stopped: " + target.words() + ". `countersign resume-calls` lets it go on.");
        int code = tellRecord(out, stop);
        out.flush();
        return code;
    }

    private int tellRecord(PrintWriter out, Stop stop) throws IOException {
        String broker = RecordedStop.broker(target.data());
        if (broker == null) {
            out.println("Nothing runs on this data directory: it is recorded when `countersign up` starts.");
            return 0;
        }
        out.flush();
        RecordedStop recorded = RecordedStop.await(broker, stop, Duration.ofSeconds(waitSeconds));
        if (recorded == null) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("It was not seen in control-history within " + waitSeconds
                    + " s: see the log of `countersign up`. `countersign audit stops` tells whether it is there.");
            err.flush();
            return 1;
        }
        out.println("Recorded in control-history at offset " + recorded.offset() + ", " + recorded.at()
                + ". `countersign audit stops` tells what still ran after it.");
        return 0;
    }
}
