package dev.countersign.readmodel;

import dev.countersign.domain.budget.Reservation;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallEvent.ApprovalSpent;
import dev.countersign.domain.call.CallEvent.AttemptDispatched;
import dev.countersign.domain.call.CallEvent.AttemptFinished;
import dev.countersign.domain.call.CallEvent.AttemptLapsed;
import dev.countersign.domain.call.CallEvent.AttemptStarted;
import dev.countersign.domain.call.CallEvent.AuthorizationAsked;
import dev.countersign.domain.call.CallEvent.AuthorizationGiven;
import dev.countersign.domain.call.CallEvent.AuthorizationMissing;
import dev.countersign.domain.call.CallEvent.CallClosed;
import dev.countersign.domain.call.CallEvent.CallEnded;
import dev.countersign.domain.call.CallEvent.CallForgotten;
import dev.countersign.domain.call.CallEvent.CallJudged;
import dev.countersign.domain.call.CallEvent.CallRejudged;
import dev.countersign.domain.call.CallEvent.LateResultNoted;
import dev.countersign.domain.call.CallEvent.ReplayNoted;
import dev.countersign.domain.call.CallEvent.RerunOrdered;
import dev.countersign.domain.call.CallEvent.ReservationMade;
import dev.countersign.domain.call.CallEvent.ReservationRefused;
import dev.countersign.domain.call.CallEvent.ReservationsAsked;
import dev.countersign.domain.call.CallEvent.ReservationsReleased;
import dev.countersign.domain.call.CallEvent.UnknownResolved;
import dev.countersign.domain.call.CallEvolution;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.Closing;
import dev.countersign.domain.call.RecordedCallEvent;
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
import dev.countersign.domain.identity.ReportId;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.BudgetClaim;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.Judgement.PolicyFailure;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptIssuer;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.domain.receipt.ReportReceipts;
import dev.countersign.domain.report.InvocationSource;
import dev.countersign.domain.report.RecordedReportEvent;
import dev.countersign.domain.report.Report;
import dev.countersign.domain.report.ReportEvent.ToolExecutionReported;
import dev.countersign.domain.report.ReportedOutcome;
import dev.countersign.domain.report.ToolExecution;
import dev.countersign.domain.report.ToolKind;
import dev.countersign.domain.request.EditedParameters;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Every kind of life that a call can have, with the receipts that the domain issues for it. */
final class Histories {
    static final Instant START = Instant.parse("2026-11-02T09:00:00.123456Z");
    static final OrganizationId ACME = new OrganizationId("acme");
    static final OrganizationId GLOBEX = new OrganizationId("globex");

    private static final PolicyVersion POLICY =
            new PolicyVersion("2026-11-01", Digest.of("policy".getBytes(StandardCharsets.UTF_8)));
    private static final PolicyVersion LATER_POLICY =
            new PolicyVersion("2026-11-02", Digest.of("later".getBytes(StandardCharsets.UTF_8)));
    private static final ToolTerms TERMS =
            new ToolTerms("crm.deals.update", "crm", EffectClass.CHECKABLE, Duration.ofSeconds(10), 3);
    private static final ToolError ERROR = new ToolError("upstream_error", "The target answered 500");
    private static final Reservation HELD = new Reservation(
            "deals-per-agent",
            BudgetKey.of(new OrganizationId("acme"), "deals-per-agent", List.of("sales-bot")),
            BigDecimal.ONE,
            Instant.parse("2026-11-02T10:00:00Z"),
            Duration.ofHours(1));

    private Histories() {}

    /** A call's part of both logs, in the order in which it was written. */
    record Life(List<RecordedCallEvent> events, List<Receipt> receipts) {}

    /** A report of the bot's, as its sender says that it began. */
    static RecordedReportEvent report(OrganizationId organization, String call, String tool, Instant startedAt) {
        AgentId agent = new AgentId("sales-bot");
        byte[] details = "{\"arguments_preview\":5}".getBytes(StandardCharsets.UTF_8);
        Digest digest = Digest.of((tool + startedAt).getBytes(StandardCharsets.UTF_8));
        ToolExecution execution = new ToolExecution(
                tool,
                ToolKind.WEBHOOK,
                InvocationSource.SYSTEM,
                null,
                startedAt,
                startedAt.plusSeconds(1),
                Duration.ofSeconds(1),
                ReportedOutcome.TIMED_OUT,
                null,
                null,
                null,
                null,
                null);
        Report report = new Report(
                organization,
                agent,
                "owner@acme.example",
                call,
                execution,
                SealedValue.plain(details),
                digest,
                null,
                START.plusSeconds(60));
        ReportId reportId = ReportId.derive(new byte[1], organization, agent, call, digest);
        return new RecordedReportEvent(reportId, organization, 1, new ToolExecutionReported(report));
    }

