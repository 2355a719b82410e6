package dev.countersign.audit.stops;

import dev.countersign.domain.identity.CallId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that was under way when a stop was recorded, or began after it.
 *
 * @param begunAfter whether it began after the record; else it had begun, and went on
 * @param partition of {@code events}, where its start is
 * @param offset likewise
 * @param endedAt null when the log tells of no end
 * @param ending how it ended, in a word
 */
public record StillRan(
        CallId callId,
        int attempt,
        String agent,
        String action,
        String resource,
        String tool,
        String connection,
        boolean begunAfter,
        Instant startedAt,
        int partition,
        long offset,
        @Nullable Instant endedAt,
        String ending) {}
