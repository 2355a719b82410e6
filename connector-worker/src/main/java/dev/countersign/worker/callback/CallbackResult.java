package dev.countersign.worker.callback;

import dev.countersign.domain.execution.ToolError;
import java.time.Duration;

/** What became of one try. Errors are fit for whoever asked for the callback: nothing of an answer's body. */
public sealed interface CallbackResult {

    /**
     * The receiver took it.
     *
     * @param status 200 to 299
     */
    record Delivered(int status) implements CallbackResult {}

    /**
     * It may be taken later. The receiver may also have it already, where the answer was lost.
     *
     * @param pauseMin what the receiver asked for, bounded; zero when it asked for nothing
     */
    record Retry(ToolError error, Duration pauseMin) implements CallbackResult {}

    /** The same message at the same address would not be taken later. */
    record GaveUp(ToolError error) implements CallbackResult {}
}