    static Receipt receipt(RecordedReportEvent recorded, long sequence) {
        return ReportReceipts.issue(
                recorded.reportId(), recorded.event(), sequence, Digest.of(new byte[] {(byte) sequence}));
    }

    static CallId id(OrganizationId organization, String key) {
        return CallId.derive("secret".getBytes(StandardCharsets.UTF_8), organization, key);
    }

    static ToolCall call(OrganizationId organization, String key) {
        return call(organization, key, START, "update_deal", "crm:deal:123");
    }

    static ToolCall call(OrganizationId organization, String key, Instant arrivedAt, String action, String resource) {
        return new ToolCall(
                organization,
                new AgentId("sales-bot"),
                "owner@acme.example",
                "run-7",
                action,
                resource,
                null,
                SealedValue.plain("{\"amount\":5}".getBytes(StandardCharsets.UTF_8)),
                Digest.of(key.getBytes(StandardCharsets.UTF_8)),
                key,
                "req-" + key,
                arrivedAt);
    }

    /** Events and receipts as the domain would have them recorded. */
    static Life life(ToolCall call, List<CallEvent> history) {
        CallId callId = id(call.organization(), call.idempotencyKey());
        List<RecordedCallEvent> events = new ArrayList<>();
        List<Receipt> receipts = new ArrayList<>();
        CallState state = new CallState.Unseen();
        for (CallEvent event : history) {
            CallState after = CallEvolution.evolve(state, event);
            events.add(new RecordedCallEvent(callId, call.organization(), events.size() + 1, event));
            ReceiptKind due = ReceiptIssuer.due(state, after);
            if (due != null) {
                Digest digest = Digest.of((callId + "/" + events.size()).getBytes(StandardCharsets.UTF_8));
                receipts.add(
                        ReceiptIssuer.issue(callId, due, (CallState.Seen) after, receipts.size(), digest, event.at()));
            }
            state = after;
        }
        return new Life(events, receipts);
    }

