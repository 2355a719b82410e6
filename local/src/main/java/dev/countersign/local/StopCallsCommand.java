package dev.countersign.local;

import dev.countersign.control.directory.StopsFile;
import dev.countersign.domain.control.ControlFact.Stop;
import java.io.IOException;
import java.io.PrintWriter;
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
            "Begin nothing more of an agent, through a tool or a connection, or of a whole organization, whatever its",
            "policy says: new calls are denied with the reason, calls that wait for people are closed, and what is",
            "dispatched and not begun is not begun. What has begun goes on to its end.",
            "Takes effect within seconds while `countersign up` runs, and is recorded in control-history."
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

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        StopsFile file = target.file();
        if (!file.isConfigured(target.scope(), target.name())) {
            throw StartupException.nothingToStop(target.words());
        }
        try {
            file.stop(new Stop(target.whose(), target.scope(), target.name(), reason, by));
        } catch (IllegalArgumentException refused) {
            throw StartupException.notStopped(refused);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("Stopped: " + target.words() + ". `countersign resume-calls` lets it go on.");
        out.flush();
        return 0;
    }
}
