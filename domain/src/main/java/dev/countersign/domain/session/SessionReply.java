package dev.countersign.domain.session;

import dev.countersign.domain.identity.SessionId;
import org.jspecify.annotations.Nullable;

/**
 * What came of a command, to whoever waits.
 *
 * @param requestId names the waiting request
 * @param refusal why the command was not taken; null when it was
 * @param created whether the command opened the session
 * @param state how the session stands; null when it was refused
 */
public record SessionReply(
        SessionId sessionId,
        String requestId,
        @Nullable SessionRefusal refusal,
        boolean created,
        SessionState.@Nullable Opened state) {}
