package dev.countersign.domain.look;

import dev.countersign.domain.identity.CallId;
import java.time.Instant;

/**
 * The answer to a {@link LookOrder}, on its way to whoever waits for it.
 *
 * @param requestId names who waits
 * @param at when the target was looked at, by the worker's clock
 */
public record LookReply(CallId callId, String requestId, LookResult result, Instant at) {}
