package dev.countersign.local;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code countersign connector}: what an owner does about connections and their tools. */
@Command(
        name = "connector",
        mixinStandardHelpOptions = true,
        description =
                "Make tools of an API's description, and hold what is declared of a connection against its target.",
        subcommands = {ConnectorCommand.ImportCommand.class, CheckConnectorCommand.class, CommandLine.HelpCommand.class
        })
final class ConnectorCommand implements Callable<Integer> {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return 2;
    }

    /** {@code countersign connector import}: one sub-command for each kind of description. */
    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            description = "Make a connection and tools of a description that somebody else wrote.",
            subcommands = {ImportOpenApiCommand.class, CommandLine.HelpCommand.class})
    static final class ImportCommand implements Callable<Integer> {
        @CommandLine.Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
        private CommandLine.Model.CommandSpec spec;

        @Override
        public Integer call() {
            spec.commandLine().usage(spec.commandLine().getErr());
            return 2;
        }
    }
}
