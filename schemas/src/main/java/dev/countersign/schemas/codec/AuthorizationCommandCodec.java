package dev.countersign.schemas.codec;

import dev.countersign.avro.AskAuthorization;
import dev.countersign.avro.BeginFlow;
import dev.countersign.avro.BringTokens;
import dev.countersign.avro.FailTokens;
import dev.countersign.avro.ReturnDeclined;
import dev.countersign.avro.ReturnWithCode;
import dev.countersign.avro.RevokeAuthorization;
import dev.countersign.avro.ShowAuthorization;
import dev.countersign.domain.authorization.AuthorizationCommand;
import dev.countersign.domain.identity.AuthorizationId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.request.ReplyTo;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.SchemaIds;
import java.time.Instant;

/** Values of {@code authorization-commands}. */
public final class AuthorizationCommandCodec {
    private AuthorizationCommandCodec() {}

    public static Codec<AuthorizationCommand> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.AuthorizationCommand.class,
                subject,
                schemaIds,
                AuthorizationCommandCodec::toAvro,
                AuthorizationCommandCodec::toDomain);
    }

    private static dev.countersign.avro.AuthorizationCommand toAvro(AuthorizationCommand command) {
        return new dev.countersign.avro.AuthorizationCommand(
                command.id().value(), command.at(), Authorizations.toAvro(command.replyTo()), body(command));
    }

    private static Object body(AuthorizationCommand command) {
        return switch (command) {
            case AuthorizationCommand.Ask it ->
                new AskAuthorization(
                        Authorizations.toAvro(it.holder()), it.callId().value(), it.until());
            case AuthorizationCommand.Begin it -> new BeginFlow(Authorizations.toAvro(it.flow()));
            case AuthorizationCommand.Return it ->
                new ReturnWithCode(it.state().hex(), it.browser().hex(), Requests.toAvro(it.code()));
            case AuthorizationCommand.Decline it ->
                new ReturnDeclined(it.state().hex(), it.browser().hex(), it.error());
            case AuthorizationCommand.Bring it -> new BringTokens(it.order(), Authorizations.toAvro(it.tokens()));
            case AuthorizationCommand.Show it -> new ShowAuthorization();
            case AuthorizationCommand.Revoke it -> new RevokeAuthorization();
            case AuthorizationCommand.Fail it -> new FailTokens(it.order(), it.reason());
        };
    }

    private static AuthorizationCommand toDomain(dev.countersign.avro.AuthorizationCommand command) {
        AuthorizationId id = new AuthorizationId(command.getAuthorizationId());
        Instant at = command.getAt();
        return switch (command.getBody()) {
            case AskAuthorization it ->
                new AuthorizationCommand.Ask(
                        id, Authorizations.toDomain(it.getHolder()), new CallId(it.getCallId()), it.getUntil(), at);
            case BeginFlow it ->
                new AuthorizationCommand.Begin(id, Authorizations.toDomain(it.getFlow()), at, replyTo(command));
            case ReturnWithCode it ->
                new AuthorizationCommand.Return(
                        id,
                        new Digest(it.getStateDigest()),
                        new Digest(it.getBrowserDigest()),
                        Requests.toDomain(it.getCode()),
                        at,
                        replyTo(command));
            case ReturnDeclined it ->
                new AuthorizationCommand.Decline(
                        id,
                        new Digest(it.getStateDigest()),
                        new Digest(it.getBrowserDigest()),
                        it.getError(),
                        at,
                        replyTo(command));
            case BringTokens it ->
                new AuthorizationCommand.Bring(id, it.getOrder(), Authorizations.toDomain(it.getTokens()), at);
            case ShowAuthorization it -> new AuthorizationCommand.Show(id, at, replyTo(command));
            case RevokeAuthorization it -> new AuthorizationCommand.Revoke(id, at, replyTo(command));
            case FailTokens it -> new AuthorizationCommand.Fail(id, it.getOrder(), it.getReason(), at);
            case Object it -> throw UnreadableRecordException.unexpectedBranch(it);
        };
    }

    private static ReplyTo replyTo(dev.countersign.avro.AuthorizationCommand command) {
        ReplyTo replyTo = Authorizations.toDomain(command.getWaiter());
        if (replyTo == null) {
            throw new IllegalArgumentException("What is asked over HTTP has somebody who waits");
        }
        return replyTo;
    }
}
