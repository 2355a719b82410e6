package dev.countersign.console.approval;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Unresolved calls, the oldest first, and where the list goes on; a null cursor ends it. */
public record UnknownPage(
        List<UnknownOutcome> outcomes, @Nullable String nextCursor) {
    public UnknownPage {
        outcomes = List.copyOf(outcomes);
    }
}