    /** One history for each way to live and end. */
    static Map<String, Function<ToolCall, List<CallEvent>>> all() {
        Map<String, Function<ToolCall, List<CallEvent>>> all = new LinkedHashMap<>();
        all.put("denied", call -> List.of(judged(call, ruling(Verdict.DENY)), replay()));
        all.put(
                "denied by default",
                call -> List.of(
                        judged(call, new Ruling(Verdict.DENY, POLICY, null, RiskLevel.MEDIUM, "No rule allows this"))));
        all.put("policy failed", call -> List.of(judged(call, new PolicyFailure(POLICY, "r1", "No such field"))));
        all.put("no policy", call -> List.of(judged(call, new PolicyFailure(null, null, "There is no policy"))));
        for (Verdict verdict : Verdict.values()) {
            all.put("dry run: " + verdict, call -> List.of(judged(call.asDryRun(), ruling(verdict))));
        }
        all.put(
                "dry run: policy failed",
                call -> List.of(judged(call.asDryRun(), new PolicyFailure(POLICY, "r1", "No such field"))));
        all.put("pending", call -> List.of(judged(call, ruling(Verdict.REQUIRE_APPROVAL)), replay()));
        for (Closing closing : Closing.values()) {
            all.put("closed: " + closing, call -> closed(call, closing));
        }
        all.put("dispatched", call -> List.of(judged(call, ruling(Verdict.ALLOW)), dispatched(1)));
        all.put("succeeded", Histories::succeeded);
        all.put("succeeded and forgotten", call -> plus(succeeded(call), new CallForgotten(at(900))));
        all.put("failed without effect", call -> ended(call, new Outcome.Failed(Effect.NONE, ERROR)));
        all.put("failed, effect possible", call -> ended(call, new Outcome.Failed(Effect.POSSIBLE, ERROR)));
        all.put("approved and succeeded", Histories::approved);
        all.put("approved with other parameters", Histories::approvedEdited);
        all.put(
                "released by a policy change",
                call -> plus(pending(call), new CallRejudged(later(Verdict.ALLOW), at(5)), dispatched(1)));
        all.put("denied by a policy change", call -> plus(pending(call), new CallRejudged(later(Verdict.DENY), at(5))));
        all.put("retried", Histories::retried);
        all.put("unknown", Histories::unknown);
        all.put("unknown and found", call -> plus(unknown(call), late(), resolved(new Outcome.Succeeded(response()))));
        all.put(
                "unknown and found absent",
                call -> plus(unknown(call), resolved(new Outcome.Failed(Effect.NONE, ERROR))));
        all.put(
                "run again",
                call -> plus(unknown(call), rerun(), dispatched(3), resolved(new Outcome.Succeeded(response()))));
        all.put(
                "run again and unknown again",
                call -> plus(unknown(call), rerun(), dispatched(3), new CallEnded(new Outcome.Unknown(ERROR), at(30))));
        all.put("reserving", call -> List.of(judged(call, ruling(Verdict.ALLOW)), reserving(Verdict.DENY)));
        all.put("within a budget", call -> plus(within(call), dispatched(1)));
        all.put(
                "within a budget and without effect",
                call -> plus(
                        within(call),
                        dispatched(1),
                        new ReservationsReleased(List.of(HELD), at(3)),
                        new CallEnded(new Outcome.Failed(Effect.NONE, ERROR), at(3))));
        all.put(
                "denied by a budget",
                call -> List.of(
                        judged(call, ruling(Verdict.ALLOW)), reserving(Verdict.DENY), overBudget(Verdict.DENY)));
        all.put(
                "sent to people by a budget",
                call -> List.of(
                        judged(call, ruling(Verdict.ALLOW)),
                        reserving(Verdict.REQUIRE_APPROVAL),
                        overBudget(Verdict.REQUIRE_APPROVAL)));
        all.put(
                "approved and denied by a budget",
                call -> plus(
                        pending(call),
                        new ApprovalSpent(later(Verdict.ALLOW), List.of("ann@acme.example"), "fine", at(5)),
                        reserving(Verdict.DENY),
                        overBudget(Verdict.DENY)));
        all.put(
                "asks for its user's authorization",
                call -> List.of(judged(call, ruling(Verdict.ALLOW)), authorizing()));
        all.put("waits for its user", Histories::waiting);
        all.put(
                "authorized by its user",
                call -> plus(waiting(call), new AuthorizationGiven(later(Verdict.ALLOW), at(5)), dispatched(1)));
        all.put("not authorized", call -> plus(waiting(call), notAuthorized(Closing.NOT_AUTHORIZED, List.of())));
        all.put(
                "not waiting for its user",
                call -> List.of(
                        judged(call, ruling(Verdict.ALLOW)),
                        authorizing(),
                        notAuthorized(Closing.AUTHORIZATION_MISSING, List.of())));
        all.put(
                "authorized and denied",
                call -> plus(waiting(call), notAuthorized(Closing.DENIED_AT_DISPATCH, List.of())));
        all.put(
                "approved and waiting for its user",
                call -> plus(
                        pending(call),
                        new ApprovalSpent(later(Verdict.ALLOW), List.of("ann@acme.example"), "fine", at(5)),
                        authorizing(),
                        new AuthorizationMissing(at(6))));
        all.put(
                "approved and not authorized",
                call -> plus(
                        pending(call),
                        new ApprovalSpent(later(Verdict.ALLOW), List.of("ann@acme.example"), "fine", at(5)),
                        authorizing(),
                        new AuthorizationMissing(at(6)),
                        notAuthorized(Closing.NOT_AUTHORIZED, List.of("ann@acme.example"))));
        return all;
    }

    private static AuthorizationAsked authorizing() {
        return new AuthorizationAsked(
                TERMS.granted(UserGrant.NEEDED), new AuthorizationId("abcdefghijklmnopqrstuvwxy2"), at(600), at(1));
    }

    private static List<CallEvent> waiting(ToolCall call) {
        return List.of(judged(call, ruling(Verdict.ALLOW)), authorizing(), new AuthorizationMissing(at(2)));
    }

    private static CallClosed notAuthorized(Closing closing, List<String> deciders) {
        return new CallClosed(closing, "Because", deciders, at(7));
    }

    private static List<CallEvent> within(ToolCall call) {
        return List.of(
                judged(call, ruling(Verdict.ALLOW)),
                reserving(Verdict.DENY),
                new ReservationMade(HELD, BigDecimal.ONE, at(2)));
    }

    private static ReservationsAsked reserving(Verdict exceeded) {
        return new ReservationsAsked(TERMS, List.of(claim(exceeded)), at(1));
    }

    private static ReservationRefused overBudget(Verdict exceeded) {
        return new ReservationRefused(claim(exceeded).refusal(ruling(Verdict.ALLOW)), BigDecimal.TEN, at(6));
    }

    private static BudgetClaim claim(Verdict exceeded) {
        return new BudgetClaim(
                HELD.budget(),
                HELD.key(),
                BigDecimal.ONE,
                BigDecimal.TEN,
                Duration.ofHours(1),
                true,
                exceeded,
                "That is enough",
                exceeded == Verdict.REQUIRE_APPROVAL ? ApprovalTerms.DEFAULT : null);
    }

