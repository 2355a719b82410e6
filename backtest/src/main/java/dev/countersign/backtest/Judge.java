package dev.countersign.backtest;

import dev.countersign.control.view.Parameters;
import dev.countersign.control.view.RulebookHistory;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.CallDecider;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallEvent.CallJudged;
import dev.countersign.domain.call.CallState.Unseen;
import dev.countersign.domain.call.CallTimes;
import dev.countersign.domain.call.Rulebook;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.Judgement.PolicyFailure;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.ToolCall;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Puts a recorded call before the candidate: decided by the domain's own decider on the rulebook that the
 * streams would have had, so that it is asked exactly what was asked then. Safe for many threads.
 */
final class Judge {
    private final RulebookHistory rulebooks;
    // Times decide when an attempt is due, which nobody looks at here.
    private final CallDecider decider = new CallDecider(CallTimes.DEFAULTS);

    Judge(RulebookHistory rulebooks) {
        this.rulebooks = rulebooks;
    }

    /**
     * Judges.
     *
     * @param writtenAt when the recorded verdict was written: the tools of that moment are asked
     * @return null when the call's parameters cannot be read, so that nobody knows what would be said of it
     */
    @Nullable
    Compared compare(CallId callId, CallJudged recorded, Instant writtenAt) {
        ToolCall call = recorded.call();
        Rulebook rulebook = rulebooks.at(writtenAt);
        Judgement judgement = judgement(callId, call, rulebook);
        if (judgement instanceof PolicyFailure failure && failure.rule() == null && !Parameters.areReadable(call)) {
            return null;
        }
        ToolTerms terms = rulebook.terms(call);
        return Compared.of(
                callId,
                call,
                recorded.at(),
                terms == null ? null : terms.tool(),
                side(recorded.judgement()),
                side(judgement),
                otherTerms(recorded.judgement(), judgement));
    }

    /** Whether the tools that it is judged with are those of its time. */
    boolean reaches(Instant writtenAt) {
        return rulebooks.reaches(writtenAt);
    }

    private Judgement judgement(CallId callId, ToolCall call, Rulebook rulebook) {
        CallEvent decided = decider.decide(new Unseen(), new SubmitCall(callId, call, null), rulebook)
                .events()
                .getFirst();
        if (decided instanceof CallJudged judged) {
            return judged.judgement();
        }
        // CallDecider.judge: a call that nobody has seen is judged first.
        throw new IllegalStateException("A new call was not judged");
    }

    private static Compared.Verdict side(Judgement judgement) {
        return switch (judgement) {
            case Ruling(var verdict, var policy, var rule, var risk, var reason, var approval) ->
                new Compared.Verdict(Said.of(judgement), rule, reason, policy.name());
            case PolicyFailure(var policy, var rule, var reason) ->
                new Compared.Verdict(Said.ERROR, rule, reason, name(policy));
        };
    }

    private static @Nullable String name(@Nullable PolicyVersion policy) {
        return policy == null ? null : policy.name();
    }

    private static boolean otherTerms(Judgement before, Judgement after) {
        return before instanceof Ruling one
                && after instanceof Ruling other
                && one.verdict() == Verdict.REQUIRE_APPROVAL
                && other.verdict() == Verdict.REQUIRE_APPROVAL
                && !one.approvalTerms().equals(other.approvalTerms());
    }
}
