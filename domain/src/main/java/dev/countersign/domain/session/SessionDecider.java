package dev.countersign.domain.session;

import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.request.Limits;
import dev.countersign.domain.session.SessionCommand.AttachFile;
import dev.countersign.domain.session.SessionCommand.OpenSession;
import dev.countersign.domain.session.SessionCommand.RetrieveSession;
import dev.countersign.domain.session.SessionCommand.TerminateSession;
import dev.countersign.domain.session.SessionEvent.FileAttached;
import dev.countersign.domain.session.SessionEvent.SessionOpened;
import dev.countersign.domain.session.SessionEvent.SessionTerminated;
import dev.countersign.domain.session.SessionState.Active;
import dev.countersign.domain.session.SessionState.Opened;
import dev.countersign.domain.session.SessionState.Terminated;
import dev.countersign.domain.session.SessionState.Unopened;
import org.jspecify.annotations.Nullable;

/** What follows each command. Total and pure. */
public final class SessionDecider {
    private SessionDecider() {}

    public static SessionDecision decide(SessionState state, SessionCommand command) {
        return switch (state) {
            case Unopened() ->
                command instanceof OpenSession open
                        ? SessionDecision.of(new SessionOpened(open.session()))
                        : SessionDecision.refused(SessionRefusal.NO_SUCH_SESSION);
            case Opened opened -> {
                SessionRefusal refusal = refusal(opened.session(), command);
                yield refusal == null ? decide(opened, command) : SessionDecision.refused(refusal);
            }
        };
    }

    private static SessionDecision decide(Opened state, SessionCommand command) {
        return switch (state) {
            case Active active ->
                switch (command) {
                    case OpenSession open -> SessionDecision.nothing();
                    case RetrieveSession retrieve -> SessionDecision.nothing();
                    case TerminateSession terminate -> SessionDecision.of(new SessionTerminated(terminate.at()));
                    case AttachFile attach -> attach(active, attach);
                };
            case Terminated terminated ->
                switch (command) {
                    case TerminateSession again -> SessionDecision.nothing();
                    case OpenSession open -> SessionDecision.refused(SessionRefusal.SESSION_TERMINATED);
                    case RetrieveSession retrieve -> SessionDecision.refused(SessionRefusal.SESSION_TERMINATED);
                    case AttachFile attach -> SessionDecision.refused(SessionRefusal.SESSION_TERMINATED);
                };
        };
    }

    private static SessionDecision attach(Active state, AttachFile command) {
        if (state.attachments().contains(command.attachment().id())) {
            return SessionDecision.nothing();
        }
        return state.attachments().size() >= Limits.ATTACHMENTS_PER_SESSION_MAX
                ? SessionDecision.refused(SessionRefusal.TOO_MANY_ATTACHMENTS)
                : SessionDecision.of(new FileAttached(command.attachment(), command.at()));
    }

    /** Whether this asker may not have it: first whether it is there at all for them, then whose it is. */
    private static @Nullable SessionRefusal refusal(Session session, SessionCommand command) {
        if (!session.place().equals(place(command))) {
            return SessionRefusal.NO_SUCH_SESSION;
        }
        UserId owner = owner(command);
        return owner == null || owner.equals(session.user()) ? null : SessionRefusal.NOT_THE_OWNER;
    }

    private static SessionPlace place(SessionCommand command) {
        return switch (command) {
            case OpenSession it -> it.session().place();
            case RetrieveSession it -> it.place();
            case TerminateSession it -> it.place();
            case AttachFile it -> it.place();
        };
    }

    private static @Nullable UserId owner(SessionCommand command) {
        return switch (command) {
            case OpenSession it -> it.ownerGiven() ? it.session().user() : null;
            case RetrieveSession it -> it.owner();
            case TerminateSession it -> it.owner();
            case AttachFile it -> null;
        };
    }
}
