package dev.countersign.console.trial;

import dev.countersign.backtest.Result;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A candidate on the past, as far as it is. */
public sealed interface Trial {
    /** The candidate's version, as its author names it. */
    String version();

    /** Its text. */
    String candidate();

    /** Who asked, by name. */
    String by();

    /** It runs. */
    record Running(
            String version,
            String candidate,
            String by,
            Instant startedAt,
            @Nullable Instant from,
            @Nullable Instant to,
            long eventsLookedAt)
            implements Trial {}

    /** It is done. */
    record Done(String version, String candidate, String by, Instant endedAt, Result result) implements Trial {}

    /** It has no result. */
    record Ended(String version, String candidate, String by, Instant endedAt, String why) implements Trial {}
}
