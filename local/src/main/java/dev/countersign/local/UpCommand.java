package dev.countersign.local;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code countersign up}: everything in this process until it is told to stop. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = {
            "Run everything in one process, with a real Kafka broker inside and data kept on disk.",
            "Bound to the loopback interface. Ctrl-C stops it cleanly."
        })
final class UpCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "where everything is kept (default: ${DEFAULT-VALUE})")
    private Path data = Path.of("data");

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8080",
            converter = Ports.Reader.class,
            description = "HTTP port of the ingress; 0 for any free one (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--console-port",
            paramLabel = "N",
            defaultValue = "8082",
            converter = Ports.Reader.class,
            description =
                    "HTTP port of the console, where people decide; 0 for any free one (default: ${DEFAULT-VALUE})")
    private int consolePort;

    @Option(
            names = "--broker-port",
            paramLabel = "N",
            converter = Ports.Reader.class,
            description =
                    "port of the Kafka broker; 0 for any free one (default: 19092, or any free one when that is busy)")
    private int brokerPort = Ports.BY_DEFAULT;

    @Option(
            names = "--ledger-port",
            paramLabel = "N",
            converter = Ports.Reader.class,
            description =
                    "HTTP port of the audit ledger; 0 for any free one (default: 8083, or any free one when that is busy)")
    private int ledgerPort = Ports.BY_DEFAULT;

    @Option(
            names = "--demo-port",
            paramLabel = "N",
            defaultValue = "8081",
            converter = Ports.Reader.class,
            description = "port of the demo's ticket service and CRM window, chosen at the first start"
                    + " (default: ${DEFAULT-VALUE})")
    private int demoPort;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Installed installed = Installed.start(
                new Installed.Options(data, new Ports(port, consolePort, brokerPort, ledgerPort, demoPort)));
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            out.println("\nStopping ...");
            out.flush();
            installed.close();
            out.println("Stopped. Everything is kept in " + data + ".");
            out.flush();
            stopped.countDown();
        }));
        ReadyMessage.print(out, installed, data);
        tellOfTheDemosPort(installed.demoPort());
        stopped.await();
        return 0;
    }

    /** Says so where another one was asked for than the organization's files name. */
    private void tellOfTheDemosPort(int chosen) {
        boolean asked = spec.commandLine().getParseResult().hasMatchedOption("--demo-port");
        if (asked && demoPort != Ports.ANY && demoPort != chosen) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("countersign: --demo-port " + demoPort + " changed nothing: port " + chosen
                    + " was chosen at the first start on this data.");
            err.flush();
        }
    }
}
