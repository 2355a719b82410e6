package dev.countersign.audit;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code countersign audit}: a history into one file, and that file proved or disproved. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = {
            "Take the whole history into one file, prove or disprove it without any service, and ask it what was true.",
            "Exit code 0: done, valid; 1: not valid, or it failed; 2: usage; 3: the log has shown two histories."
        },
        subcommands = {
            ExportCommand.class,
            VerifyCommand.class,
            ShowCommand.class,
            AsOfCommand.class,
            ReplayCommand.class,
            ReproduceCommand.class,
            ReportCommand.class,
            StopsCommand.class,
            CommandLine.HelpCommand.class
        })
public final class AuditCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return Asking.USAGE;
    }
}
