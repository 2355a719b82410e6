package dev.countersign.testbroker;

import dev.countersign.embedded.EmbeddedBroker;
import java.nio.file.Path;

/** The product's own broker in this JVM. */
final class EmbeddedTestBroker implements TestBroker {
    private final Path directory;
    private final int port;
    private EmbeddedBroker broker;

    EmbeddedTestBroker(Path directory) {
        this.directory = directory;
        this.broker = EmbeddedBroker.start(EmbeddedBroker.Settings.in(directory));
        this.port = broker.port();
    }

    @Override
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    @Override
    public void stop() {
        broker.close();
    }

    @Override
    public void startAgain() {
        broker = EmbeddedBroker.start(new EmbeddedBroker.Settings(directory, port, 0));
    }

    @Override
    public void close() {
        broker.close();
    }
}
