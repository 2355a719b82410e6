package dev.countersign.domain.call;

import dev.countersign.domain.call.CallState.AwaitingApproval;
import dev.countersign.domain.call.CallState.Closed;
import dev.countersign.domain.call.CallState.Executed;
import dev.countersign.domain.call.CallState.Forgotten;
import dev.countersign.domain.call.CallState.Granted;
import dev.countersign.domain.call.CallState.PolicyFailed;
import dev.countersign.domain.call.CallState.Reserving;
import dev.countersign.domain.call.CallState.UnderWay;
import dev.countersign.domain.call.CallState.Unseen;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.policy.Judgement.PolicyFailure;
import dev.countersign.domain.policy.Judgement.Ruling;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a caller is told. Derived from state, so a replay is told what the first request was. */
public sealed interface Answer {
    /** What a call is missing that runs as its user, in one sentence. */
    String NOT_AUTHORIZED = "The user has not authorized the connection of this tool";

    /** Allowed, executed, and this came of it. */
    record Allowed(Outcome outcome) implements Answer {}

    /**
     * Not executed, and it will not be.
     *
     * @param rule the rule that decided; null for the default
     */
    record Denied(@Nullable String rule, String reason) implements Answer {}

    /** People are asked. */
    record Pending(String rule, String reason) implements Answer {}

    /**
     * The user in whose session the call was made has not authorized its connection.
     *
     * @param waits whether the call goes on by itself once the user has
     */
    record AuthorizationRequired(boolean waits, String reason) implements Answer {}

    /** Policy could not be evaluated; nothing was executed. */
    record PolicyError(String reason) implements Answer {}

    /** Of a dry run, what policy says; that it cannot say it is a {@link PolicyError}. */
    record DryRun(Ruling ruling) implements Answer {}

    /** The key is older than the idempotency horizon; nothing was executed for this request. */
    record KeyExpired(Instant endedAt) implements Answer {}

    /**
     * The answer that a state gives.
     *
     * @return null while there is none yet: the call is under way
     */
    static @Nullable Answer of(CallState state) {
        return switch (state) {
            case Unseen() -> null;
            case Granted granted -> null;
            case UnderWay underWay -> null;
            case Reserving reserving -> null;
            case CallState.Authorizing authorizing -> null;
            case CallState.AwaitingAuthorization awaiting -> new AuthorizationRequired(true, NOT_AUTHORIZED);
            case AwaitingApproval(var call, var ruling, var tool) ->
                new Pending(ruling.rule() == null ? "" : ruling.rule(), ruling.reason());
            case CallState.Denied(var call, var ruling, var at) -> new Denied(ruling.rule(), ruling.reason());
            case PolicyFailed(var call, var failure, var at) -> new PolicyError(failure.reason());
            case CallState.DryRun(var call, PolicyFailure failure, var at) -> new PolicyError(failure.reason());
            case CallState.DryRun(var call, Ruling ruling, var at) -> new DryRun(ruling);
            case Closed closed
            when closed.reason() == Closing.AUTHORIZATION_MISSING -> new AuthorizationRequired(false, closed.detail());
            case Closed closed ->
                new Denied(closed.ruling().rule(), closingReason(closed.reason(), closed.detail(), closed.deciders()));
            case Executed executed -> new Allowed(executed.outcome());
            case Forgotten forgotten -> new KeyExpired(forgotten.endedAt());
        };
    }

    /** Says in one sentence why a call that waited for people was closed. */
    static String closingReason(Closing reason, String detail, List<String> deciders) {
        return switch (reason) {
            case REJECTED -> sentence("Rejected by " + String.join(", ", deciders), detail);
            case EXPIRED -> "The approval expired before anybody decided";
            case CANCELLED -> sentence("The approval was cancelled", detail);
            case DENIED_AT_DISPATCH -> sentence(granted(deciders) + ", but policy now denies it", detail);
            case POLICY_FAILED_AT_DISPATCH ->
                sentence(granted(deciders) + ", but policy could not be evaluated at dispatch", detail);
            case DENIED_BY_POLICY_CHANGE ->
                sentence("Policy changed while people were asked, and now denies it", detail);
            case OVER_BUDGET -> sentence("Approved, but a budget has no room for it", detail);
            case AUTHORIZATION_MISSING -> detail;
            case NOT_AUTHORIZED -> sentence("Its user did not authorize it", detail);
        };
    }

    /** Only what people approved has deciders; what is left was authorized by its user. */
    private static String granted(List<String> deciders) {
        return deciders.isEmpty() ? "Authorized" : "Approved";
    }

    private static String sentence(String start, String detail) {
        return detail.isEmpty() ? start : start + ": " + detail;
    }
}
