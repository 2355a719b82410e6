package dev.countersign.domain.request;

/**
 * Where somebody waits to be told what became of a command.
 *
 * @param partition of the topic of replies
 * @param requestId names the waiting request, so that of several who wait for one thing each finds
 *     its own answer
 */
public record ReplyTo(int partition, String requestId) {}
