package dev.countersign.domain.call;

import dev.countersign.domain.execution.Attempt;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.request.EditedParameters;
import dev.countersign.domain.request.ToolCall;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became true of a call. The log of these is the truth; state is folded from it. */
public sealed interface CallEvent {
    Instant at();

    /**
     * The call was admitted and policy was asked. A ruling {@code ALLOW} is a grant.
     *
     * @param tool what would serve the call, for the people who are asked; null when nobody is, and
     *     in events that are older than this field
     */
    record CallJudged(
            ToolCall call, Judgement judgement, @Nullable ToolTerms tool, Instant at) implements CallEvent {
        /** A judgement that asks nobody. */
        public CallJudged(ToolCall call, Judgement judgement, Instant at) {
            this(call, judgement, null, at);
        }
    }

    /** A later request bore the same key but differed in its parameters, or came from another agent. */
    record ReplayNoted(AgentId agent, Digest requestDigest, String requestId, boolean mismatch, Instant at)
            implements CallEvent {}

    /**
     * The approval was used up for this call: a grant.
     *
     * @param edited the parameters that were approved and run; null when they are the agent's own
     */
    record ApprovalSpent(
            Ruling ruling,
            List<String> deciders,
            String comment,
            @Nullable EditedParameters edited,
            Instant at) implements CallEvent {
        public ApprovalSpent {
            deciders = List.copyOf(deciders);
        }

        /** An approval of the agent's own parameters. */
        public ApprovalSpent(Ruling ruling, List<String> deciders, String comment, Instant at) {
            this(ruling, deciders, comment, null, at);
        }
    }

    /**
     * Policy changed while people were asked, and no longer asks them: it allows the call, which is a
     * grant, or denies it, which closes it.
     *
     * @param ruling {@code ALLOW} or {@code DENY}, by the policy that came into force
     */
    record CallRejudged(Ruling ruling, Instant at) implements CallEvent {}

    /** The call will not be executed after all. */
    record CallClosed(Closing reason, String detail, List<String> deciders, Instant at) implements CallEvent {
        public CallClosed {
            deciders = List.copyOf(deciders);
        }
    }

    /**
     * An attempt was ordered.
     *
     * @param notBefore the end of the pause after an earlier attempt
     * @param startBy a worker does not start the attempt after this instant
     */
    record AttemptDispatched(ToolTerms terms, Attempt attempt, Instant notBefore, Instant startBy, Instant at)
            implements CallEvent {}

    /** A worker journalled that it performs the attempt. */
    record AttemptStarted(int attempt, String worker, Instant leaseUntil, Instant at) implements CallEvent {}

    /** The attempt ended with this result; what follows is in the next event. */
    record AttemptFinished(int attempt, AttemptResult result, Instant at) implements CallEvent {}

    /** The attempt was given up: its time and grace ran out without a result. */
    record AttemptLapsed(int attempt, ToolError error, Instant at) implements CallEvent {}

    /** The call ended. */
    record CallEnded(Outcome outcome, Instant at) implements CallEvent {}

    /** A result came after its attempt was given up, or twice. It changes no outcome. */
    record LateResultNoted(int attempt, AttemptResult result, Instant at) implements CallEvent {}

    /**
     * An unknown outcome became known, by a person's word or by a late result. A new fact beside
     * the unknown one, never an edit.
     *
     * @param by a person's subject, or {@code worker} for a late result
     */
    record UnknownResolved(Outcome outcome, String by, String comment, Instant at) implements CallEvent {}

    /** A person ordered one more attempt of a call whose outcome was unknown: a grant. */
    record RerunOrdered(String by, String comment, Instant at) implements CallEvent {}

    /** The idempotency horizon passed: only id and digest remain. */
    record CallForgotten(Instant at) implements CallEvent {}
}
