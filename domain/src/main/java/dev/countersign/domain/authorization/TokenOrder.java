package dev.countersign.domain.authorization;

import dev.countersign.domain.identity.AuthorizationId;
import dev.countersign.domain.request.SealedValue;
import java.time.Duration;
import java.time.Instant;

/**
 * The order to fetch tokens from a provider, once: what it holds is of use only once.
 *
 * @param number of the authorization's orders, from 1; the answer names it
 * @param orderedAt the order is not carried out when {@link #WITHIN} has passed since
 */
public record TokenOrder(
        AuthorizationId authorization, AuthorizationHolder holder, int number, Grant grant, Instant orderedAt) {
    /** After this nobody answers any more, and whoever waits is told that it failed. */
    public static final Duration WITHIN = Duration.ofSeconds(30);

    /** What is given for the tokens; each value is encrypted under the user's key. */
    public sealed interface Grant {}

    /**
     * What the user brought back.
     *
     * @param code canonical JSON: <code>{"code":…,"redirect_uri":…}</code>
     * @param verifier canonical JSON: <code>{"code_verifier":…}</code>
     */
    public record Code(SealedValue code, SealedValue verifier) implements Grant {}

    /** @param token canonical JSON: <code>{"refresh_token":…}</code> */
    public record Refresh(SealedValue token) implements Grant {}
}
