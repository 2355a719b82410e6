package dev.countersign.domain.authorization;

import dev.countersign.domain.execution.UserGrant;

/** What a call is told that needs its user's authorization. */
public sealed interface AuthorizationAnswer {
    /** @param grant with a token that is good for a while */
    record Given(UserGrant grant) implements AuthorizationAnswer {}

    /** There is none; the call is told once there is. */
    record Missing() implements AuthorizationAnswer {}

    /**
     * There will be none.
     *
     * @param reason one sentence fit for the caller
     */
    record Refused(String reason) implements AuthorizationAnswer {}

    /** It did not come in time. Said by the call's own timer. */
    record Lapsed() implements AuthorizationAnswer {}
}
