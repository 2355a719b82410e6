package dev.countersign.worker.connector;

import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.AttemptResult.Failed;
import dev.countersign.domain.execution.AttemptResult.Inconclusive;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.Purpose;
import dev.countersign.domain.execution.ToolError;

/** The order cannot be carried out as it stands, and nothing was sent. Fit for the caller. */
public final class OrderRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    private OrderRefusedException(String code, String message) {
        // No stack trace: thrown for callers' mistakes, which are not ours to debug.
        super(message, null, false, false);
        this.code = code;
    }

    /** The owner's mistake: the tool's operation or the connection's settings. */
    public static OrderRefusedException misconfigured(String what, String why) {
        return new OrderRefusedException("tool_misconfigured", "The " + what + " cannot be used: " + why + ".");
    }

    /** The catalogue changed since the call was dispatched. */
    public static OrderRefusedException gone(String what, String name) {
        return new OrderRefusedException(what + "_unknown", "The " + what + " " + name + " is not configured.");
    }

    /** The catalogue changed since the call was granted, and the grant was for what it said then. */
    public static OrderRefusedException changed(String tool) {
        return new OrderRefusedException(
                "tool_changed", "The tool " + tool + " has changed since the call was granted.");
    }

    /** The caller's mistake: a parameter that the operation needs. */
    public static OrderRefusedException missing(String parameter) {
        return new OrderRefusedException(
                "parameter_missing", "The call needs a value for " + parameter + ", and has none.");
    }

    /** The caller's mistake: a parameter that cannot stand where the operation puts it. */
    public static OrderRefusedException unfit(String parameter, String why) {
        return new OrderRefusedException(
                "parameter_refused", "The value of " + parameter + " is refused: it " + why + ".");
    }

    /** The user's authorization is of no use here. */
    public static OrderRefusedException unauthorized(String why) {
        return new OrderRefusedException("authorization_unusable", "The call cannot run as its user: " + why + ".");
    }

    public static OrderRefusedException secret(String reference, String why) {
        return new OrderRefusedException("secret_unavailable", "The secret " + reference + " " + why + ".");
    }

    public ToolError error() {
        return new ToolError(code, getMessage() == null ? code : getMessage());
    }

    /** What the attempt comes to: nothing happened, and the same order will be refused again. */
    public AttemptResult result(Purpose purpose) {
        return switch (purpose) {
            case EXECUTE -> new Failed(Effect.NONE, false, error());
            case PROBE -> new Inconclusive(error());
        };
    }
}
