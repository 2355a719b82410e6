package dev.countersign.local;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code countersign resume-calls}: what was stopped may go on. */
@Command(
        name = "resume-calls",
        mixinStandardHelpOptions = true,
        description = {
            "Let go on what `countersign stop-calls` stopped.",
            "Calls that were denied or closed meanwhile stay so: they have to be made again, under other keys."
        })
final class ResumeCallsCommand implements Callable<Integer> {
    @Mixin
    private final StopTarget target = new StopTarget();

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandLine.Model.CommandSpec spec;

    /** 1 when it was not stopped. */
    @Override
    public Integer call() throws IOException {
        boolean stopped;
        try {
            stopped = target.file().resume(target.scope(), target.name());
        } catch (IllegalArgumentException unreadable) {
            throw StartupException.notStopped(unreadable);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println((stopped ? "Goes on: " : "Was not stopped: ") + target.words() + ".");
        out.flush();
        return stopped ? 0 : 1;
    }
}
