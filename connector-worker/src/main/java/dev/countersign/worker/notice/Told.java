package dev.countersign.worker.notice;

import dev.countersign.domain.execution.ToolError;
import java.time.Duration;

/** What became of one try to tell somebody. Errors say nothing of an answer's text, nor of the message's. */
sealed interface Told {

    /** A receiver or mail server took it. */
    record Done() implements Told {}

    /**
     * It may be taken later. The receiver may also have it already, where the answer was lost.
     *
     * @param pauseMin what the receiver asked for; zero when it asked for nothing
     */
    record Later(ToolError error, Duration pauseMin) implements Told {}

    /** The same message would not be taken later. */
    record Never(ToolError error) implements Told {}
}
