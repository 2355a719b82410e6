package dev.countersign.domain.call;

import dev.countersign.domain.authorization.AuthorizationAnswer;
import dev.countersign.domain.budget.BudgetAnswer;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.identity.AuthorizationId;
import dev.countersign.domain.identity.BudgetKey;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.request.EditedParameters;
import dev.countersign.domain.request.ToolCall;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a call can be asked to do. Commands carry every instant that a decision needs, so that a
 * replay needs no clock.
 */
public sealed interface CallCommand {
    CallId callId();

    /** When the command was made, by its maker's clock. */
    Instant at();

    /**
     * An agent asks for a tool call, for the first time or again.
     *
     * @param replyPartition the partition of {@code replies} where the caller waits; null when
     *     nobody waits
     */
    record SubmitCall(
            CallId callId, ToolCall call, @Nullable Integer replyPartition) implements CallCommand {
        @Override
        public Instant at() {
            return call.arrivedAt();
        }
    }

    /**
     * The approval that this call waits for was decided.
     *
     * @param requestDigest what the people were shown; another digest than the call's is refused
     * @param deciders subjects of those who decided; empty for expiry
     * @param comment empty when none was given
     * @param edited the parameters that were approved instead of the call's; null when the call's were
     */
    record ApprovalResolved(
            CallId callId,
            Digest requestDigest,
            ApprovalResolution resolution,
            List<String> deciders,
            String comment,
            @Nullable EditedParameters edited,
            Instant at)
            implements CallCommand {
        public ApprovalResolved {
            deciders = List.copyOf(deciders);
        }

        /** A resolution that leaves the parameters as they are. */
        public ApprovalResolved(
                CallId callId,
                Digest requestDigest,
                ApprovalResolution resolution,
                List<String> deciders,
                String comment,
                Instant at) {
            this(callId, requestDigest, resolution, deciders, comment, null, at);
        }
    }

    /**
     * The organization's policy changed; a call that waits for people is judged again.
     *
     * @param policy the digest of the policy that came into force
     */
    record RejudgeCall(CallId callId, Digest policy, Instant at) implements CallCommand {}

    /**
     * A person says what became of a call whose outcome is unknown.
     *
     * @param by the person's subject
     */
    record ResolveUnknown(CallId callId, UnknownResolution resolution, String by, String comment, Instant at)
            implements CallCommand {}

    /**
     * A counter answers the call that asked it for room.
     *
     * @param claim which of the call's claims it is, from 0
     * @param at the counter's time
     */
    record ReservationAnswered(CallId callId, int claim, BudgetKey key, BudgetAnswer answer, Instant at)
            implements CallCommand {}

    /**
     * The owner of a user's authorization answers the call that needs it; or, where the answer is that it did
     * not come in time, a timer does.
     *
     * @param at the owner's time
     */
    record AuthorizationAnswered(CallId callId, AuthorizationId authorization, AuthorizationAnswer answer, Instant at)
            implements CallCommand {}

    /** A timer: the idempotency horizon of an ended call has passed. */
    record ForgetCall(CallId callId, Instant at) implements CallCommand {}

    /**
     * What the {@code executions} topic carries. Worker reports and the lease timer share that
     * topic so that their order in one log decides: a result that was acknowledged before the
     * lease was called lapsed is always seen first.
     */
    sealed interface ExecutionReport extends CallCommand {
        int attempt();
    }

    /**
     * A worker journalled that it is about to perform an attempt.
     *
     * @param worker the instance's name, for people
     * @param leaseUntil the worker does not begin the effect after this instant
     */
    record ExecutionStarted(CallId callId, int attempt, String worker, Instant leaseUntil, Instant at)
            implements ExecutionReport {}

    /** A worker reports how an attempt ended. */
    record ExecutionFinished(CallId callId, int attempt, AttemptResult result, Instant at) implements ExecutionReport {}

    /** A timer: the attempt was not started, or not finished, within its time and grace. */
    record LapseLease(CallId callId, int attempt, Instant at) implements ExecutionReport {}
}
