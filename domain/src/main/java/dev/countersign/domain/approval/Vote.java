package dev.countersign.domain.approval;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A vote that counts.
 *
 * @param comment empty when none was given
 * @param considered since the card was first shown to the person; null when nobody measured it
 * @param at when it arrived
 */
public record Vote(
        Approver approver,
        Choice choice,
        String comment,
        @Nullable Duration considered,
        Instant at) {}
