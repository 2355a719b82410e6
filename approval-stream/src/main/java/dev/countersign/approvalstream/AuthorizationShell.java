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
import dev.countersign.streams.Outbox;
import dev.countersign.streams.Published;
import dev.countersign.streams.Shell;
import dev.countersign.streams.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell around users' authorizations: load, decide, fold, store, forward. Their only writer, so that a state
 * comes back once, a refresh token is used once, and every call that waits is told once.
 */
final class AuthorizationShell
        implements Shell<AuthorizationCommand, Optional<StoredAuthorization>, AuthorizationShell.Consequences> {
    private static final Logger LOG = LoggerFactory.getLogger(AuthorizationShell.class);

    private final ProcessorContext<Address, byte[]> context;
    private final int partitions;
    private final Tally tally;
    private final Codec<RecordedAuthorizationEvent> events;
    private final Codec<AuthorizationReply> replies;
    private final Codec<TokenOrder> orders;
    private final Codec<CallCommand> calls;
    private final Codec<StoredAuthorization> storedAuthorizations;
    private final AuthorizationStore store;

    /** One call's command, encoded. */
    @SuppressWarnings("ArrayRecordComponent") // never compared: it goes from the decision to the outbox
    record Told(String callId, byte[] value) {}

    /**
     * What a command leads to, encoded.
     *
     * @param stored null when nothing changed
     * @param order null for none
     * @param reply null where nobody is told
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared: it goes from the decision to the outbox
    record Consequences(
            byte @Nullable [] stored,
            List<Published> events,
            List<Told> told,
            byte @Nullable [] order,
            byte @Nullable [] reply,
            AuthorizationDecision decision) {}

    AuthorizationShell(ProcessorContext<Address, byte[]> context, ApprovalTopology.Parts parts) {
        this.context = context;
        this.partitions = parts.partitions();
        this.tally = parts.tally();
        this.events = parts.topics().authorizations().codec();
        this.replies = parts.topics().authorizationReplies().codec();
        this.orders = parts.topics().tokenOrders().codec();
        this.calls = parts.topics().commands().codec();
        this.storedAuthorizations = parts.topics().opening(StoredAuthorization.codec());
        this.store = AuthorizationStore.of(context, storedAuthorizations);
    }

    @Override
    public Optional<StoredAuthorization> load(AuthorizationCommand command) {
        return Optional.ofNullable(store.load(command.id()));
    }

    @Override
    public boolean write(
            Optional<StoredAuthorization> before,
            AuthorizationCommand command,
            Consequences consequences,
            Headers headers) {
        if (consequences.decision().refusal() != null) {
            tally.refusal();
            LOG.atInfo()
                    .addKeyValue("authorizationId", command.id())
                    .addKeyValue("errorCode", consequences.decision().refusal().code())
                    .log("A command was refused");
        }
        if (consequences.stored() != null) {
            store.save(command.id(), consequences.stored());
        }
        Outbox outbox = Outbox.about(command.id().value(), context, headers);
        consequences.events().forEach(event -> outbox.publish(event, ApprovalTopology.AUTHORIZATIONS_OUT));
        if (consequences.order() != null) {
            outbox.forward(consequences.order(), ApprovalTopology.TOKEN_ORDERS_OUT);
        }
        for (Told told : consequences.told()) {
            // To the call's partition, which is seldom this one.
            Outbox.about(told.callId(), context, headers)
                    .forward(told.value(), Incoming.home(told.callId(), partitions), ApprovalTopology.CALLS_OUT);
        }
        Replied replied = consequences.decision().reply();
        if (consequences.reply() != null && replied != null) {
            outbox.forward(
                    consequences.reply(), replied.replyTo().partition(), ApprovalTopology.AUTHORIZATION_REPLIES_OUT);
        }
        return consequences.reply() != null
                || consequences.order() != null
                || !consequences.told().isEmpty();
    }

    @Override
    public Consequences compute(Optional<StoredAuthorization> before, AuthorizationCommand command) {
        AuthorizationState state =
                before.<AuthorizationState>map(StoredAuthorization::state).orElseGet(AuthorizationState.Unwanted::new);
        AuthorizationDecision decision = AuthorizationDecider.decide(state, command);
        int number = before.map(StoredAuthorization::events).orElse(0);
        List<Published> published = new ArrayList<>();
        for (AuthorizationEvent event : decision.events()) {
            AuthorizationState.Known after = AuthorizationEvolution.evolve(state, event);
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
}
