package dev.countersign.domain.execution;

import dev.countersign.domain.request.SealedValue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That a tool runs through its connection as the user whose session it is called in, and with what.
 *
 * @param token canonical JSON, <code>{"access_token":…}</code>, encrypted under the user's key; null until the
 *     user's grant was asked for
 * @param until when the target takes the token no more; null where that is not known, or there is none
 */
public record UserGrant(
        @Nullable SealedValue token, @Nullable Instant until) {
    /** A grant that is still to be asked for. */
    public static final UserGrant NEEDED = new UserGrant(null, null);
}
