package dev.countersign.egress;

import java.net.UnknownHostException;

/**
 * Our own refusal to connect. Nothing was sent, and it will not be: asking again does not help. The
 * message is fit for the caller; it names no resolved address, which would map the network behind us.
 *
 * <p>An {@link UnknownHostException}, because that is the one exception which a resolver may throw
 * inside an HTTP client.
 */
public final class ForbiddenTargetException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    private ForbiddenTargetException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /** A full sentence. */
    public String reason() {
        return reason;
    }

    static ForbiddenTargetException url(String why) {
        return new ForbiddenTargetException("The target's URL is refused: " + why + ".");
    }

    static ForbiddenTargetException address(String host, String why) {
        return new ForbiddenTargetException("The target host " + host + " is refused: it leads to " + why + ".");
    }
}
