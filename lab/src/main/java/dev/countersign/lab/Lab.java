package dev.countersign.lab;

import dev.countersign.lab.bench.ApprovalBenchCommand;
import dev.countersign.lab.bench.BacktestBenchCommand;
import dev.countersign.lab.bench.BenchCommand;
import dev.countersign.lab.bench.DialectBenchCommand;
import dev.countersign.lab.bench.NeighbourBenchCommand;
import dev.countersign.lab.bench.VerifyBenchCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line behind {@code ./countersign bench}. */
@Command(
        name = "countersign",
        mixinStandardHelpOptions = true,
        description = "Measures Countersign.",
        subcommands = {
            BenchCommand.class,
            ApprovalBenchCommand.class,
            BacktestBenchCommand.class,
            VerifyBenchCommand.class,
            NeighbourBenchCommand.class,
            DialectBenchCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Lab {
    private Lab() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Lab()).execute(arguments));
    }
}
