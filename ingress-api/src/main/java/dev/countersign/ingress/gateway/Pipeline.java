package dev.countersign.ingress.gateway;

import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.Reply;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.problem.ProblemException;
import dev.countersign.ingress.reply.CommandWriter;
import dev.countersign.ingress.reply.ReplyReader;
import dev.countersign.ingress.reply.Waiter;
import dev.countersign.ingress.reply.Waiters;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The way to policy-stream and back. An answer about a call is given only after its reply has come:
 * nothing is remembered here that could answer sooner than the log.
 */
public final class Pipeline {
    private final ReplyReader replies;
    private final Waiters<CallId, Reply> waiters;
    private final CommandWriter commands;
    private final Answers answers;
    private final Duration acceptance;

    /** @param acceptance the longest time the broker's acknowledgement can take */
    public Pipeline(
            ReplyReader replies,
            Waiters<CallId, Reply> waiters,
            CommandWriter commands,
            Answers answers,
            Duration acceptance) {
        this.replies = replies;
        this.waiters = waiters;
        this.commands = commands;
        this.answers = answers;
        this.acceptance = acceptance;
    }

    /** A command on its way. Whoever has one must wait for its {@link #ending}. */
    public record Submission(Asked asked, Waiter<CallId, Reply> waiter) {}

    /**
     * Sends the command, with its waiter registered before.
     *
     * @param command makes the command from the partition where the reply is expected
     * @throws ProblemException 503, before anything was sent
     */
    public Submission submit(
            OrganizationId organization, Asked asked, IntFunction<SubmitCall> command, @Nullable String traceparent) {
        OptionalInt partition = replies.stamp();
        if (partition.isEmpty()) {
            throw new ProblemException(answers.notTaken(asked, "This instance is not connected to the pipeline"));
        }
        Waiter<CallId, Reply> waiter = waiters.register(organization, asked.callId(), partition.getAsInt());
        if (waiter == null) {
            throw new ProblemException(answers.notTaken(asked, Waiters.FULL));
        }
        try {
            commands.submit(command.apply(partition.getAsInt()), waiter, traceparent);
            return new Submission(asked, waiter);
        } catch (RuntimeException failure) {
            waiters.remove(waiter);
            throw failure;
        }
    }

    /** Waits for the reply and says what came of it, as the gateway API does. */
    HttpAnswer await(Submission submission, Duration patience) throws InterruptedException {
        Asked asked = submission.asked();
        return switch (ending(submission, patience)) {
            case Waiter.Ending.Answered<Reply>(var reply) -> answers.of(reply, asked);
            case Waiter.Ending.NotYet<Reply>() -> answers.notYet(asked);
            case Waiter.Ending.NotKnown<Reply>() -> answers.notKnown(asked);
        };
    }

    /** Waits for the reply. */
    public Waiter.Ending<Reply> ending(Submission submission, Duration patience) throws InterruptedException {
        try {
            return submission.waiter().await(patience, acceptance);
        } finally {
            waiters.remove(submission.waiter());
        }
    }
}
