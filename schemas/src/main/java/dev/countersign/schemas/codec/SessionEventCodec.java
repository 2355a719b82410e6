package dev.countersign.schemas.codec;

import dev.countersign.avro.FileAttached;
import dev.countersign.avro.SessionOpened;
import dev.countersign.avro.SessionTerminated;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.session.RecordedSessionEvent;
import dev.countersign.domain.session.SessionEvent;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.SchemaIds;

/** Values of {@code sessions}. */
public final class SessionEventCodec {
    private SessionEventCodec() {}

    public static Codec<RecordedSessionEvent> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.SessionEvent.class,
                subject,
                schemaIds,
                SessionEventCodec::toAvro,
                SessionEventCodec::toDomain);
    }

    private static dev.countersign.avro.SessionEvent toAvro(RecordedSessionEvent recorded) {
        return new dev.countersign.avro.SessionEvent(
                recorded.sessionId().key(),
                recorded.organization().value(),
                recorded.number(),
                recorded.event().at(),
                body(recorded.event()));
    }

    private static Object body(SessionEvent event) {
        return switch (event) {
            case SessionEvent.SessionOpened it -> new SessionOpened(Sessions.toAvro(it.session()));
            case SessionEvent.FileAttached it -> new FileAttached(Sessions.toAvro(it.attachment()));
            case SessionEvent.SessionTerminated it -> new SessionTerminated();
        };
    }

    private static RecordedSessionEvent toDomain(dev.countersign.avro.SessionEvent event) {
        SessionEvent body = switch (event.getBody()) {
            case SessionOpened it -> new SessionEvent.SessionOpened(Sessions.toDomain(it.getSession()));
            case FileAttached it -> new SessionEvent.FileAttached(Sessions.toDomain(it.getAttachment()), event.getAt());
            case SessionTerminated it -> new SessionEvent.SessionTerminated(event.getAt());
            case Object it -> throw UnreadableRecordException.unexpectedBranch(it);
        };
        return new RecordedSessionEvent(
                Sessions.id(event.getSessionId()),
                new OrganizationId(event.getOrganization()),
                event.getNumber(),
                body);
    }
}
