package dev.countersign.console.approval;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an approval ended.
 *
 * @param deciders display names; empty when nobody decided
 * @param detail a sentence or a comment, may hold hostile text; empty when there is none
 * @param answer the option or the instruction that answered a free question
 */
public record Ending(
        ApprovalStatus status,
        Instant at,
        List<String> deciders,
        String detail,
        @Nullable Choice answer) {
    public Ending {
        deciders = List.copyOf(deciders);
    }
}
