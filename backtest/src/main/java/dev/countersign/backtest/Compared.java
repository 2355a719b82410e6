package dev.countersign.backtest;

import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.request.ToolCall;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A recorded call beside what the candidate says of it. Nothing of its parameters is in here.
 *
 * @param at when it arrived, which is what {@code now} meant
 * @param agent who asked
 * @param tool that would have served it; null when none would
 * @param before what was recorded
 * @param after what the candidate says
 * @param otherTerms whether people are asked both times, and on other terms
 */
public record Compared(
        CallId callId,
        Instant at,
        String agent,
        @Nullable String tool,
        String action,
        String resource,
        Verdict before,
        Verdict after,
        boolean otherTerms) {

    /**
     * One side.
     *
     * @param rule null when none decided
     * @param policy the version's name; null when there was none
     */
    public record Verdict(
            Said said,
            @Nullable String rule,
            String reason,
            @Nullable String policy) {}

    static Compared of(
            CallId callId,
            ToolCall call,
            Instant at,
            @Nullable String tool,
            Verdict before,
            Verdict after,
            boolean otherTerms) {
        return new Compared(
                callId, at, call.agent().value(), tool, call.action(), call.resource(), before, after, otherTerms);
    }

    public Change change() {
        return new Change(before.said(), after.said());
    }

    /** Whether another rule decides, whatever it says. */
    public boolean byOtherRule() {
        return !java.util.Objects.equals(before.rule(), after.rule());
    }
}
