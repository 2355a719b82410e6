package dev.countersign.domain.authorization;

import dev.countersign.domain.authorization.AuthorizationAnswer.Given;
import dev.countersign.domain.authorization.AuthorizationAnswer.Missing;
import dev.countersign.domain.authorization.AuthorizationAnswer.Refused;
import dev.countersign.domain.authorization.AuthorizationCommand.Ask;
import dev.countersign.domain.authorization.AuthorizationCommand.Begin;
import dev.countersign.domain.authorization.AuthorizationCommand.Bring;
import dev.countersign.domain.authorization.AuthorizationCommand.Decline;
import dev.countersign.domain.authorization.AuthorizationCommand.Fail;
import dev.countersign.domain.authorization.AuthorizationCommand.Return;
import dev.countersign.domain.authorization.AuthorizationCommand.Revoke;
import dev.countersign.domain.authorization.AuthorizationCommand.Show;
import dev.countersign.domain.authorization.AuthorizationDecision.Replied;
import dev.countersign.domain.authorization.AuthorizationDecision.Told;
import dev.countersign.domain.authorization.AuthorizationEvent.AuthorizationDeclined;
import dev.countersign.domain.authorization.AuthorizationEvent.AuthorizationEnded;
import dev.countersign.domain.authorization.AuthorizationEvent.AuthorizationRevoked;
import dev.countersign.domain.authorization.AuthorizationEvent.AuthorizationWanted;
import dev.countersign.domain.authorization.AuthorizationEvent.FlowBegun;
import dev.countersign.domain.authorization.AuthorizationEvent.TokensKept;
import dev.countersign.domain.authorization.AuthorizationEvent.TokensOrdered;
import dev.countersign.domain.authorization.AuthorizationState.Fetching;
import dev.countersign.domain.authorization.AuthorizationState.Held;
import dev.countersign.domain.authorization.AuthorizationState.Known;
import dev.countersign.domain.authorization.AuthorizationState.Unwanted;
import dev.countersign.domain.authorization.AuthorizationState.Wanted;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.request.ReplyTo;
import dev.countersign.domain.request.SealedValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What follows each command. Total and pure. */
public final class AuthorizationDecider {
    /** Calls of one user that wait for one connection; one more is refused. */
    public static final int WAITING_MAX = 1_000;

    private AuthorizationDecider() {}

    public static AuthorizationDecision decide(AuthorizationState state, AuthorizationCommand command) {
        return switch (command) {
            case Ask ask -> ask(state, ask);
            case Begin begin -> begin(state, begin);
            case Return back -> comeBack(state, back);
            case Decline decline -> decline(state, decline);
            case Show show -> shown(show.replyTo());
            case Revoke revoke -> revoke(state, revoke);
            case Bring bring -> bring(state, bring);
            case Fail fail -> fail(state, fail);
        };
    }

    private static AuthorizationDecision ask(AuthorizationState state, Ask ask) {
        AuthorizationEvent wanted = new AuthorizationWanted(ask.holder(), ask.callId(), ask.until(), ask.at());
        Told missing = new Told(ask.callId(), new Missing());
        return switch (state) {
            case Unwanted() -> asked(List.of(wanted), List.of(missing));
            case Known known
            when isFull(known, ask.at()) ->
                asked(
                        List.of(),
                        List.of(new Told(ask.callId(), new Refused("Too many calls wait for the same authorization"))));
            case Wanted already -> asked(List.of(wanted), List.of(missing));
            case Fetching late
            when late.isOverdue(ask.at()) -> {
                List<Told> told = new ArrayList<>(everybody(late, new Missing()));
                told.add(missing);
                yield asked(List.of(new AuthorizationEnded("Nobody fetched the tokens", ask.at()), wanted), told);
            }
            // It is told with the others.
            case Fetching soon -> asked(List.of(wanted), List.of());
            case Held held
            when held.tokens().areFresh(ask.at()) ->
                asked(
                        List.of(),
                        List.of(new Told(ask.callId(), new Given(held.tokens().grant()))));
            case Held stale -> renew(stale, wanted, missing, ask.at());
        };
    }

    private static AuthorizationDecision renew(Held held, AuthorizationEvent wanted, Told missing, Instant at) {
        SealedValue refresh = held.tokens().refresh();
        return refresh == null
                ? asked(List.of(new AuthorizationEnded("The token ran out", at), wanted), List.of(missing))
                : new AuthorizationDecision(
                        List.of(new TokensOrdered(held.orders() + 1, null, null, at), wanted),
                        List.of(),
                        new TokenOrder.Refresh(refresh),
                        null,
                        null);
    }

    private static boolean isFull(Known state, Instant now) {
        return state.waiting().size() >= WAITING_MAX
                && state.waiting().stream().noneMatch(one -> one.until().isBefore(now));
    }

    private static AuthorizationDecision asked(List<AuthorizationEvent> events, List<Told> told) {
        return new AuthorizationDecision(events, told, null, null, null);
    }

    private static AuthorizationDecision begin(AuthorizationState state, Begin begin) {
        FlowBegun begun = new FlowBegun(begin.flow(), begin.at());
        Replied done = new Replied(begin.replyTo(), null);
        return switch (state) {
            case Unwanted() -> AuthorizationDecision.refused(begin, AuthorizationRefusal.NOTHING_ASKED);
            case Wanted wanted -> new AuthorizationDecision(List.of(begun), List.of(), null, done, null);
            case Fetching late
            when late.isOverdue(begin.at()) ->
                new AuthorizationDecision(
                        List.of(new AuthorizationEnded("Nobody fetched the tokens", begin.at()), begun),
                        everybody(late, new Missing()),
                        null,
                        done,
                        null);
            case Fetching fetching -> AuthorizationDecision.refused(begin, AuthorizationRefusal.ALREADY_GIVEN);
            case Held held -> AuthorizationDecision.refused(begin, AuthorizationRefusal.ALREADY_GIVEN);
        };
    }

