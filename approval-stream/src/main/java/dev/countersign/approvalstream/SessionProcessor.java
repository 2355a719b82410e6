package dev.countersign.approvalstream;

import static dev.countersign.streams.RecordSize.checked;

import dev.countersign.domain.history.ImpossibleHistoryException;
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
import dev.countersign.streams.Incoming;
import dev.countersign.streams.Intake;
import dev.countersign.streams.Outbox;
import dev.countersign.streams.Published;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The shell around a session's life: load, decide, fold, store, forward. The only writer of sessions, so that
 * two ingress instances that ask for one at once are told of the same.
 *
 * <p>Everything is computed before anything is written, and a broken invariant is not caught; see {@link
 * ApprovalProcessor}.
 */
final class SessionProcessor implements Processor<byte[], byte[], Address, byte[]> {
    private final ApprovalProcessor.Parts parts;
    private final Codec<SessionCommand> commands;
    private final Codec<RecordedSessionEvent> events;
    private final Codec<SessionReply> replies;
    private final Codec<StoredSession> storedSessions;

    // Set by init, which Streams calls before anything else.
    private @Nullable Task task;

    /** What belongs to the one task that this processor serves. */
    private record Task(ProcessorContext<Address, byte[]> context, SessionStores stores, Intake intake) {}

    /**
     * What a command leads to, encoded.
     *
     * @param stored null when nothing changed
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared: it goes from the decision to the outbox
    private record Consequences(byte @Nullable [] stored, List<Published> events, byte[] reply) {}

    SessionProcessor(ApprovalProcessor.Parts parts) {
        this.parts = parts;
        this.commands = parts.topics().sessionCommands().codec();
        this.events = parts.topics().sessions().codec();
        this.replies = parts.topics().sessionReplies().codec();
        this.storedSessions = parts.topics().opening(StoredSession.codec());
    }

    @Override
    public void init(ProcessorContext<Address, byte[]> context) {
        task = new Task(
                context,
                SessionStores.of(context, storedSessions),
                new Intake(context, parts.drain(), parts.tally(), ApprovalTopology.DEAD_LETTERS_OUT));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Task mine = task();
        mine.intake().process(record, this::read, (command, source) -> take(mine, record, source, command));
    }

    @Override
    public void close() {
        if (task != null) {
            task.intake().close();
            task = null;
        }
    }

    private SessionCommand read(Record<byte[], byte[]> record, RecordMetadata source) {
        SessionCommand command = Incoming.decode(record, commands);
        Incoming.requireHome(record, command.sessionId().key(), source.partition(), parts.partitions());
        return command;
    }

    /** Returns whether somebody waits for what came of it. */
    private boolean take(Task mine, Record<byte[], byte[]> record, RecordMetadata source, SessionCommand command) {
        StoredSession before = mine.stores().load(command.sessionId());
        Consequences consequences;
        try {
            consequences = handle(before, command);
        } catch (ImpossibleHistoryException broken) {
            throw broken;
        } catch (RuntimeException | StackOverflowError failure) {
            mine.intake().deadLetters().take(record, source, failure);
            return false;
        }
        if (consequences.stored() != null) {
            mine.stores().save(command.sessionId(), consequences.stored());
        }
        Outbox outbox = Outbox.about(command.sessionId().key(), mine.context(), record.headers());
        consequences.events().forEach(event -> outbox.publish(event, ApprovalTopology.SESSIONS_OUT));
        outbox.forward(consequences.reply(), command.replyTo().partition(), ApprovalTopology.SESSION_REPLIES_OUT);
        return true;
    }

    private Consequences handle(@Nullable StoredSession before, SessionCommand command) {
        SessionState state = before == null ? new SessionState.Unopened() : before.state();
        SessionDecision decision = SessionDecider.decide(state, command);
        int number = before == null ? 0 : before.events();
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
        boolean created = before == null && standing != null;
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

    private Task task() {
        if (task == null) {
            throw new IllegalStateException("Streams gave a record to a processor that is not initialised");
        }
        return task;
    }
}
