package dev.countersign.schemas.codec;

import dev.countersign.avro.AttachFile;
import dev.countersign.avro.OpenSession;
import dev.countersign.avro.RetrieveSession;
import dev.countersign.avro.TerminateSession;
import dev.countersign.domain.identity.SessionId;
import dev.countersign.domain.request.ReplyTo;
import dev.countersign.domain.session.SessionCommand;
import dev.countersign.domain.session.SessionPlace;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.SchemaIds;
import java.time.Instant;

/** Values of {@code session-commands}. */
public final class SessionCommandCodec {
    private SessionCommandCodec() {}

    public static Codec<SessionCommand> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.SessionCommand.class,
                subject,
                schemaIds,
                SessionCommandCodec::toAvro,
                SessionCommandCodec::toDomain);
    }

    private static dev.countersign.avro.SessionCommand toAvro(SessionCommand command) {
        return new dev.countersign.avro.SessionCommand(
                command.sessionId().key(),
                command.at(),
                command.replyTo().partition(),
                command.replyTo().requestId(),
                body(command));
    }

    private static Object body(SessionCommand command) {
        return switch (command) {
            case SessionCommand.OpenSession it -> new OpenSession(Sessions.toAvro(it.session()), it.ownerGiven());
            case SessionCommand.RetrieveSession it ->
                new RetrieveSession(
                        it.place().organization().value(),
                        it.place().app().value(),
                        it.place().environment(),
                        Sessions.key(it.owner()));
            case SessionCommand.TerminateSession it ->
                new TerminateSession(
                        it.place().organization().value(),
                        it.place().app().value(),
                        it.place().environment(),
                        Sessions.key(it.owner()));
            case SessionCommand.AttachFile it ->
                new AttachFile(
                        it.place().organization().value(),
                        it.place().app().value(),
                        it.place().environment(),
                        Sessions.toAvro(it.attachment()));
        };
    }

    private static SessionCommand toDomain(dev.countersign.avro.SessionCommand command) {
        SessionId id = Sessions.id(command.getSessionId());
        Instant at = command.getAt();
        ReplyTo replyTo = new ReplyTo(command.getReplyPartition(), command.getRequestId());
        return switch (command.getBody()) {
            case OpenSession it ->
                new SessionCommand.OpenSession(id, Sessions.toDomain(it.getSession()), it.getOwnerGiven(), replyTo);
            case RetrieveSession it -> {
                SessionPlace place = Sessions.place(it.getOrganization(), it.getApp(), it.getEnvironment());
                yield new SessionCommand.RetrieveSession(id, place, Sessions.user(it.getOwner()), at, replyTo);
            }
            case TerminateSession it -> {
                SessionPlace place = Sessions.place(it.getOrganization(), it.getApp(), it.getEnvironment());
                yield new SessionCommand.TerminateSession(id, place, Sessions.user(it.getOwner()), at, replyTo);
            }
            case AttachFile it -> {
                SessionPlace place = Sessions.place(it.getOrganization(), it.getApp(), it.getEnvironment());
                yield new SessionCommand.AttachFile(id, place, Sessions.toDomain(it.getAttachment()), at, replyTo);
            }
            case Object it -> throw UnreadableRecordException.unexpectedBranch(it);
        };
    }
}
