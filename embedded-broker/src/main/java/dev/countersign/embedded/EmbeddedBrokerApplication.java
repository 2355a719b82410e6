package dev.countersign.embedded;

import dev.countersign.embedded.EmbeddedBroker.Settings;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The broker as a process of its own, for tests and the benchmark:
 * {@code --directory <path> [--port <n>] [--controller-port <n>]}.
 *
 * <p>Prints one line, {@code Broker ready on 127.0.0.1:<port>}, when it serves; stops cleanly on
 * SIGTERM. Exit code 2 for wrong arguments, 1 when it did not start, each with one sentence on
 * standard error.
 */
public final class EmbeddedBrokerApplication {
    /** What the ready line starts with; the bootstrap servers follow. */
    public static final String READY = "Broker ready on ";

    private EmbeddedBrokerApplication() {}

    public static void main(String[] arguments) throws InterruptedException {
        Settings settings;
        try {
            settings = settings(arguments);
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(2);
            return;
        }
        EmbeddedBroker broker;
        try {
            broker = EmbeddedBroker.start(settings);
        } catch (BrokerStartException failure) {
            System.err.println(failure.getMessage());
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-shutdown"));
        System.out.println(READY + broker.bootstrapServers());
        // Until a signal comes; the shutdown hook does the rest.
        new CountDownLatch(1).await();
    }

    static Settings settings(String[] arguments) {
        @Nullable Path directory = null;
        int port = 0;
        int controllerPort = 0;
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("The argument " + arguments[i] + " needs a value");
            }
            String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--directory" -> directory = Path.of(value);
                case "--port" -> port = number(arguments[i], value);
                case "--controller-port" -> controllerPort = number(arguments[i], value);
                default ->
                    throw new IllegalArgumentException("There is no argument " + arguments[i]
                            + "; there are --directory, --port and --controller-port");
            }
        }
        if (directory == null) {
            throw new IllegalArgumentException("The argument --directory is needed: where the broker keeps its data");
        }
        return new Settings(directory, port, controllerPort);
    }

    private static int number(String argument, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException("The argument " + argument + " is a number, not " + value, noNumber);
        }
    }
}
