package dev.countersign.domain.call;

import dev.countersign.domain.authorization.AuthorizationAnswer;
import dev.countersign.domain.budget.BudgetAnswer;
import dev.countersign.domain.budget.Reservation;
import dev.countersign.domain.call.CallCommand.ApprovalResolved;
import dev.countersign.domain.call.CallCommand.AuthorizationAnswered;
import dev.countersign.domain.call.CallCommand.ExecutionFinished;
import dev.countersign.domain.call.CallCommand.ExecutionStarted;
import dev.countersign.domain.call.CallCommand.ForgetCall;
import dev.countersign.domain.call.CallCommand.LapseLease;
import dev.countersign.domain.call.CallCommand.RejudgeCall;
import dev.countersign.domain.call.CallCommand.ReservationAnswered;
import dev.countersign.domain.call.CallCommand.ResolveUnknown;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.CallState.Execution;
import dev.countersign.domain.execution.Attempt;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.Purpose;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.execution.UserGrant;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.AuthorizationId;
import dev.countersign.domain.identity.BudgetKey;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.Assessment;
import dev.countersign.domain.policy.BudgetClaim;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.Judgement.PolicyFailure;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.ActingUser;
import dev.countersign.domain.request.EditedParameters;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One example of every state and of every kind of command, by the name the tables use. */
final class Samples {
    static final Instant T0 = Instant.parse("2026-11-01T09:00:00Z");
    static final OrganizationId ORGANIZATION = new OrganizationId("acme");
    static final AgentId AGENT = new AgentId("sales-bot");
    static final CallId CALL_ID = CallId.derive(new byte[32], ORGANIZATION, "key-1");
    static final PolicyVersion POLICY = new PolicyVersion("1", digest("policy"));
    static final ApprovalTerms EDITABLE =
            new ApprovalTerms(List.of("leads"), 2, Duration.ofHours(1), null, false, false, true);
    static final EditedParameters EDITED = new EditedParameters(json("{\"amount\":2}"), digest("{\"amount\":2}"));
    static final ToolError ERROR = new ToolError("boom", "It went wrong");

    static final UserId USER = UserId.of(new byte[32], ORGANIZATION, "dana");

    private Samples() {}

