package dev.countersign.console.approval;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One person's counted answer.
 *
 * @param displayName of the voter when they voted
 * @param comment null when they wrote none
 */
public record Vote(
        String subject,
        String displayName,
        Choice choice,
        @Nullable String comment,
        Instant at) {}
