package dev.countersign.ingress.authorization;

import dev.countersign.domain.authorization.AuthorizationCommand;
import dev.countersign.domain.authorization.AuthorizationReply;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.request.ReplyTo;
import dev.countersign.ingress.gateway.RequestIds;
import dev.countersign.ingress.problem.ProblemCode;
import dev.countersign.ingress.problem.ProblemException;
import dev.countersign.ingress.reply.CommandWriter;
import dev.countersign.ingress.reply.ReplyReader;
import dev.countersign.ingress.reply.Waiter;
import dev.countersign.ingress.reply.Waiters;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Function;

/** Asks the owner of users' authorizations, and waits for its word. */
public final class AuthorizationOwner {
    private final ReplyReader replies;
    private final Waiters<String, AuthorizationReply> waiters;
    private final CommandWriter commands;
    private final Duration patience;
    private final Duration acceptance;
    private final RequestIds requestIds = new RequestIds();

    /**
     * @param patience how long it is waited for, and for the provider behind it
     * @param acceptance the longest time the broker's acknowledgement can take
     */
    public AuthorizationOwner(
            ReplyReader replies,
            Waiters<String, AuthorizationReply> waiters,
            CommandWriter commands,
            Duration patience,
            Duration acceptance) {
        this.replies = replies;
        this.waiters = waiters;
        this.commands = commands;
        this.patience = patience;
        this.acceptance = acceptance;
    }

    /**
     * Asks.
     *
     * @throws ProblemException 503, before anything was sent
     */
    public Waiter.Ending<AuthorizationReply> ask(
            OrganizationId organization, Function<ReplyTo, AuthorizationCommand> command) throws InterruptedException {
        OptionalInt partition = replies.stamp();
        if (partition.isEmpty()) {
            throw away("This instance is not connected. Try again in a moment.");
        }
        ReplyTo replyTo = new ReplyTo(partition.getAsInt(), requestIds.next());
        Waiter<String, AuthorizationReply> waiter =
                waiters.register(organization, replyTo.requestId(), replyTo.partition());
        if (waiter == null) {
            throw away("Too many wait here. Try again in a moment.");
        }
        try {
            commands.ask(command.apply(replyTo), waiter);
            return waiter.await(patience, acceptance);
        } finally {
            waiters.remove(waiter);
        }
    }

    private static ProblemException away(String why) {
        return ProblemException.of(ProblemCode.UNAVAILABLE, why);
    }
}
