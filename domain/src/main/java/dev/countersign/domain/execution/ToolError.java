package dev.countersign.domain.execution;

/**
 * Why an attempt did not succeed, in a form fit for the caller: no secrets, no stack traces.
 *
 * @param code stable, {@code snake_case}
 * @param message one sentence
 */
public record ToolError(String code, String message) {
    /** A worker met the order after its start deadline and did not begin; it knows no more than that. */
    public static final String START_DEADLINE_PASSED = "start_deadline_passed";

    /** An order to begin nothing more came before the attempt began. */
    public static final String STOPPED_BEFORE_START = "stopped_before_start";

    /** Longest message that is kept; more is cut. */
    public static final int MESSAGE_CHARS_MAX = 1_000;

    public ToolError {
        if (message.length() > MESSAGE_CHARS_MAX) {
            message = message.substring(0, MESSAGE_CHARS_MAX - 1) + "…";
        }
    }

    /** Whether an order to stop kept the attempt from beginning: callers are told so as of a refusal. */
    public boolean isStop() {
        return code.equals(STOPPED_BEFORE_START);
    }
}
