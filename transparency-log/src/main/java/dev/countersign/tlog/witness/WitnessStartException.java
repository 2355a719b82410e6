package dev.countersign.tlog.witness;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Why a witness did not start, in a sentence that says what to do. Printed without a stack trace. */
final class WitnessStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** It failed. */
    static final int FAILED = 1;
    /** It was asked wrongly. */
    static final int USAGE = 2;

    private final int exitCode;

    private WitnessStartException(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }

    static WitnessStartException usage(String sentence) {
        return new WitnessStartException(USAGE, sentence, null);
    }

    static WitnessStartException portBusy(InetSocketAddress address, IOException cause) {
        return new WitnessStartException(
                FAILED,
                "Cannot listen on " + address.getHostString() + ":" + address.getPort() + " (" + cause.getMessage()
                        + "). Choose another address with --listen HOST:PORT.",
                cause);
    }

    static WitnessStartException dataUnusable(Path data, IOException cause) {
        return new WitnessStartException(
                FAILED, "The data directory " + data + " cannot be used: " + cause.getMessage(), cause);
    }

    static WitnessStartException keyUnusable(Path file, String why) {
        return new WitnessStartException(FAILED, "The key in " + file + " cannot be used: " + why, null);
    }
}
