package dev.countersign.domain.report;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A tool that ran elsewhere, as far as everybody may read it who may read the report. Every component
 * is its sender's word: the two instants and the duration need not agree.
 *
 * @param triggerEvent null when none is named
 * @param httpStatus 100 to 999; null when there was none
 * @param errorCode null when none is named
 * @param errorType null when none is named
 * @param waitForResponse null when it was not said
 * @param showResultsToLlm null when it was not said
 */
public record ToolExecution(
        String toolName,
        ToolKind toolKind,
        InvocationSource invocationSource,
        @Nullable String triggerEvent,
        Instant startedAt,
        Instant finishedAt,
        Duration duration,
        ReportedOutcome outcome,
        @Nullable Integer httpStatus,
        @Nullable String errorCode,
        @Nullable String errorType,
        @Nullable Boolean waitForResponse,
        @Nullable Boolean showResultsToLlm) {
    public ToolExecution {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("No tool runs for less than no time");
        }
    }
}
