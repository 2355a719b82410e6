package dev.countersign.schemas.codec;

import dev.countersign.avro.StateFetching;
import dev.countersign.avro.StateHeld;
import dev.countersign.avro.StateWanted;
import dev.countersign.avro.WaitingCall;
import dev.countersign.domain.authorization.AuthorizationHolder;
import dev.countersign.domain.authorization.AuthorizationState;
import dev.countersign.domain.authorization.AuthorizationState.Waiting;
import dev.countersign.domain.identity.CallId;
import dev.countersign.schemas.store.StoredAuthorization;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.SchemaIds;
import java.util.List;

/** Values of approval-stream's store of authorizations. */
public final class StoredAuthorizationCodec {
    /** Not a topic of ours: the changelog behind the store has the values. */
    public static final String SUBJECT = "stored-authorization";

    private StoredAuthorizationCodec() {}

    public static Codec<StoredAuthorization> of(SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.StoredAuthorization.class,
                SUBJECT,
                schemaIds,
                StoredAuthorizationCodec::toAvro,
                stored -> new StoredAuthorization(toDomain(stored), stored.getEvents()));
    }

    private static dev.countersign.avro.StoredAuthorization toAvro(StoredAuthorization stored) {
        AuthorizationState.Known state = stored.state();
        return new dev.countersign.avro.StoredAuthorization(
                Authorizations.toAvro(state.holder()),
                state.orders(),
                state.waiting().stream()
                        .map(one -> new WaitingCall(one.callId().value(), one.until()))
                        .toList(),
                standing(state),
                stored.events());
    }

    private static Object standing(AuthorizationState.Known state) {
        return switch (state) {
            case AuthorizationState.Wanted it ->
                new StateWanted(it.flows().stream().map(Authorizations::toAvro).toList());
            case AuthorizationState.Fetching it ->
                new StateFetching(it.orderedAt(), Authorizations.toAvro(it.replyTo()));
            case AuthorizationState.Held it -> new StateHeld(Authorizations.toAvro(it.tokens()));
        };
    }

    private static AuthorizationState.Known toDomain(dev.countersign.avro.StoredAuthorization stored) {
        AuthorizationHolder holder = Authorizations.toDomain(stored.getHolder());
        List<Waiting> waiting = stored.getWaiting().stream()
                .map(one -> new Waiting(new CallId(one.getCallId()), one.getUntil()))
                .toList();
        return switch (stored.getState()) {
            case StateWanted it ->
                new AuthorizationState.Wanted(
                        holder,
                        stored.getOrders(),
                        waiting,
                        it.getFlows().stream().map(Authorizations::toDomain).toList());
            case StateFetching it ->
                new AuthorizationState.Fetching(
                        holder,
                        stored.getOrders(),
                        waiting,
                        it.getOrderedAt(),
                        Authorizations.toDomain(it.getWaiter()));
            case StateHeld it ->
                new AuthorizationState.Held(holder, stored.getOrders(), Authorizations.toDomain(it.getTokens()));
            case Object it -> throw UnreadableRecordException.unexpectedBranch(it);
        };
    }
}