    static List<CallEvent> pending(ToolCall call) {
        return List.of(judged(call, ruling(Verdict.REQUIRE_APPROVAL)));
    }

    static List<CallEvent> denied(ToolCall call) {
        return List.of(judged(call, ruling(Verdict.DENY)));
    }

    static List<CallEvent> succeeded(ToolCall call) {
        return ended(call, new Outcome.Succeeded(response()));
    }

    static SealedValue response() {
        return SealedValue.plain("{\"ok\":true}".getBytes(StandardCharsets.UTF_8));
    }

    private static List<CallEvent> ended(ToolCall call, Outcome outcome) {
        return List.of(
                judged(call, ruling(Verdict.ALLOW)),
                dispatched(1),
                started(1),
                new AttemptFinished(1, new AttemptResult.Succeeded(response()), at(3)),
                new CallEnded(outcome, at(3)));
    }

    private static List<CallEvent> closed(ToolCall call, Closing closing) {
        List<String> deciders = closing == Closing.EXPIRED ? List.of() : List.of("ann@acme.example");
        return List.of(
                judged(call, ruling(Verdict.REQUIRE_APPROVAL)), new CallClosed(closing, "too much", deciders, at(5)));
    }

    private static List<CallEvent> approved(ToolCall call) {
        Ruling again = new Ruling(Verdict.REQUIRE_APPROVAL, LATER_POLICY, "r9", RiskLevel.LOW, "Large deals are asked");
        return List.of(
                judged(call, ruling(Verdict.REQUIRE_APPROVAL)),
                new ApprovalSpent(again, List.of("ann@acme.example", "bob@acme.example"), "fine", at(5)),
                dispatched(1),
                started(1),
                new CallEnded(new Outcome.Succeeded(response()), at(8)));
    }

    private static List<CallEvent> approvedEdited(ToolCall call) {
        EditedParameters edited = new EditedParameters(
                SealedValue.plain("{\"amount\":1}".getBytes(StandardCharsets.UTF_8)),
                Digest.of("edited".getBytes(StandardCharsets.UTF_8)));
        return List.of(
                judged(call, ruling(Verdict.REQUIRE_APPROVAL)),
                new ApprovalSpent(later(Verdict.ALLOW), List.of("ann@acme.example"), "less", edited, at(5)),
                dispatched(1),
                started(1),
                new CallEnded(new Outcome.Succeeded(response()), at(8)));
    }

    private static Ruling later(Verdict verdict) {
        return new Ruling(verdict, LATER_POLICY, "r9", RiskLevel.LOW, "The policy of later");
    }

    private static List<CallEvent> retried(ToolCall call) {
        return List.of(
                judged(call, ruling(Verdict.ALLOW)),
                dispatched(1),
                new AttemptLapsed(1, ERROR, at(4)),
                dispatched(2),
                started(2),
                new CallEnded(new Outcome.Succeeded(response()), at(9)));
    }

    static List<CallEvent> unknown(ToolCall call) {
        return List.of(
                judged(call, ruling(Verdict.ALLOW)),
                dispatched(1),
                new AttemptFinished(1, new AttemptResult.NoAnswer(ERROR), at(4)),
                dispatched(2),
                new CallEnded(new Outcome.Unknown(ERROR), at(9)));
    }

    private static CallEvent judged(ToolCall call, Judgement judgement) {
        return new CallJudged(call, judgement, call.arrivedAt());
    }

    static Ruling ruling(Verdict verdict) {
        return new Ruling(verdict, POLICY, "deals", RiskLevel.HIGH, "Deals above 1000 are looked at");
    }

    static CallEvent dispatched(int attempt) {
        return new AttemptDispatched(TERMS, new Attempt(attempt, Purpose.EXECUTE), at(1), at(61), at(1));
    }

    private static CallEvent started(int attempt) {
        return new AttemptStarted(attempt, "worker-1", at(12), at(2));
    }

    static CallEvent replay() {
        return new ReplayNoted(
                new AgentId("other-bot"), Digest.of("x".getBytes(StandardCharsets.UTF_8)), "req-2", true, at(7));
    }

    private static CallEvent late() {
        return new LateResultNoted(1, new AttemptResult.Succeeded(response()), at(20));
    }

    static CallEvent resolved(Outcome outcome) {
        return new UnknownResolved(outcome, "worker", "A late result", at(20));
    }

    static CallEvent rerun() {
        return new RerunOrdered("ann@acme.example", "again, please", at(15));
    }

    static List<CallEvent> plus(List<CallEvent> history, CallEvent... more) {
        List<CallEvent> all = new ArrayList<>(history);
        all.addAll(List.of(more));
        return List.copyOf(all);
    }

    private static Instant at(int seconds) {
        return START.plusSeconds(seconds);
    }
}
