package dev.countersign.approvalstream;

import static dev.countersign.streams.RecordSize.checked;

import dev.countersign.domain.session.RecordedSessionEvent;
import dev.countersign.domain.session.SessionCommand;
import dev.countersign.domain.session.SessionDecider;
import dev.countersign.domain.session.SessionDecision;
import dev.countersign.domain.session.SessionEvent;
import dev.countersign.domain.session.SessionEvolution;
import dev.countersign.domain.session.SessionReply;
import dev.countersign.domain.session.SessionState;
import dev.countersign.schemas.store.StoredSession;
import dev.countersign.schemas.topic.CloudEvents;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.streams.Address;
import dev.countersign.streams.Outbox;
import dev.countersign.streams.Published;
import dev.countersign.streams.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * The shell around a session's life: load, decide, fold, store, forward. The only writer of sessions, so that
 * two ingress instances that ask for one at once are told of the same.
 */
final class SessionShell implements Shell<SessionCommand, Optional<StoredSession>, SessionShell.Consequences> {
    private final ProcessorContext<Address, byte[]> context;
    private final Codec<RecordedSessionEvent> events;
    private final Codec<SessionReply> replies;
    private final Codec<StoredSession> storedSessions;
    private final SessionStores stores;

    /**
     * What a command leads to, encoded.
     *
     * @param stored null when nothing changed
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared: it goes from the decision to the outbox
    record Consequences(byte @Nullable [] stored, List<Published> events, byte[] reply) {}

    SessionShell(ProcessorContext<Address, byte[]> context, ApprovalTopology.Parts parts) {
        this.context = context;
        this.events = parts.topics().sessions().codec();
        this.replies = parts.topics().sessionReplies().codec();
        this.storedSessions = parts.topics().opening(StoredSession.codec());
        this.stores = SessionStores.of(context, storedSessions);
    }

    @Override
    public Optional<StoredSession> load(SessionCommand command) {
        return Optional.ofNullable(stores.load(command.sessionId()));
    }

    @Override
    public boolean write(
            Optional<StoredSession> before, SessionCommand command, Consequences consequences, Headers headers) {
        if (consequences.stored() != null) {
            stores.save(command.sessionId(), consequences.stored());
        }
        Outbox outbox = Outbox.about(command.sessionId().key(), context, headers);
        consequences.events().forEach(event -> outbox.publish(event, ApprovalTopology.SESSIONS_OUT));
        outbox.forward(consequences.reply(), command.replyTo().partition(), ApprovalTopology.SESSION_REPLIES_OUT);
        return true;
    }

    @Override
    public Consequences compute(Optional<StoredSession> before, SessionCommand command) {
        SessionState state = before.<SessionState>map(StoredSession::state).orElseGet(SessionState.Unopened::new);
        SessionDecision decision = SessionDecider.decide(state, command);
        int number = before.map(StoredSession::events).orElse(0);
        List<Published> published = new ArrayList<>();
        for (SessionEvent event : decision.events()) {
            SessionState.Opened after = SessionEvolution.evolve(state, event);
            state = after;
            RecordedSessionEvent recorded = new RecordedSessionEvent(
                    command.sessionId(), after.session().place().organization(), ++number, event);
            published.add(new Published(checked("event", events.encode(recorded)), CloudEvents.headers(recorded)));
        }
        SessionState.@Nullable Opened standing =
                decision.refusal() == null && state instanceof SessionState.Opened opened ? opened : null;
        boolean created = before.isEmpty() && standing != null;
        byte[] reply = checked(
                "reply",
                replies.encode(new SessionReply(
                        command.sessionId(), command.replyTo().requestId(), decision.refusal(), created, standing)));
        return new Consequences(stored(published, state, number), published, reply);
    }

    private byte @Nullable [] stored(List<Published> published, SessionState state, int events) {
        return !published.isEmpty() && state instanceof SessionState.Opened opened
                ? checked("state", storedSessions.encode(new StoredSession(opened, events)))
                : null;
    }
}
