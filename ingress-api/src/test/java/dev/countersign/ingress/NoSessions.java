package dev.countersign.ingress;

import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.SessionId;
import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.session.Attachment;
import dev.countersign.domain.session.SessionPlace;
import dev.countersign.readmodel.SessionQueries;
import dev.countersign.readmodel.SessionView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** For doors at which nobody asks for sessions. */
final class NoSessions implements SessionQueries {
    @Override
    public @Nullable SessionView find(SessionPlace place, SessionId sessionId) {
        return null;
    }

    @Override
    public List<SessionView> list(SessionPlace place, @Nullable UserId user, @Nullable Mark before, int limit) {
        return List.of();
    }

    @Override
    public List<Attachment> attachments(SessionPlace place, SessionId sessionId) {
        return List.of();
    }

    @Override
    public List<Attachment> attachments(OrganizationId organization, AgentId app, SessionId sessionId) {
        return List.of();
    }
}
