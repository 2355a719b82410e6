package dev.countersign.domain.authorization;

import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.request.SealedValue;
import java.time.Duration;
import java.time.Instant;

/**
 * One user's way to the provider and back, in one browser.
 *
 * @param state SHA-256 of the state that goes along and comes back: whoever reads it here cannot send it
 * @param browser SHA-256 of what only the browser has that began
 * @param verifier of PKCE, encrypted under the user's key: canonical JSON, <code>{"code_verifier":…}</code>
 * @param until when it is too late to come back
 */
public record Flow(Digest state, Digest browser, SealedValue verifier, Instant until) {
    /** How long a user may take at the provider. */
    public static final Duration WITHIN = Duration.ofMinutes(10);
}
