package dev.countersign.domain.authorization;

import dev.countersign.domain.execution.UserGrant;
import dev.countersign.domain.request.SealedValue;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a provider gave for a user, encrypted under the user's key.
 *
 * @param access canonical JSON: <code>{"access_token":…}</code>
 * @param refresh canonical JSON: <code>{"refresh_token":…}</code>; null where there is none
 * @param until when the target takes the access token no more; null where the provider did not say
 */
public record Tokens(
        SealedValue access,
        @Nullable SealedValue refresh,
        @Nullable Instant until) {
    /** A token that is good for less is fetched anew before it is used: the time to start, and one attempt. */
    public static final Duration MARGIN = Duration.ofSeconds(90);

    /** Whether a call that is told now can still use it. */
    public boolean areFresh(Instant now) {
        return until == null || now.plus(MARGIN).isBefore(until);
    }

    UserGrant grant() {
        return new UserGrant(access, until);
    }
}
