package dev.countersign.local;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code countersign read-model}: care for the projection. */
@Command(
        name = "read-model",
        mixinStandardHelpOptions = true,
        description = "Care for the read model.",
        subcommands = {ReadModelCommand.RebuildCommand.class, CommandLine.HelpCommand.class})
final class ReadModelCommand implements Callable<Integer> {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return 2;
    }

    /** {@code countersign read-model rebuild}. */
    @Command(
            name = "rebuild",
            mixinStandardHelpOptions = true,
            description = {
                "Drop the read model and project it anew from the event log.",
                "Stop `countersign up` first: the data directory has one user at a time."
            })
    static final class RebuildCommand implements Callable<Integer> {
        @Option(
                names = "--data",
                paramLabel = "DIR",
                defaultValue = "data",
                description = "the data directory (default: ${DEFAULT-VALUE})")
        private Path data = Path.of("data");

        @CommandLine.Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
        private CommandLine.Model.CommandSpec spec;

        @Override
        public Integer call() {
            Rebuild.run(data, spec.commandLine().getOut());
            return 0;
        }
    }
}
