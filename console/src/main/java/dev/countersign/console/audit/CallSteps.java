package dev.countersign.console.audit;

import dev.countersign.console.audit.Step.Fact;
import dev.countersign.console.audit.Step.Kind;
import dev.countersign.console.audit.Step.Tone;
import dev.countersign.domain.budget.Reservation;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.Closing;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.Purpose;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.policy.BudgetClaim;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.readmodel.ReceiptView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What came true of a call, each event as one step. */
final class CallSteps {
    private CallSteps() {}

    /** The command behind the first event. */
    static Step asked(CallEvent.CallJudged judged) {
        ToolCall call = judged.call();
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.of("agent", call.agent().value()));
        Fact.addText(facts, "answerable", call.owner());
        Fact.addText(facts, "run", call.instanceId());
        facts.add(Fact.of("action", call.action()));
        facts.add(Fact.of("resource", call.resource()));
        Fact.addText(facts, "connection", call.connection());
        facts.add(Fact.of("parameters", call.payload()));
        facts.add(Fact.id("request_digest", call.askedDigest().hex()));
        facts.add(Fact.of("idempotency_key", call.idempotencyKey()));
        facts.add(Fact.of("request_id", call.requestId()));
        String title = call.dryRun() ? "The agent asked what would come of it, in a dry run" : "The agent asked";
        return new Step(call.arrivedAt(), Kind.ASKED, Tone.PLAIN, title, facts, null);
    }

    static Step of(CallEvent event, ReceiptView call) {
        return switch (event) {
            case CallEvent.CallJudged it -> it.call().dryRun() ? dryRun(it) : judged(it, Kind.JUDGED, it.judgement());
            case CallEvent.CallRejudged it -> judged(it, Kind.JUDGED_AGAIN, it.ruling());
            case CallEvent.ReplayNoted it -> askedAgain(it);
            case CallEvent.ApprovalSpent it -> released(it);
            case CallEvent.CallClosed it -> closed(it);
            case CallEvent.AuthorizationAsked it ->
                step(
                        it,
                        Kind.AUTHORIZATION_ASKED,
                        Tone.PLAIN,
                        "It may run as its user, who has to have authorized the connection",
                        Fact.of("connection", it.terms().connection()));
            case CallEvent.AuthorizationMissing it ->
                step(
                        it,
                        Kind.AUTHORIZATION_MISSING,
                        Tone.PLAIN,
                        "The user had not authorized the connection, and was asked to");
            case CallEvent.AuthorizationGiven it -> judged(it, Kind.AUTHORIZED, it.ruling());
            case CallEvent.ReservationsAsked it ->
                step(
                        it,
                        Kind.BUDGETS_ASKED,
                        Tone.PLAIN,
                        "It may run where budgets have room",
                        Fact.of("budgets", names(it.claims(), BudgetClaim::budget)));
            case CallEvent.ReservationMade it ->
                step(
                        it,
                        Kind.BUDGET_RESERVED,
                        Tone.PLAIN,
                        "A budget had room, and holds it for this call",
                        Fact.of("budget", it.reservation().budget()),
                        Fact.of("amount", it.reservation().amount().toPlainString()),
                        Fact.of("used", it.used().toPlainString()));
            case CallEvent.ReservationRefused it -> refused(it);
            case CallEvent.ReservationsReleased it ->
                step(
                        it,
                        Kind.BUDGETS_RELEASED,
                        Tone.PLAIN,
                        "Nothing was executed: budgets have their room again",
                        Fact.of("budgets", names(it.reservations(), Reservation::budget)));
            case CallEvent.AttemptDispatched it -> ordered(it);
            case CallEvent.AttemptStarted it ->
                step(
                        it,
                        Kind.ATTEMPT_STARTED,
                        Tone.PLAIN,
                        "Attempt " + it.attempt() + " started",
                        Fact.of("worker", it.worker()),
                        Fact.of("lease_until", it.leaseUntil()));
            case CallEvent.AttemptFinished it ->
                step(
                        it,
                        Kind.ATTEMPT_ENDED,
                        tone(it.result()),
                        "Attempt " + it.attempt() + " " + words(it.result()),
                        facts(error(it.result())));
            case CallEvent.AttemptLapsed it ->
                step(
                        it,
                        Kind.ATTEMPT_GIVEN_UP,
                        Tone.DOUBTFUL,
                        "Attempt " + it.attempt() + " was given up: its time ran out without a result",
                        facts(it.error()));
            case CallEvent.CallEnded it -> outcome(it, Kind.OUTCOME, "", it.outcome(), call);
            case CallEvent.LateResultNoted it -> late(it);
            case CallEvent.UnknownResolved it -> resolved(it, call);
            case CallEvent.RerunOrdered it ->
                step(
                        it,
                        Kind.RUN_AGAIN,
                        Tone.PLAIN,
                        "A person ordered one more attempt",
                        Fact.of("by", it.by()),
                        Fact.of("comment", it.comment()));
            case CallEvent.CallForgotten it ->
                step(
                        it,
                        Kind.FORGOTTEN,
                        Tone.PLAIN,
                        "The time in which a repetition is recognized by its key was over");
        };
    }

    /** What policy did to a call it would have done to this; nothing was done. */
    private static Step dryRun(CallEvent.CallJudged event) {
        Step judged = judged(event, Kind.JUDGED, event.judgement());
        return switch (event.judgement()) {
            case Judgement.Ruling ruling ->
                new Step(
                        judged.at(),
                        judged.kind(),
                        Tone.PLAIN,
                        switch (ruling.verdict()) {
                            case ALLOW -> "Policy would allow it";
                            case DENY -> "Policy would deny it";
                            case REQUIRE_APPROVAL -> "Policy would send it to people";
                        },
                        judged.facts(),
                        null);
            case Judgement.PolicyFailure failure -> judged;
        };
    }

    private static Step judged(CallEvent event, Kind kind, Judgement judgement) {
        List<Fact> facts = new ArrayList<>();
        String again = kind == Kind.JUDGED_AGAIN
                ? "Policy changed and now "
                : kind == Kind.AUTHORIZED ? "The user has authorized the connection, and policy " : "Policy ";
        return switch (judgement) {
            case Judgement.Ruling(var verdict, var policy, var rule, var risk, var reason, var approval) -> {
                facts.add(Fact.of("rule", rule == null ? "none matched: the default denied" : rule));
                facts.add(Fact.of("reason", reason));
                facts.add(Fact.of("risk", risk));
                addPolicy(facts, policy);
                yield switch (verdict) {
                    case ALLOW -> new Step(event.at(), kind, Tone.GOOD, again + "allowed it", facts, null);
                    case DENY -> new Step(event.at(), kind, Tone.BAD, again + "denied it", facts, null);
                    case REQUIRE_APPROVAL ->
                        new Step(event.at(), kind, Tone.PLAIN, again + "sent it to people", facts, null);
                };
            }
            case Judgement.PolicyFailure(var policy, var rule, var reason) -> {
                Fact.addText(facts, "rule", rule);
                facts.add(Fact.of("reason", reason));
                if (policy != null) {
                    addPolicy(facts, policy);
                }
                yield new Step(
                        event.at(),
                        kind,
                        Tone.BAD,
                        "Policy could not be evaluated, so nothing was executed",
                        facts,
                        null);
            }
        };
    }

    private static void addPolicy(List<Fact> facts, PolicyVersion policy) {
        facts.add(Fact.of("policy_version", policy.name()));
        facts.add(Fact.id("policy_digest", policy.digest().hex()));
    }

    private static Step askedAgain(CallEvent.ReplayNoted it) {
        String title = it.mismatch()
                ? "Asked again under the same key, with other parameters or by another agent: not executed"
                : "Asked again under the same key: answered and not repeated";
        return step(
                it,
                Kind.ASKED_AGAIN,
                it.mismatch() ? Tone.DOUBTFUL : Tone.PLAIN,
                title,
                Fact.of("agent", it.agent().value()),
                Fact.id("request_digest", it.requestDigest().hex()),
                Fact.of("request_id", it.requestId()));
    }

    private static Step released(CallEvent.ApprovalSpent it) {
        List<Fact> facts = new ArrayList<>();
        Fact.addText(facts, "approved_by", String.join(", ", it.deciders()));
        Fact.addText(facts, "rule", it.ruling().rule());
        addPolicy(facts, it.ruling().policy());
        if (it.edited() != null) {
            facts.add(Fact.of("parameters", it.edited().payload()));
            facts.add(Fact.id("request_digest", it.edited().requestDigest().hex()));
        }
        String title = it.edited() == null
                ? "Released: policy was asked once more, and the approval used up"
                : "Released with other parameters than the agent's, as they were approved";
        return new Step(it.at(), Kind.RELEASED, Tone.GOOD, title, facts, null);
    }

    private static Step closed(CallEvent.CallClosed it) {
        List<Fact> facts = new ArrayList<>();
        Fact.addText(facts, "reason", it.detail());
        Fact.addText(facts, "by", String.join(", ", it.deciders()));
        return new Step(it.at(), Kind.CLOSED, Tone.BAD, "Closed, never executed: " + words(it.reason()), facts, null);
    }

    private static Step refused(CallEvent.ReservationRefused it) {
        List<Fact> facts = new ArrayList<>();
        Fact.addText(facts, "budget", it.ruling().rule());
        facts.add(Fact.of("reason", it.ruling().reason()));
        facts.add(Fact.of("used", it.used().toPlainString()));
        addPolicy(facts, it.ruling().policy());
        return it.ruling().verdict() == Verdict.REQUIRE_APPROVAL
                ? new Step(
                        it.at(),
                        Kind.BUDGET_REFUSED,
                        Tone.PLAIN,
                        "A budget had no room: it went to people",
                        facts,
                        null)
                : new Step(
                        it.at(),
                        Kind.BUDGET_REFUSED,
                        Tone.BAD,
                        "A budget had no room: denied, never executed",
                        facts,
                        null);
    }

    private static <T> String names(List<T> all, Function<T, String> name) {
        return all.stream().map(name).distinct().collect(Collectors.joining(", "));
    }

    private static String words(Closing reason) {
        return switch (reason) {
            case REJECTED -> "people rejected it";
            case EXPIRED -> "nobody decided in time";
            case CANCELLED -> "it was withdrawn";
            case DENIED_AT_DISPATCH -> "policy denied it when it was to run";
            case POLICY_FAILED_AT_DISPATCH -> "policy could not be evaluated when it was to run";
            case DENIED_BY_POLICY_CHANGE -> "policy changed and denies it";
            case OVER_BUDGET -> "a budget had no room";
            case AUTHORIZATION_MISSING -> "its user had not authorized the connection";
            case NOT_AUTHORIZED -> "its user did not authorize the connection";
        };
    }

    private static Step ordered(CallEvent.AttemptDispatched it) {
        String what = it.attempt().purpose() == Purpose.PROBE
                ? " ordered: look whether an earlier one took effect"
                : " ordered";
        return step(
                it,
                Kind.ATTEMPT_ORDERED,
                Tone.PLAIN,
                "Attempt " + it.attempt().number() + what,
                Fact.of("tool", it.terms().tool()),
                Fact.of("connection", it.terms().connection()),
                Fact.of("effect_class", it.terms().effectClass()),
                Fact.of("start_by", it.startBy()));
    }

    private static Step late(CallEvent.LateResultNoted it) {
        List<Fact> facts = new ArrayList<>(List.of(facts(error(it.result()))));
        SealedValue response = switch (it.result()) {
            case AttemptResult.Succeeded(var said) -> said;
            case AttemptResult.EffectFound(var said) -> said;
            case AttemptResult.Failed failed -> null;
            case AttemptResult.NoAnswer none -> null;
            case AttemptResult.EffectAbsent absent -> null;
            case AttemptResult.Inconclusive inconclusive -> null;
        };
        if (response != null) {
            facts.add(Fact.of("response", response));
        }
        if (!it.retaken().isEmpty()) {
            facts.add(Fact.of("budgets", names(it.retaken(), Reservation::budget)));
        }
        String title = "A result of attempt " + it.attempt() + " came late: it " + words(it.result())
                + ". No outcome was changed by it"
                + (it.retaken().isEmpty() ? "" : "; what had been given back to budgets counts again");
        return new Step(it.at(), Kind.LATE_RESULT, Tone.DOUBTFUL, title, facts, null);
    }

    private static Step resolved(CallEvent.UnknownResolved it, ReceiptView call) {
        boolean byWorker = it.by().equals("worker");
        Step step = outcome(
                it, Kind.RESOLVED, byWorker ? "A late result told: " : "A person found out: ", it.outcome(), call);
        List<Fact> facts = new ArrayList<>(step.facts());
        facts.add(Fact.of("by", it.by()));
        Fact.addText(facts, "comment", it.comment());
        return new Step(step.at(), step.kind(), step.tone(), step.title(), facts, null);
    }

    private static Step outcome(CallEvent event, Kind kind, String before, Outcome outcome, ReceiptView call) {
        List<Fact> facts = new ArrayList<>();
        String words = switch (outcome) {
            case Outcome.Succeeded succeeded -> "it succeeded";
            case Outcome.Failed(Effect effect, var error) ->
                effect == Effect.NONE
                        ? "it failed, and nothing was changed"
                        : "it failed, and something may have changed";
            case Outcome.Unknown unknown -> "nobody knows whether it happened";
        };
        Tone tone = switch (outcome) {
            case Outcome.Succeeded succeeded -> Tone.GOOD;
            case Outcome.Failed failed -> Tone.BAD;
            case Outcome.Unknown unknown -> Tone.DOUBTFUL;
        };
        switch (outcome) {
            case Outcome.Succeeded succeeded -> {
                if (call.response() != null) {
                    facts.add(Fact.of("response", call.response()));
                }
                if (call.responseHash() != null) {
                    facts.add(Fact.id("response_hash", call.responseHash().hex()));
                }
            }
            case Outcome.Failed failed -> facts.addAll(List.of(facts(failed.error())));
            case Outcome.Unknown unknown -> facts.addAll(List.of(facts(unknown.error())));
        }
        String title = before.isEmpty() ? "Outcome: " + words : before + words;
        return new Step(event.at(), kind, tone, title, facts, null);
    }

    private static String words(AttemptResult result) {
        return switch (result) {
            case AttemptResult.Succeeded it -> "succeeded";
            case AttemptResult.Failed it ->
                it.effect() == Effect.NONE ? "failed without an effect" : "failed, perhaps with an effect";
            case AttemptResult.NoAnswer it -> "got no answer";
            case AttemptResult.EffectFound it -> "found the effect of an earlier one";
            case AttemptResult.EffectAbsent it -> "found no effect of an earlier one";
            case AttemptResult.Inconclusive it -> "could not tell";
        };
    }

    private static Tone tone(AttemptResult result) {
        return switch (result) {
            case AttemptResult.Succeeded it -> Tone.GOOD;
            case AttemptResult.EffectFound it -> Tone.GOOD;
            case AttemptResult.EffectAbsent it -> Tone.PLAIN;
            case AttemptResult.Failed it -> Tone.BAD;
            case AttemptResult.NoAnswer it -> Tone.DOUBTFUL;
            case AttemptResult.Inconclusive it -> Tone.DOUBTFUL;
        };
    }

    private static @Nullable ToolError error(AttemptResult result) {
        return switch (result) {
            case AttemptResult.Failed it -> it.error();
            case AttemptResult.NoAnswer it -> it.error();
            case AttemptResult.Inconclusive it -> it.error();
            case AttemptResult.Succeeded it -> null;
            case AttemptResult.EffectFound it -> null;
            case AttemptResult.EffectAbsent it -> null;
        };
    }

    private static Fact[] facts(@Nullable ToolError error) {
        return error == null
                ? new Fact[0]
                : new Fact[] {Fact.of("error", error.code()), Fact.of("message", error.message())};
    }

    private static Step step(CallEvent event, Kind kind, Tone tone, String title, Fact... facts) {
        return new Step(event.at(), kind, tone, title, List.of(facts), null);
    }
}
