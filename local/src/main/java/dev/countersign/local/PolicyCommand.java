package dev.countersign.local;

import dev.countersign.audit.backtest.BacktestCommand;
import dev.countersign.audit.backtest.ShadowCommand;
import dev.countersign.policylanguage.PolicyTestCommand;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code countersign policy}: what a policy's owner does before it is in force. */
@Command(
        name = "policy",
        mixinStandardHelpOptions = true,
        description = "Work on a policy file: run its cases, try it on recorded calls, let it look on.",
        subcommands = {
            PolicyCommand.TestCommand.class,
            BacktestCommand.class,
            ShadowCommand.class,
            CommandLine.HelpCommand.class
        })
final class PolicyCommand implements Callable<Integer> {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return 2;
    }

    /** {@code countersign policy test FILE}. */
    @Command(
            name = "test",
            mixinStandardHelpOptions = true,
            description = {
                "Run the cases that a policy file brings with it. Needs no Kafka.",
                "Exit code 0: all passed; 1: some failed; 2: the file does not compile or is missing."
            })
    static final class TestCommand implements Callable<Integer> {
        @Parameters(paramLabel = "FILE", description = "the policy, for example data/config/demo/policy.yaml")
        @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
        private Path file;

        @CommandLine.Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
        private CommandLine.Model.CommandSpec spec;

        @Override
        public Integer call() {
            return PolicyTestCommand.run(
                    file, spec.commandLine().getOut(), spec.commandLine().getErr());
        }
    }
}
