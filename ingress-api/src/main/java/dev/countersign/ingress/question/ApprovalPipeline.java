package dev.countersign.ingress.question;

import dev.countersign.domain.approval.ApprovalCommand;
import dev.countersign.domain.approval.ApprovalReply;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.request.ReplyTo;
import dev.countersign.ingress.gateway.RequestIds;
import dev.countersign.ingress.problem.Problem;
import dev.countersign.ingress.problem.ProblemCode;
import dev.countersign.ingress.problem.ProblemException;
import dev.countersign.ingress.reply.CommandWriter;
import dev.countersign.ingress.reply.ReplyReader;
import dev.countersign.ingress.reply.Waiter;
import dev.countersign.ingress.reply.Waiter.Ending;
import dev.countersign.ingress.reply.Waiters;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The way to approval-stream and back. */
public final class ApprovalPipeline {
    private final ReplyReader replies;
    private final Waiters<String, ApprovalReply> waiters;
    private final CommandWriter commands;
    private final RequestIds requestIds = new RequestIds();
    private final Duration acceptance;

    /** @param acceptance the longest time the broker's acknowledgement can take */
    public ApprovalPipeline(
            ReplyReader replies, Waiters<String, ApprovalReply> waiters, CommandWriter commands, Duration acceptance) {
        this.replies = replies;
        this.waiters = waiters;
        this.commands = commands;
        this.acceptance = acceptance;
    }

    /**
     * Asks, and waits for what became of it.
     *
     * @param command makes the command from where the reply is expected; a command that is never
     *     answered is asked without patience
     * @throws ProblemException 503, before anything was sent
     */
    Ending<ApprovalReply> ask(
            OrganizationId organization,
            Function<ReplyTo, ApprovalCommand> command,
            Duration patience,
            @Nullable String traceparent)
            throws InterruptedException {
        OptionalInt partition = replies.stamp();
        if (partition.isEmpty()) {
            throw unavailable("This instance is not connected to the pipeline");
        }
        ReplyTo replyTo = new ReplyTo(partition.getAsInt(), requestIds.next());
        Waiter<String, ApprovalReply> waiter = waiters.register(organization, replyTo.requestId(), replyTo.partition());
        if (waiter == null) {
            throw unavailable(Waiters.FULL);
        }
        try {
            commands.ask(command.apply(replyTo), waiter, traceparent);
            return waiter.await(patience, acceptance);
        } finally {
            waiters.remove(waiter);
        }
    }

    private static ProblemException unavailable(String detail) {
        return new ProblemException(Problem.of(ProblemCode.UNAVAILABLE, detail).retryAfter(1));
    }
}
