package dev.countersign.console.inbox;

import dev.countersign.console.approval.Attachments;
import dev.countersign.console.approval.Card;
import dev.countersign.console.approval.InboxUnavailableException;
import dev.countersign.console.approval.Request;
import dev.countersign.console.person.Person;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.SessionId;
import dev.countersign.domain.session.Attachment;
import dev.countersign.readmodel.ReadModelUnavailableException;
import dev.countersign.readmodel.SessionQueries;
import java.util.List;

/**
 * Attachments as the read model has them. A run is named by whoever asks, so that the session has to be
 * one of the card's own agent, in the person's own organization.
 */
final class ReadModelAttachments implements Attachments {
    private final SessionQueries sessions;

    ReadModelAttachments(SessionQueries sessions) {
        this.sessions = sessions;
    }

    @Override
    public List<Attachment> of(Person person, Card card) {
        String run = card.heading().requester().run();
        SessionId session = run == null ? null : SessionId.parse(run);
        if (session == null || !(card.request() instanceof Request.ToolCall)) {
            return List.of();
        }
        try {
            return sessions.attachments(
                    person.organization(),
                    new AgentId(card.heading().requester().agent()),
                    session);
        } catch (ReadModelUnavailableException away) {
            throw InboxUnavailableException.reading(away);
        }
    }
}
