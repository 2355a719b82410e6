package dev.countersign.domain.authorization;

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
import dev.countersign.domain.authorization.AuthorizationState.Waiting;
import dev.countersign.domain.authorization.AuthorizationState.Wanted;
import dev.countersign.domain.history.ImpossibleHistoryException;
import java.util.ArrayList;
import java.util.List;

/** Folds events into an authorization's state: the only place where it changes. */
public final class AuthorizationEvolution {
    /** Ways to the provider that one authorization remembers; the oldest gives way. */
    public static final int FLOWS_MAX = 8;

    private AuthorizationEvolution() {}

    /**
     * Folds one event.
     *
     * @throws ImpossibleHistoryException when no decision could have led to this event here
     */
    public static Known evolve(AuthorizationState state, AuthorizationEvent event) {
        return switch (state) {
            case Unwanted() ->
                switch (event) {
                    case AuthorizationWanted wanted ->
                        new Wanted(wanted.holder(), 0, List.of(waiting(wanted)), List.of());
                    case FlowBegun begun -> throw ImpossibleHistoryException.event(state, begun);
                    case TokensOrdered ordered -> throw ImpossibleHistoryException.event(state, ordered);
                    case TokensKept kept -> throw ImpossibleHistoryException.event(state, kept);
                    case AuthorizationDeclined declined -> throw ImpossibleHistoryException.event(state, declined);
                    case AuthorizationRevoked revoked -> throw ImpossibleHistoryException.event(state, revoked);
                    case AuthorizationEnded ended -> throw ImpossibleHistoryException.event(state, ended);
                };
            case Wanted wanted -> wanted(wanted, event);
            case Fetching fetching -> fetching(fetching, event);
            case Held held -> held(held, event);
        };
    }

    private static Known wanted(Wanted state, AuthorizationEvent event) {
        return switch (event) {
            case AuthorizationWanted wanted ->
                new Wanted(state.holder(), state.orders(), with(state, wanted), state.flows());
            case FlowBegun(var flow, var at) -> {
                List<Flow> flows = new ArrayList<>(state.flows());
                flows.removeIf(old -> old.until().isBefore(at));
                if (flows.size() >= FLOWS_MAX) {
                    flows.removeFirst();
                }
                flows.add(flow);
                yield new Wanted(state.holder(), state.orders(), state.waiting(), flows);
            }
            case TokensOrdered(var number, var flow, var replyTo, var at) ->
                new Fetching(state.holder(), number, state.waiting(), at, replyTo);
            case AuthorizationDeclined(var flow, var reason, var at) ->
                new Wanted(
                        state.holder(),
                        state.orders(),
                        List.of(),
                        state.flows().stream()
                                .filter(one -> !one.state().equals(flow))
                                .toList());
            case AuthorizationRevoked revoked -> new Wanted(state.holder(), state.orders(), state.waiting(), List.of());
            case TokensKept kept -> throw ImpossibleHistoryException.event(state, kept);
            case AuthorizationEnded ended -> throw ImpossibleHistoryException.event(state, ended);
        };
    }

    private static Known fetching(Fetching state, AuthorizationEvent event) {
        return switch (event) {
            case AuthorizationWanted wanted ->
                new Fetching(state.holder(), state.orders(), with(state, wanted), state.orderedAt(), state.replyTo());
            case TokensKept(var tokens, var at) -> new Held(state.holder(), state.orders(), tokens);
            case AuthorizationEnded ended -> new Wanted(state.holder(), state.orders(), state.waiting(), List.of());
            case AuthorizationRevoked revoked -> new Wanted(state.holder(), state.orders(), state.waiting(), List.of());
            case FlowBegun begun -> throw ImpossibleHistoryException.event(state, begun);
            case TokensOrdered ordered -> throw ImpossibleHistoryException.event(state, ordered);
            case AuthorizationDeclined declined -> throw ImpossibleHistoryException.event(state, declined);
        };
    }

    private static Known held(Held state, AuthorizationEvent event) {
        return switch (event) {
            case TokensOrdered(var number, var flow, var replyTo, var at) ->
                new Fetching(state.holder(), number, List.of(), at, replyTo);
            case AuthorizationEnded ended -> new Wanted(state.holder(), state.orders(), List.of(), List.of());
            case AuthorizationRevoked revoked -> new Wanted(state.holder(), state.orders(), List.of(), List.of());
            case AuthorizationWanted wanted -> throw ImpossibleHistoryException.event(state, wanted);
            case FlowBegun begun -> throw ImpossibleHistoryException.event(state, begun);
            case TokensKept kept -> throw ImpossibleHistoryException.event(state, kept);
            case AuthorizationDeclined declined -> throw ImpossibleHistoryException.event(state, declined);
        };
    }

    private static List<Waiting> with(Known state, AuthorizationWanted wanted) {
        List<Waiting> waiting = new ArrayList<>(state.waiting());
        waiting.removeIf(
                old -> old.until().isBefore(wanted.at()) || old.callId().equals(wanted.callId()));
        waiting.add(waiting(wanted));
        return waiting;
    }

    private static Waiting waiting(AuthorizationWanted wanted) {
        return new Waiting(wanted.callId(), wanted.until());
    }
}
