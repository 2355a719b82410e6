package dev.countersign.schemas.codec;

import dev.countersign.avro.AuthorizationDeclined;
import dev.countersign.avro.AuthorizationEnded;
import dev.countersign.avro.AuthorizationRevoked;
import dev.countersign.avro.AuthorizationWanted;
import dev.countersign.avro.FlowBegun;
import dev.countersign.avro.TokensKept;
import dev.countersign.avro.TokensOrdered;
import dev.countersign.domain.authorization.AuthorizationEvent;
import dev.countersign.domain.authorization.RecordedAuthorizationEvent;
import dev.countersign.domain.identity.AuthorizationId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.SchemaIds;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Values of {@code authorizations}. */
public final class AuthorizationEventCodec {
    private AuthorizationEventCodec() {}

    public static Codec<RecordedAuthorizationEvent> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.AuthorizationEvent.class,
                subject,
                schemaIds,
                AuthorizationEventCodec::toAvro,
                AuthorizationEventCodec::toDomain);
    }

    private static dev.countersign.avro.AuthorizationEvent toAvro(RecordedAuthorizationEvent recorded) {
        return new dev.countersign.avro.AuthorizationEvent(
                recorded.id().value(),
                recorded.organization().value(),
                recorded.number(),
                recorded.event().at(),
                body(recorded.event()));
    }

    private static Object body(AuthorizationEvent event) {
        return switch (event) {
            case AuthorizationEvent.AuthorizationWanted it ->
                new AuthorizationWanted(
                        Authorizations.toAvro(it.holder()), it.callId().value(), it.until());
            case AuthorizationEvent.FlowBegun it -> new FlowBegun(Authorizations.toAvro(it.flow()));
            case AuthorizationEvent.TokensOrdered it -> {
                Digest state = it.state();
                yield new TokensOrdered(
                        it.number(), state == null ? null : state.hex(), Authorizations.toAvro(it.replyTo()));
            }
            case AuthorizationEvent.TokensKept it -> new TokensKept(Authorizations.toAvro(it.tokens()));
            case AuthorizationEvent.AuthorizationDeclined it ->
                new AuthorizationDeclined(it.state().hex(), it.reason());
            case AuthorizationEvent.AuthorizationRevoked it -> new AuthorizationRevoked();
            case AuthorizationEvent.AuthorizationEnded it -> new AuthorizationEnded(it.reason());
        };
    }

    private static RecordedAuthorizationEvent toDomain(dev.countersign.avro.AuthorizationEvent event) {
        return new RecordedAuthorizationEvent(
                new AuthorizationId(event.getAuthorizationId()),
                new OrganizationId(event.getOrganization()),
                event.getNumber(),
                body(event.getBody(), event.getAt()));
    }

    private static AuthorizationEvent body(Object body, Instant at) {
        return switch (body) {
            case AuthorizationWanted it ->
                new AuthorizationEvent.AuthorizationWanted(
                        Authorizations.toDomain(it.getHolder()), new CallId(it.getCallId()), it.getUntil(), at);
            case FlowBegun it -> new AuthorizationEvent.FlowBegun(Authorizations.toDomain(it.getFlow()), at);
            case TokensOrdered it -> {
                @Nullable String state = it.getStateDigest();
                yield new AuthorizationEvent.TokensOrdered(
                        it.getOrder(),
                        state == null ? null : new Digest(state),
                        Authorizations.toDomain(it.getWaiter()),
                        at);
            }
            case TokensKept it -> new AuthorizationEvent.TokensKept(Authorizations.toDomain(it.getTokens()), at);
            case AuthorizationDeclined it ->
                new AuthorizationEvent.AuthorizationDeclined(new Digest(it.getStateDigest()), it.getReason(), at);
            case AuthorizationRevoked it -> new AuthorizationEvent.AuthorizationRevoked(at);
            case AuthorizationEnded it -> new AuthorizationEvent.AuthorizationEnded(it.getReason(), at);
            default -> throw UnreadableRecordException.unexpectedBranch(body);
        };
    }
}
