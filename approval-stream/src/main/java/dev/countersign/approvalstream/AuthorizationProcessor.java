package dev.countersign.approvalstream;

import static dev.countersign.streams.RecordSize.checked;

import dev.countersign.domain.authorization.AuthorizationCommand;
import dev.countersign.domain.authorization.AuthorizationDecider;
import dev.countersign.domain.authorization.AuthorizationDecision;
import dev.countersign.domain.authorization.AuthorizationDecision.Replied;
import dev.countersign.domain.authorization.AuthorizationEvent;
import dev.countersign.domain.authorization.AuthorizationEvolution;
import dev.countersign.domain.authorization.AuthorizationHolder;
import dev.countersign.domain.authorization.AuthorizationReply;
import dev.countersign.domain.authorization.AuthorizationState;
import dev.countersign.domain.authorization.RecordedAuthorizationEvent;
import dev.countersign.domain.authorization.TokenOrder;
import dev.countersign.domain.call.CallAuthorizations;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.schemas.store.StoredAuthorization;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell around users' authorizations: load, decide, fold, store, forward. Their only writer, so that a state
 * comes back once, a refresh token is used once, and every call that waits is told once.
 *
 * <p>Everything is computed before anything is written; see {@link ApprovalProcessor}.
 */
final class AuthorizationProcessor implements Processor<byte[], byte[], Address, byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(AuthorizationProcessor.class);

    private final ApprovalProcessor.Parts parts;
    private final Codec<AuthorizationCommand> commands;
    private final Codec<RecordedAuthorizationEvent> events;
    private final Codec<AuthorizationReply> replies;
    private final Codec<TokenOrder> orders;
    private final Codec<CallCommand> calls;
    private final Codec<StoredAuthorization> storedAuthorizations;

    // Set by init, which Streams calls before anything else.
    private @Nullable Task task;

    /** What belongs to the one task that this processor serves. */
    private record Task(ProcessorContext<Address, byte[]> context, AuthorizationStore store, Intake intake) {}

    /** One call's command, encoded. */
    @SuppressWarnings("ArrayRecordComponent") // never compared: it goes from the decision to the outbox
    private record Told(String callId, byte[] value) {}

    /**
     * What a command leads to, encoded.
     *
     * @param stored null when nothing changed
     * @param order null for none
     * @param reply null where nobody is told
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared: it goes from the decision to the outbox
    private record Consequences(
            byte @Nullable [] stored,
            List<Published> events,
            List<Told> told,
            byte @Nullable [] order,
            byte @Nullable [] reply,
            AuthorizationDecision decision) {}

    AuthorizationProcessor(ApprovalProcessor.Parts parts) {
        this.parts = parts;
        this.commands = parts.topics().authorizationCommands().codec();
        this.events = parts.topics().authorizations().codec();
        this.replies = parts.topics().authorizationReplies().codec();
        this.orders = parts.topics().tokenOrders().codec();
        this.calls = parts.topics().commands().codec();
        this.storedAuthorizations = parts.topics().opening(StoredAuthorization.codec());
    }

    @Override
    public void init(ProcessorContext<Address, byte[]> context) {
        task = new Task(
                context,
                AuthorizationStore.of(context, storedAuthorizations),
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

    private AuthorizationCommand read(Record<byte[], byte[]> record, RecordMetadata source) {
        AuthorizationCommand command = Incoming.decode(record, commands);
        Incoming.requireHome(record, command.id().value(), source.partition(), parts.partitions());
        return command;
    }

    /** Returns whether somebody waits for what came of it. */
    private boolean take(
            Task mine, Record<byte[], byte[]> record, RecordMetadata source, AuthorizationCommand command) {
        StoredAuthorization before = mine.store().load(command.id());
        Consequences consequences;
        try {
            consequences = handle(before, command);
        } catch (RuntimeException | StackOverflowError failure) {
            mine.intake().deadLetters().take(record, source, failure);
            return false;
        }
        write(mine, record, command, consequences);
        return consequences.reply() != null
                || consequences.order() != null
                || !consequences.told().isEmpty();
    }

    private void write(
            Task mine, Record<byte[], byte[]> record, AuthorizationCommand command, Consequences consequences) {
        if (consequences.decision().refusal() != null) {
            parts.tally().refusal();
            LOG.atInfo()
                    .addKeyValue("authorizationId", command.id())
                    .addKeyValue("errorCode", consequences.decision().refusal().code())
                    .log("A command was refused");
        }
        if (consequences.stored() != null) {
            mine.store().save(command.id(), consequences.stored());
        }
        Outbox outbox = Outbox.about(command.id().value(), mine.context(), record.headers());
        consequences.events().forEach(event -> outbox.publish(event, ApprovalTopology.AUTHORIZATIONS_OUT));
        if (consequences.order() != null) {
            outbox.forward(consequences.order(), ApprovalTopology.TOKEN_ORDERS_OUT);
        }
        for (Told told : consequences.told()) {
            // To the call's partition, which is seldom this one.
            Outbox.about(told.callId(), mine.context(), record.headers())
                    .forward(
                            told.value(), Incoming.home(told.callId(), parts.partitions()), ApprovalTopology.CALLS_OUT);
        }
        Replied replied = consequences.decision().reply();
        if (consequences.reply() != null && replied != null) {
            outbox.forward(
                    consequences.reply(), replied.replyTo().partition(), ApprovalTopology.AUTHORIZATION_REPLIES_OUT);
        }
    }

    private Consequences handle(@Nullable StoredAuthorization before, AuthorizationCommand command) {
        AuthorizationState state = before == null ? new AuthorizationState.Unwanted() : before.state();
        AuthorizationDecision decision = AuthorizationDecider.decide(state, command);
        int number = before == null ? 0 : before.events();
        List<Published> published = new ArrayList<>();
        for (AuthorizationEvent event : decision.events()) {
            AuthorizationState.Known after = AuthorizationEvolution.evolve(state, event);
            if (after == null) {
                throw new IllegalStateException("The decider and the evolution of authorizations disagree");
            }
            state = after;
            RecordedAuthorizationEvent recorded =
                    new RecordedAuthorizationEvent(command.id(), after.holder().organization(), ++number, event);
            published.add(new Published(checked("event", events.encode(recorded)), CloudEvents.headers(recorded)));
        }
        return new Consequences(
                stored(published, state, number),
                published,
                told(command, decision),
                order(command, decision, state),
                reply(command, decision, state),
                decision);
    }

    private byte @Nullable [] stored(List<Published> published, AuthorizationState state, int number) {
        return !published.isEmpty() && state instanceof AuthorizationState.Known known
                ? checked("state", storedAuthorizations.encode(new StoredAuthorization(known, number)))
                : null;
    }

    private List<Told> told(AuthorizationCommand command, AuthorizationDecision decision) {
        return decision.told().stream()
                .map(told -> new Told(
                        told.callId().value(),
                        checked(
                                "command",
                                calls.encode(CallAuthorizations.told(
                                        told.callId(), command.id(), told.answer(), command.at())))))
                .toList();
    }

    private byte @Nullable [] order(
            AuthorizationCommand command, AuthorizationDecision decision, AuthorizationState state) {
        return decision.order() == null || !(state instanceof AuthorizationState.Known known)
                ? null
                : checked(
                        "order",
                        orders.encode(new TokenOrder(
                                command.id(), known.holder(), known.orders(), decision.order(), command.at())));
    }

    private byte @Nullable [] reply(
            AuthorizationCommand command, AuthorizationDecision decision, AuthorizationState state) {
        Replied replied = decision.reply();
        AuthorizationHolder holder = state instanceof AuthorizationState.Known known ? known.holder() : null;
        return replied == null
                ? null
                : checked(
                        "reply",
                        replies.encode(new AuthorizationReply(
                                command.id(),
                                replied.replyTo().requestId(),
                                replied.refusal(),
                                holder,
                                state instanceof AuthorizationState.Held)));
    }

    private Task task() {
        if (task == null) {
            throw new IllegalStateException("Streams gave a record to a processor that is not initialised");
        }
        return task;
    }
}
