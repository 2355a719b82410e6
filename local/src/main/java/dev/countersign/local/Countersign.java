package dev.countersign.local;

import dev.countersign.audit.AuditCommand;
import dev.countersign.local.inbox.ApprovalsCommand;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line behind {@code ./countersign}. */
@Command(
        name = "countersign",
        mixinStandardHelpOptions = true,
        versionProvider = Countersign.Version.class,
        description = "Stands between AI agents and the systems they act on.",
        subcommands = {
            UpCommand.class,
            PolicyCommand.class,
            ConnectorCommand.class,
            ApprovalsCommand.class,
            AuditCommand.class,
            KeysCommand.class,
            EraseCommand.class,
            StopCallsCommand.class,
            ResumeCallsCommand.class,
            ReadModelCommand.class,
            TrainCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Countersign {
    /** Exit codes: 0 fine, 1 it failed, 2 it was asked wrongly. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Countersign());
        commandLine.addSubcommand(new HashPasswordCommand());
        commandLine.addSubcommand(new NewSecretCommand());
        // `countersign version` reads as well as `countersign --version`.
        commandLine.addSubcommand("version", new VersionCommand());
        // After the last subcommand, because they hold for those that are there.
        commandLine.setParameterExceptionHandler((wrong, arguments) -> misused(wrong));
        commandLine.setExecutionExceptionHandler((exception, command, parsed) -> {
            PrintWriter err = command.getErr();
            int exitCode = 1;
            if (exception instanceof StartupException startup) {
                err.println("countersign: " + exception.getMessage());
                exitCode = startup.exitCode();
            } else {
                exception.printStackTrace(err);
            }
            err.flush();
            return exitCode;
        });
        return commandLine;
    }

    /** A sentence and where to read on; the whole help would push the sentence out of sight. */
    private static int misused(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("countersign: " + wrong.getMessage());
        UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println("`./" + command.getCommandSpec().qualifiedName() + " --help` says what it takes.");
        err.flush();
        return 2;
    }

    /** Prints the version. */
    @Command(name = "version", description = "Print the version.")
    static final class VersionCommand implements Runnable {
        @CommandLine.Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
        private CommandLine.Model.CommandSpec spec;

        @Override
        public void run() {
            spec.commandLine().getOut().println(Version.text());
        }
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {text()};
        }

        static String text() {
            String version = Countersign.class.getPackage().getImplementationVersion();
            return "Countersign " + (version == null ? "(built from sources)" : version) + ", Java "
                    + Runtime.version();
        }
    }
}
