package dev.countersign.schemas.codec;

import dev.countersign.avro.SessionStanding;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.SessionId;
import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.session.Attachment;
import dev.countersign.domain.session.Session;
import dev.countersign.domain.session.SessionPlace;
import dev.countersign.domain.session.SessionState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Sessions and what belongs to them. */
final class Sessions {
    private Sessions() {}

    static SessionId id(String key) {
        return new SessionId(new CallId(key));
    }

    static @Nullable UserId user(@Nullable String key) {
        return key == null ? null : new UserId(new CallId(key));
    }

    static @Nullable String key(@Nullable UserId user) {
        return user == null ? null : user.key();
    }

    static SessionPlace place(String organization, String app, String environment) {
        return new SessionPlace(new OrganizationId(organization), new AgentId(app), environment);
    }

    static dev.countersign.avro.Session toAvro(Session session) {
        return new dev.countersign.avro.Session(
                session.place().organization().value(),
                session.place().app().value(),
                session.place().environment(),
                session.user().key(),
                Requests.toAvro(session.references()),
                session.openedAt());
    }

    static Session toDomain(dev.countersign.avro.Session session) {
        return new Session(
                place(session.getOrganization(), session.getApp(), session.getEnvironment()),
                new UserId(new CallId(session.getUserId())),
                Requests.toDomain(session.getReferences()),
                session.getOpenedAt());
    }

    static dev.countersign.avro.Attachment toAvro(Attachment attachment) {
        return new dev.countersign.avro.Attachment(
                attachment.id(),
                attachment.mediaType(),
                attachment.bytes(),
                attachment.digest().hex(),
                Requests.toAvro(attachment.name()),
                Requests.toAvro(attachment.content()));
    }

    static Attachment toDomain(dev.countersign.avro.Attachment attachment) {
        return new Attachment(
                attachment.getId(),
                attachment.getMediaType(),
                attachment.getBytes(),
                new Digest(attachment.getDigest()),
                Requests.toDomain(attachment.getName()),
                Requests.toDomain(attachment.getContent()));
    }

    static SessionStanding toAvro(SessionState.Opened state) {
        return new SessionStanding(toAvro(state.session()), state.attachments(), terminatedAt(state));
    }

    static SessionState.Opened toDomain(SessionStanding standing) {
        Session session = toDomain(standing.getSession());
        Instant terminatedAt = standing.getTerminatedAt();
        return terminatedAt == null
                ? new SessionState.Active(session, standing.getAttachments())
                : new SessionState.Terminated(session, standing.getAttachments(), terminatedAt);
    }

    private static @Nullable Instant terminatedAt(SessionState.Opened state) {
        return switch (state) {
            case SessionState.Active active -> null;
            case SessionState.Terminated terminated -> terminated.at();
        };
    }
}
