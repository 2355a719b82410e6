package dev.countersign.console.inbox;

import dev.countersign.console.approval.InboxUnavailableException;
import dev.countersign.console.look.Looks;
import dev.countersign.console.look.Sight;
import dev.countersign.console.look.Sight.NotOffered;
import dev.countersign.console.look.Sight.NotSeen;
import dev.countersign.console.person.Person;
import dev.countersign.domain.approval.ApprovalSubject.OfCall;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.look.LookOrder;
import dev.countersign.domain.look.LookReply;
import dev.countersign.domain.look.LookResult;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.readmodel.ApprovalQueries;
import dev.countersign.readmodel.ApprovalView;
import dev.countersign.readmodel.ReadModelUnavailableException;
import dev.countersign.schemas.topic.Topic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Looks as orders to connector-worker, which alone has the connections. An answer that is late or lost is
 * a sentence; a worker drops an order whose time is over.
 */
final class KafkaLooks implements Looks {
    /** The worker's deadline comes before ours, so that it can say itself that the target was too slow. */
    private static final Duration ON_THE_WAY = Duration.ofMillis(400);

    private final ApprovalQueries approvals;
    private final Replies<LookReply> replies;
    private final CommandSender sender;
    private final Topic<LookOrder> orders;
    private final InstantSource clock;
    private final Duration within;
    private final LookPlaces places;

    KafkaLooks(
            ApprovalQueries approvals,
            Replies<LookReply> replies,
            CommandSender sender,
            Topic<LookOrder> orders,
            InstantSource clock,
            Duration within,
            int atOnceMax) {
        this.approvals = approvals;
        this.replies = replies;
        this.sender = sender;
        this.orders = orders;
        this.clock = clock;
        this.within = within;
        this.places = new LookPlaces(atOnceMax);
    }

    @Override
    public Sight look(Person person, String approvalId, SealedValue parameters) {
        ApprovalId id = ApprovalId.parse(approvalId);
        if (id == null) {
            return new NotOffered();
        }
        String full = places.take(person);
        if (full != null) {
            return new NotSeen(full);
        }
        try {
            // Another organization's approval is answered like none, and no worker hears of it.
            ApprovalView view = approvals.known(person.organization(), id);
            return view != null && view.card().subject() instanceof OfCall of
                    ? ask(id, of, parameters)
                    : new NotOffered();
        } catch (ReadModelUnavailableException | InboxUnavailableException away) {
            return new NotSeen("The target cannot be looked at now.");
        } finally {
            places.giveBack(person);
        }
    }

    private Sight ask(ApprovalId id, OfCall of, SealedValue parameters) {
        try (Replies.Wait<LookReply> wait = replies.begin()) {
            if (wait == null) {
                return new NotSeen("The target cannot be looked at now.");
            }
            LookOrder order = new LookOrder(
                    wait.replyTo().requestId(),
                    wait.replyTo().partition(),
                    of.call().organization(),
                    id.callId(),
                    of.tool().tool(),
                    of.tool().connection(),
                    of.call().resource(),
                    parameters,
                    clock.instant().plus(within).minus(ON_THE_WAY));
            CompletableFuture<Void> notWritten = sender.send(orders, id.key(), order);
            LookReply reply = await(wait.reply(), notWritten);
            return reply == null ? new NotSeen(LATE) : sight(reply);
        }
    }

    private @Nullable LookReply await(CompletableFuture<LookReply> reply, CompletableFuture<Void> notWritten) {
        try {
            CompletableFuture.anyOf(reply, notWritten).get(within.toMillis(), TimeUnit.MILLISECONDS);
            return reply.isDone() ? reply.join() : null;
        } catch (TimeoutException | ExecutionException late) {
            return null;
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static Sight sight(LookReply reply) {
        return switch (reply.result()) {
            case LookResult.Seen(var fields) -> new Sight.Seen(fields, reply.at());
            case LookResult.NothingThere() -> new Sight.NothingThere(reply.at());
            case LookResult.NotOffered() -> new NotOffered();
            case LookResult.NotSeen(var error) -> new NotSeen(error.message());
        };
    }
}
