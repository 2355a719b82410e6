package dev.countersign.domain.authorization;

import dev.countersign.domain.identity.AuthorizationId;
import dev.countersign.domain.request.SealedValue;
import java.time.Duration;
import java.time.Instant;

/**
 * The order to fetch tokens from a provider, or to tell it of one, once: what it holds is of use only once.
 *
 * @param number of the authorization's orders, from 1; the answer names it. Of {@link Revoke}, which has none, the
 *     last one's
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

    /**
     * A token that is of no use any more is told to the provider (RFC 7009). Nothing comes of it here, whatever the
     * provider says.
     *
     * @param token canonical JSON: <code>{"refresh_token":…}</code> or <code>{"access_token":…}</code>
     */
    public record Revoke(SealedValue token) implements Grant {}

    /** @param token canonical JSON: <code>{"refresh_token":…}</code> */
    public record Refresh(SealedValue token) implements Grant {}
}
