package dev.countersign.domain.authorization;

import dev.countersign.domain.identity.AuthorizationId;
import org.jspecify.annotations.Nullable;

/**
 * What came of a command, to whoever waits.
 *
 * @param requestId names the waiting request
 * @param refusal why not; null where it was done
 * @param holder whose it is; null where nothing is known of it
 * @param authorized whether there is one
 */
public record AuthorizationReply(
        AuthorizationId id,
        String requestId,
        @Nullable AuthorizationRefusal refusal,
        @Nullable AuthorizationHolder holder,
        boolean authorized) {}