    private static AuthorizationDecision comeBack(AuthorizationState state, Return back) {
        AuthorizationRefusal refusal = refusal(state, back.state(), back.browser(), back.at());
        Flow flow = state instanceof Wanted wanted ? wanted.flow(back.state()) : null;
        if (refusal != null || flow == null || !(state instanceof Wanted wanted)) {
            return AuthorizationDecision.refused(back, refusal == null ? AuthorizationRefusal.STATE_UNKNOWN : refusal);
        }
        return new AuthorizationDecision(
                List.of(new TokensOrdered(wanted.orders() + 1, back.state(), back.replyTo(), back.at())),
                List.of(),
                new TokenOrder.Code(back.code(), flow.verifier()),
                null,
                null);
    }

    private static AuthorizationDecision decline(AuthorizationState state, Decline decline) {
        AuthorizationRefusal refusal = refusal(state, decline.state(), decline.browser(), decline.at());
        if (refusal != null || !(state instanceof Wanted wanted)) {
            return AuthorizationDecision.refused(
                    decline, refusal == null ? AuthorizationRefusal.STATE_UNKNOWN : refusal);
        }
        String reason = "The provider answered " + decline.error();
        return new AuthorizationDecision(
                List.of(new AuthorizationDeclined(decline.state(), reason, decline.at())),
                everybody(wanted, new Refused(reason)),
                null,
                new Replied(decline.replyTo(), AuthorizationRefusal.DECLINED),
                null);
    }

    /** Whether what came back is not what was sent out. A state serves once: it goes with the way it began. */
    private static @Nullable AuthorizationRefusal refusal(
            AuthorizationState state, Digest sent, Digest browser, Instant at) {
        Flow flow = state instanceof Wanted wanted ? wanted.flow(sent) : null;
        if (flow == null) {
            return AuthorizationRefusal.STATE_UNKNOWN;
        }
        if (!flow.browser().equals(browser)) {
            return AuthorizationRefusal.OTHER_BROWSER;
        }
        return at.isBefore(flow.until()) ? null : AuthorizationRefusal.STATE_EXPIRED;
    }

    private static AuthorizationDecision shown(ReplyTo replyTo) {
        return new AuthorizationDecision(List.of(), List.of(), null, new Replied(replyTo, null), null);
    }

    /**
     * Calls that wait go on waiting: for the user. A browser that waits for tokens is told nothing, because they
     * may come and are not kept then.
     */
    private static AuthorizationDecision revoke(AuthorizationState state, Revoke revoke) {
        Replied done = new Replied(revoke.replyTo(), null);
        List<AuthorizationEvent> revoked = List.of(new AuthorizationRevoked(revoke.at()));
        return switch (state) {
            case Unwanted() -> AuthorizationDecision.refused(revoke, AuthorizationRefusal.NOTHING_ASKED);
            case Wanted nothing when nothing.flows().isEmpty() -> shown(revoke.replyTo());
            case Wanted begun -> new AuthorizationDecision(revoked, List.of(), null, done, null);
            case Fetching fetching ->
                new AuthorizationDecision(revoked, everybody(fetching, new Missing()), null, done, null);
            case Held held -> new AuthorizationDecision(revoked, List.of(), givenBack(held.tokens()), done, null);
        };
    }

    /** A refresh token takes the access tokens with it (RFC 7009, section 2.1). */
    private static TokenOrder.Grant givenBack(Tokens tokens) {
        return new TokenOrder.Revoke(tokens.refresh() == null ? tokens.access() : tokens.refresh());
    }

    private static AuthorizationDecision bring(AuthorizationState state, Bring bring) {
        if (!(state instanceof Fetching fetching) || fetching.orders() != bring.order()) {
            // Nobody keeps them: they were revoked before they came, or came too late.
            return new AuthorizationDecision(
                    List.of(),
                    List.of(),
                    state instanceof Wanted ? givenBack(bring.tokens()) : null,
                    null,
                    AuthorizationRefusal.NOT_ORDERED);
        }
        return new AuthorizationDecision(
                List.of(new TokensKept(bring.tokens(), bring.at())),
                everybody(fetching, new Given(bring.tokens().grant())),
                null,
                fetching.replyTo() == null ? null : new Replied(fetching.replyTo(), null),
                null);
    }

    private static AuthorizationDecision fail(AuthorizationState state, Fail fail) {
        if (!(state instanceof Fetching fetching) || fetching.orders() != fail.order()) {
            return AuthorizationDecision.refused(fail, AuthorizationRefusal.NOT_ORDERED);
        }
        return new AuthorizationDecision(
                List.of(new AuthorizationEnded(fail.reason(), fail.at())),
                everybody(fetching, new Missing()),
                null,
                fetching.replyTo() == null ? null : new Replied(fetching.replyTo(), AuthorizationRefusal.NO_TOKENS),
                null);
    }

    private static List<Told> everybody(Known state, AuthorizationAnswer answer) {
        return state.waiting().stream()
                .map(waiting -> new Told(waiting.callId(), answer))
                .toList();
    }
}
