package dev.countersign.embedded;

import java.nio.file.Path;

/** Why the broker did not start: one sentence for the person who started it. */
public final class BrokerStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private BrokerStartException(String message) {
        super(message);
    }

    private BrokerStartException(String message, Throwable cause) {
        super(message, cause);
    }

    static BrokerStartException portBusy(int port, Throwable cause) {
        return new BrokerStartException(
                "Port " + port + " on 127.0.0.1 is in use by another program; stop it, or give the broker another port",
                cause);
    }

    static BrokerStartException directoryInUse(Path directory) {
        return new BrokerStartException("The data directory " + directory
                + " is in use by another broker; stop that one, or give this one another directory");
    }

    static BrokerStartException directoryUnusable(Path directory, Throwable cause) {
        return new BrokerStartException(
                "The data directory " + directory + " cannot be created, read or written: " + cause, cause);
    }

    static BrokerStartException identityLost(Path directory) {
        return new BrokerStartException("The data directory " + directory + " holds a cluster's metadata but no "
                + "meta.properties; formatting it again would hide that data, so restore the file or use another "
                + "directory");
    }

    static BrokerStartException failed(Path directory, Throwable cause) {
        return new BrokerStartException("The broker on " + directory + " did not start: " + cause, cause);
    }
}