    static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }

    static SealedValue json(String text) {
        return SealedValue.plain(text.getBytes(StandardCharsets.UTF_8));
    }

    static ToolCall call(AgentId agent, String payload, String requestId, Instant at) {
        return new ToolCall(
                ORGANIZATION,
                agent,
                "kim@example.com",
                "run-1",
                "update_deal",
                "crm:deal:123",
                null,
                json(payload),
                digest(payload),
                "key-1",
                requestId,
                at);
    }

    static ToolCall call() {
        return call(AGENT, "{\"amount\":1}", "req-1", T0);
    }

    static Ruling ruling(Verdict verdict) {
        return new Ruling(verdict, POLICY, "rule-1", RiskLevel.MEDIUM, "Because");
    }

    static Ruling rulingOn(ApprovalTerms terms) {
        return new Ruling(Verdict.REQUIRE_APPROVAL, POLICY, "rule-1", RiskLevel.MEDIUM, "Because", terms);
    }

    static ToolTerms terms(EffectClass effectClass) {
        return new ToolTerms("crm.deals.update", "crm", effectClass, Duration.ofSeconds(5), 3);
    }

    /** The same terms of a tool that does what this name stands for. */
    static ToolTerms defined(ToolTerms terms, String definition) {
        return new ToolTerms(
                terms.tool(),
                terms.connection(),
                terms.effectClass(),
                terms.timeout(),
                terms.attemptsMax(),
                null,
                digest(definition));
    }

    /** A rulebook that always says the same. */
    record FixedRulebook(Judgement judgement, @Nullable ToolTerms tool, List<BudgetClaim> reserve) implements Rulebook {
        FixedRulebook(Judgement judgement, @Nullable ToolTerms tool) {
            this(judgement, tool, List.of());
        }

        static FixedRulebook of(Verdict verdict) {
            return new FixedRulebook(ruling(verdict), Samples.terms(EffectClass.IDEMPOTENT));
        }

        @Override
        public Assessment assess(ToolCall call, Instant at) {
            return new Assessment(judgement, reserve);
        }

        @Override
        public @Nullable ToolTerms terms(ToolCall call) {
            return tool;
        }
    }

    /** A claim of 1 in a budget of 3 within an hour. */
    static BudgetClaim claim(String budget, Verdict exceeded) {
        return new BudgetClaim(
                budget,
                BudgetKey.of(ORGANIZATION, budget, List.of()),
                BigDecimal.ONE,
                new BigDecimal(3),
                Duration.ofHours(1),
                true,
                exceeded,
                "No room in " + budget,
                exceeded == Verdict.REQUIRE_APPROVAL ? ApprovalTerms.DEFAULT : null);
    }

    static Reservation held(String budget) {
        return new Reservation(
                budget, BudgetKey.of(ORGANIZATION, budget, List.of()), BigDecimal.ONE, T0, Duration.ofHours(1));
    }

    private static FixedRulebook within(Verdict verdict, BudgetClaim... claims) {
        return new FixedRulebook(ruling(verdict), terms(EffectClass.IDEMPOTENT), List.of(claims));
    }

    private static CallState.Reserving reserving(List<String> deciders, List<Reservation> held, BudgetClaim... claims) {
        return new CallState.Reserving(
                call(), ruling(Verdict.ALLOW), deciders, terms(EffectClass.IDEMPOTENT), List.of(claims), held);
    }

    private static Execution holding(EffectClass effectClass, boolean rerun) {
        return new Execution(
                call(), ruling(Verdict.ALLOW), List.of(), terms(effectClass), rerun, false, List.of(held("first")));
    }

    private static Execution havingReleased(EffectClass effectClass) {
        return holding(effectClass, false).withoutReservations();
    }

    /** Terms of a tool that runs as the user whose call it is. */
    static ToolTerms usersTerms() {
        return terms(EffectClass.IDEMPOTENT).granted(UserGrant.NEEDED);
    }

    /** A call in a user's session. */
    static ToolCall usersCall(boolean waits) {
        return call().actingFor(new ActingUser(USER, waits));
    }

    private static CallState.Authorizing authorizing(boolean waits, String... deciders) {
        return new CallState.Authorizing(
                usersCall(waits), ruling(Verdict.ALLOW), List.of(deciders), usersTerms(), T0.plusSeconds(600));
    }

    private static AuthorizationAnswered authorization(AuthorizationAnswer answer, Instant at) {
        return new AuthorizationAnswered(CALL_ID, AuthorizationId.of(ORGANIZATION, USER, "crm"), answer, at);
    }

    private static FixedRulebook asUser(Verdict verdict, BudgetClaim... claims) {
        return new FixedRulebook(ruling(verdict), usersTerms(), List.of(claims));
    }

    static Rulebook rulebook(String name) {
        return switch (name) {
            case "allow-as-user" -> asUser(Verdict.ALLOW);
            case "allow-as-user-within" -> asUser(Verdict.ALLOW, claim("first", Verdict.DENY));
            case "ask-as-user" -> asUser(Verdict.REQUIRE_APPROVAL);
            case "allow" -> FixedRulebook.of(Verdict.ALLOW);
            case "deny" -> FixedRulebook.of(Verdict.DENY);
            case "ask" -> FixedRulebook.of(Verdict.REQUIRE_APPROVAL);
            case "fail" ->
                new FixedRulebook(
                        new PolicyFailure(POLICY, "rule-1", "It could not be evaluated"),
                        terms(EffectClass.IDEMPOTENT));
            case "ask-same-tool" ->
                new FixedRulebook(ruling(Verdict.REQUIRE_APPROVAL), defined(terms(EffectClass.IDEMPOTENT), "one"));
            case "ask-changed-tool" ->
                new FixedRulebook(ruling(Verdict.REQUIRE_APPROVAL), defined(terms(EffectClass.IDEMPOTENT), "other"));
            case "ask-riskier-tool" ->
                new FixedRulebook(ruling(Verdict.REQUIRE_APPROVAL), defined(terms(EffectClass.UNSAFE), "one"));
            case "ask-editable" -> new FixedRulebook(rulingOn(EDITABLE), terms(EffectClass.IDEMPOTENT));
            case "allow-within" -> within(Verdict.ALLOW, claim("first", Verdict.DENY));
            case "ask-within" -> within(Verdict.REQUIRE_APPROVAL, claim("first", Verdict.DENY));
            case "allow-without-tool" -> new FixedRulebook(ruling(Verdict.ALLOW), null);
            case "ask-without-tool" -> new FixedRulebook(ruling(Verdict.REQUIRE_APPROVAL), null);
            default -> throw new IllegalArgumentException(name);
        };
    }

    static Execution execution(EffectClass effectClass, boolean rerun) {
        return new Execution(call(), ruling(Verdict.ALLOW), List.of(), terms(effectClass), rerun, false);
    }

    static CallState state(String name) {
        Execution idempotent = execution(EffectClass.IDEMPOTENT, false);
        Execution unsafe = execution(EffectClass.UNSAFE, false);
        Execution checkable = execution(EffectClass.CHECKABLE, false);
        Attempt last = new Attempt(3, Purpose.EXECUTE);
        Instant later = T0.plusSeconds(60);
        return switch (name) {
            case "Unseen" -> new CallState.Unseen();
            case "AwaitingApproval" -> new CallState.AwaitingApproval(call(), ruling(Verdict.REQUIRE_APPROVAL));
            case "AwaitingApproval/defined" ->
                new CallState.AwaitingApproval(
                        call(), ruling(Verdict.REQUIRE_APPROVAL), defined(terms(EffectClass.IDEMPOTENT), "one"));
            case "AwaitingApproval/editable" -> new CallState.AwaitingApproval(call(), rulingOn(EDITABLE));
            case "Granted" -> new CallState.Granted(call(), ruling(Verdict.ALLOW), List.of(), 0, false);
            case "AwaitingApproval/as-user" ->
                new CallState.AwaitingApproval(usersCall(true), ruling(Verdict.REQUIRE_APPROVAL));
            case "Authorizing" -> authorizing(true);
            case "Authorizing/at-once" -> authorizing(false);
            case "AwaitingAuthorization" ->
                new CallState.AwaitingAuthorization(
                        usersCall(true), ruling(Verdict.ALLOW), List.of(), usersTerms(), T0.plusSeconds(600));
            case "AwaitingAuthorization/approved" ->
                new CallState.AwaitingAuthorization(
                        usersCall(true), ruling(Verdict.ALLOW), List.of("kim"), usersTerms(), T0.plusSeconds(600));
            case "Reserving" -> reserving(List.of(), List.of(), claim("first", Verdict.DENY));
            case "Reserving/of-two" ->
                reserving(List.of(), List.of(), claim("first", Verdict.DENY), claim("second", Verdict.DENY));
            case "Reserving/second" ->
                reserving(
                        List.of(), List.of(held("first")), claim("first", Verdict.DENY), claim("second", Verdict.DENY));
            case "Reserving/asks" -> reserving(List.of(), List.of(), claim("first", Verdict.REQUIRE_APPROVAL));
            case "Reserving/approved" -> reserving(List.of("kim"), List.of(), claim("first", Verdict.DENY));
            case "Executing/holding" ->
                new CallState.Executing(holding(EffectClass.UNSAFE, false), Attempt.FIRST, "w1", T0.plusSeconds(5));
            case "Executing/holding-rerun" ->
                new CallState.Executing(
                        holding(EffectClass.UNSAFE, true), new Attempt(2, Purpose.EXECUTE), "w1", T0.plusSeconds(5));
            case "Unknown/holding" ->
                new CallState.Unknown(holding(EffectClass.UNSAFE, false), 1, new Outcome.Unknown(ERROR), T0);
            case "Failed/released" ->
                new CallState.Failed(
                        havingReleased(EffectClass.IDEMPOTENT), 2, new Outcome.Failed(Effect.NONE, ERROR), T0);
            case "Failed/retaken" ->
                new CallState.Failed(
                        holding(EffectClass.IDEMPOTENT, false), 2, new Outcome.Failed(Effect.NONE, ERROR), T0);
            case "Resolved/released" ->
                new CallState.Resolved(
                        havingReleased(EffectClass.UNSAFE),
                        1,
                        new Outcome.Failed(Effect.NONE, ERROR),
                        "kim",
                        "I looked",
                        T0);
            case "Dispatched" -> new CallState.Dispatched(idempotent, Attempt.FIRST, later);
            case "Dispatched/unsafe" -> new CallState.Dispatched(unsafe, Attempt.FIRST, later);
            case "Executing" -> new CallState.Executing(idempotent, Attempt.FIRST, "w1", T0.plusSeconds(5));
            case "Executing/last" -> new CallState.Executing(idempotent, last, "w1", T0.plusSeconds(5));
            case "Executing/unsafe" -> new CallState.Executing(unsafe, Attempt.FIRST, "w1", T0.plusSeconds(5));
            case "Executing/checkable" -> new CallState.Executing(checkable, Attempt.FIRST, "w1", T0.plusSeconds(5));
            case "Executing/probe" ->
                new CallState.Executing(checkable, new Attempt(2, Purpose.PROBE), "w1", T0.plusSeconds(5));
            case "Executing/rerun" ->
                new CallState.Executing(
                        execution(EffectClass.UNSAFE, true), new Attempt(2, Purpose.EXECUTE), "w1", T0.plusSeconds(5));
            case "Denied" -> new CallState.Denied(call(), ruling(Verdict.DENY), T0);
            case "PolicyFailed" -> new CallState.PolicyFailed(call(), new PolicyFailure(POLICY, null, "No"), T0);
            case "DryRun" -> new CallState.DryRun(call().asDryRun(), ruling(Verdict.ALLOW), T0);
            case "DryRun/failed" -> new CallState.DryRun(call().asDryRun(), new PolicyFailure(POLICY, null, "No"), T0);
            case "Closed" ->
                new CallState.Closed(
                        call(), ruling(Verdict.REQUIRE_APPROVAL), Closing.REJECTED, "Too much", List.of("kim"), T0);
            case "Succeeded" -> new CallState.Succeeded(idempotent, 1, new Outcome.Succeeded(json("{}")), T0);
            case "Failed" -> new CallState.Failed(idempotent, 1, new Outcome.Failed(Effect.NONE, ERROR), T0);
            case "Unknown" -> new CallState.Unknown(unsafe, 1, new Outcome.Unknown(ERROR), T0);
            case "Unknown/after-two" -> new CallState.Unknown(idempotent, 2, new Outcome.Unknown(ERROR), T0);
            case "Resolved" -> new CallState.Resolved(unsafe, 1, new Outcome.Succeeded(json("{}")), "kim", "Seen", T0);
            case "Forgotten" -> new CallState.Forgotten(ORGANIZATION, AGENT, digest("x"), T0);
            default -> throw new IllegalArgumentException(name);
        };
    }

    static CallCommand command(String name) {
        Instant soon = T0.plusSeconds(1);
        Instant muchLater = T0.plus(Duration.ofDays(8));
        return switch (name) {
            case "SubmitCall" -> new SubmitCall(CALL_ID, call(), 0);
            case "SubmitCall/dry-run" -> new SubmitCall(CALL_ID, call().asDryRun(), 0);
            case "SubmitCall/dry-run-as-user" ->
                new SubmitCall(CALL_ID, usersCall(true).asDryRun(), 0);
            case "SubmitCall/as-user" -> new SubmitCall(CALL_ID, usersCall(true), 0);
            case "AuthorizationAnswered/given" ->
                authorization(new AuthorizationAnswer.Given(new UserGrant(json("{}"), null)), soon);
            case "AuthorizationAnswered/missing" -> authorization(new AuthorizationAnswer.Missing(), soon);
            case "AuthorizationAnswered/refused" -> authorization(new AuthorizationAnswer.Refused("No"), soon);
            case "AuthorizationAnswered/lapsed" -> authorization(new AuthorizationAnswer.Lapsed(), T0.plusSeconds(600));
            case "AuthorizationAnswered/lapsed-early" -> authorization(new AuthorizationAnswer.Lapsed(), soon);
            case "AuthorizationAnswered/another" ->
                new AuthorizationAnswered(
                        CALL_ID,
                        AuthorizationId.of(ORGANIZATION, USER, "another"),
                        new AuthorizationAnswer.Given(new UserGrant(json("{}"), null)),
                        soon);
            case "SubmitCall/other-payload" -> new SubmitCall(CALL_ID, call(AGENT, "{\"amount\":2}", "req-2", soon), 0);
            case "SubmitCall/other-agent" ->
                new SubmitCall(CALL_ID, call(new AgentId("other"), "{\"amount\":1}", "req-2", soon), 0);
            case "ApprovalResolved/approved" -> approval(ApprovalResolution.APPROVED);
            case "ApprovalResolved/rejected" -> approval(ApprovalResolution.REJECTED);
            case "ApprovalResolved/expired" -> approval(ApprovalResolution.EXPIRED);
            case "ApprovalResolved/cancelled" -> approval(ApprovalResolution.CANCELLED);
            case "ApprovalResolved/stale" ->
                new ApprovalResolved(
                        CALL_ID, digest("something else"), ApprovalResolution.APPROVED, List.of("kim"), "", soon);
            case "ApprovalResolved/edited" ->
                new ApprovalResolved(
                        CALL_ID, call().requestDigest(), ApprovalResolution.APPROVED, List.of("kim"), "", EDITED, soon);
            case "RejudgeCall" -> new RejudgeCall(CALL_ID, POLICY.digest(), soon);
            case "RejudgeCall/other-policy" -> new RejudgeCall(CALL_ID, digest("another policy"), soon);
            case "ReservationAnswered/granted" -> answered(0, "first", new BudgetAnswer.Granted(soon, BigDecimal.ONE));
            case "ReservationAnswered/refused" -> answered(0, "first", new BudgetAnswer.Refused(BigDecimal.TEN));
            case "ReservationAnswered/second-granted" ->
                answered(1, "second", new BudgetAnswer.Granted(soon, BigDecimal.ONE));
            case "ReservationAnswered/second-refused" ->
                answered(1, "second", new BudgetAnswer.Refused(BigDecimal.TEN));
            case "ReservationAnswered/other-budget" ->
                answered(0, "second", new BudgetAnswer.Granted(soon, BigDecimal.ONE));
            case "ResolveUnknown/happened" -> resolve(UnknownResolution.HAPPENED);
            case "ResolveUnknown/did-not-happen" -> resolve(UnknownResolution.DID_NOT_HAPPEN);
            case "ResolveUnknown/run-again" -> resolve(UnknownResolution.RUN_AGAIN);
            case "ForgetCall" -> new ForgetCall(CALL_ID, muchLater);
            case "ForgetCall/early" -> new ForgetCall(CALL_ID, soon);
            case "ExecutionStarted" -> new ExecutionStarted(CALL_ID, 1, "w1", T0.plusSeconds(6), soon);
            case "ExecutionStarted/other-attempt" -> new ExecutionStarted(CALL_ID, 7, "w1", T0.plusSeconds(6), soon);
            case "LapseLease" -> new LapseLease(CALL_ID, 1, T0.plusSeconds(100));
            case "LapseLease/early" -> new LapseLease(CALL_ID, 1, soon);
            case "LapseLease/in-grace" -> new LapseLease(CALL_ID, 1, T0.plusSeconds(6));
            case "LapseLease/attempt-2" -> new LapseLease(CALL_ID, 2, T0.plusSeconds(100));
            case "LapseLease/attempt-3" -> new LapseLease(CALL_ID, 3, T0.plusSeconds(100));
            case "ExecutionFinished/succeeded" -> finished(1, new AttemptResult.Succeeded(json("{}")));
            case "ExecutionFinished/attempt-2-succeeded" -> finished(2, new AttemptResult.Succeeded(json("{}")));
            case "ExecutionFinished/failed-none" -> finished(1, new AttemptResult.Failed(Effect.NONE, false, ERROR));
            case "ExecutionFinished/declined" ->
                finished(
                        1,
                        new AttemptResult.Failed(
                                Effect.NONE, false, new ToolError(ToolError.START_DEADLINE_PASSED, "Too late")));
            case "ExecutionFinished/failed-none-retryable" ->
                finished(1, new AttemptResult.Failed(Effect.NONE, true, ERROR));
            case "ExecutionFinished/failed-possible" ->
                finished(1, new AttemptResult.Failed(Effect.POSSIBLE, true, ERROR));
            case "ExecutionFinished/no-answer" -> finished(1, new AttemptResult.NoAnswer(ERROR));
            case "ExecutionFinished/attempt-2-failed-none" ->
                finished(2, new AttemptResult.Failed(Effect.NONE, false, ERROR));
            case "ExecutionFinished/attempt-2-no-answer" -> finished(2, new AttemptResult.NoAnswer(ERROR));
            case "ExecutionFinished/effect-found" -> finished(2, new AttemptResult.EffectFound(json("{}")));
            case "ExecutionFinished/effect-absent" -> finished(2, new AttemptResult.EffectAbsent());
            case "ExecutionFinished/inconclusive" -> finished(2, new AttemptResult.Inconclusive(ERROR));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static ReservationAnswered answered(int claim, String budget, BudgetAnswer answer) {
        return new ReservationAnswered(
                CALL_ID, claim, BudgetKey.of(ORGANIZATION, budget, List.of()), answer, T0.plusSeconds(1));
    }

    private static ApprovalResolved approval(ApprovalResolution resolution) {
        return new ApprovalResolved(
                CALL_ID,
                call().requestDigest(),
                resolution,
                resolution == ApprovalResolution.EXPIRED ? List.of() : List.of("kim"),
                "",
                T0.plusSeconds(1));
    }

    private static ResolveUnknown resolve(UnknownResolution resolution) {
        return new ResolveUnknown(CALL_ID, resolution, "kim", "I looked", T0.plusSeconds(1));
    }

    private static ExecutionFinished finished(int attempt, AttemptResult result) {
        return new ExecutionFinished(CALL_ID, attempt, result, T0.plusSeconds(1));
    }
}
