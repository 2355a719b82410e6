package dev.countersign.testbroker;

import java.nio.file.Path;
import java.util.Locale;

/**
 * The broker of one test class: empty at the start, one node, topics only by request. The system
 * property {@value #PROPERTY} chooses between the {@code embedded} one (the default) and Apache
 * Kafka's own image in a {@code container} (the Maven profile {@code testcontainers}).
 *
 * <p>A class that uses one is marked {@link NeedsBroker}, so that it is skipped, and says why, where
 * the chosen broker cannot run.
 */
public sealed interface TestBroker extends AutoCloseable permits EmbeddedTestBroker, ContainerBroker {
    /** The system property. */
    String PROPERTY = "countersign.test.broker";

    /** The brokers there are. */
    enum Kind {
        EMBEDDED,
        CONTAINER;

        /**
         * What the property asks for.
         *
         * @throws IllegalArgumentException when it names neither
         */
        static Kind chosen() {
            return valueOf(System.getProperty(PROPERTY, "embedded").toUpperCase(Locale.ROOT));
        }
    }

    /**
     * Starts a broker and returns when it serves.
     *
     * @param directory for its data, where they are kept on this machine
     */
    static TestBroker start(Path directory) {
        return switch (Kind.chosen()) {
            case EMBEDDED -> new EmbeddedTestBroker(directory);
            case CONTAINER -> new ContainerBroker();
        };
    }

    /** For a client's {@code bootstrap.servers}. */
    String bootstrapServers();

    /**
     * Stops serving; the data stay, and {@link #startAgain()} serves them at the same address. Skips the
     * test where the broker cannot do that.
     */
    void stop();

    /** After {@link #stop()}. */
    void startAgain();

    /** Stops for good. A second call does nothing. */
    @Override
    void close();
}
