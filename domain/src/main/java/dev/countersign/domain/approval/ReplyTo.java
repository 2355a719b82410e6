package dev.countersign.domain.approval;

/**
 * Where somebody waits to be told what became of a command.
 *
 * @param partition of {@code approval-replies}
 * @param requestId names the waiting request, so that of several who wait for one approval each finds
 *     its own answer
 */
public record ReplyTo(int partition, String requestId) {}
