package dev.countersign.audit;

import dev.countersign.domain.approval.ApprovalCommand.CastVote;
import dev.countersign.domain.approval.ApprovalCommand.OpenApproval;
import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.approval.ApprovalSubject.Question;
import dev.countersign.domain.approval.Approver;
import dev.countersign.domain.approval.Callback;
import dev.countersign.domain.approval.Choice;
import dev.countersign.domain.call.CallCommand.ExecutionFinished;
import dev.countersign.domain.call.CallCommand.ExecutionStarted;
import dev.countersign.domain.call.CallCommand.ForgetCall;
import dev.countersign.domain.call.CallCommand.LapseLease;
import dev.countersign.domain.call.CallCommand.ResolveUnknown;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.Rulebook;
import dev.countersign.domain.call.UnknownResolution;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.ReportId;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.Assessment;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.Judgement.PolicyFailure;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.report.InvocationSource;
import dev.countersign.domain.report.Report;
import dev.countersign.domain.report.ReportCommand.ReportToolExecution;
import dev.countersign.domain.report.ReportedOutcome;
import dev.countersign.domain.report.ToolExecution;
import dev.countersign.domain.report.ToolKind;
import dev.countersign.domain.request.EditedParameters;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.schemas.json.QuestionText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lives of calls and questions, one kind after the other, a few hours apart. */
final class Plays {
    static final int KINDS = 11;
    private static final int REPORTED_ONE_IN = 3;
    static final Instant T0 = Instant.parse("2026-11-02T09:00:00.123456Z");

    private static final Duration APART = Duration.ofMinutes(47);
    private static final byte[] ORGANIZATION_KEY = "secret".getBytes(StandardCharsets.UTF_8);
    private static final PolicyVersion POLICY = new PolicyVersion("2026-11-01", digest("policy"));
    private static final ToolError SILENCE = new ToolError("no_answer", "The target did not answer");
    private static final ApprovalTerms TWO =
            new ApprovalTerms(List.of(), 2, Duration.ofHours(1), null, false, false, true);

    private final World world;

    Plays(World world) {
        this.world = world;
    }

    static World played(int count, int partitions) {
        World world = new World(partitions);
        Plays plays = new Plays(world);
        for (int i = 0; i < count; i++) {
            plays.play(i);
            if (i % REPORTED_ONE_IN == 1) {
                plays.report(i, T0.plus(APART.multipliedBy(i)));
            }
        }
        return world;
    }

    static CallId id(int i) {
        return CallId.derive(ORGANIZATION_KEY, World.ACME, "key-" + i);
    }

    void play(int i) {
        Instant at = T0.plus(APART.multipliedBy(i));
        switch (i % KINDS) {
            case 0 -> submit(i, at, Verdict.DENY, EffectClass.READ);
            case 1 -> succeeds(i, at, EffectClass.IDEMPOTENT);
            case 2 -> asked(i, at, new Choice.Approve());
            case 3 -> asked(i, at, new Choice.Reject());
            case 4 -> unknown(i, at, UnknownResolution.HAPPENED);
            case 5 -> unknown(i, at, UnknownResolution.RUN_AGAIN);
            case 6 -> question(i, at);
            case 7 -> lapses(i, at);
            case 8 ->
                asked(
                        i,
                        at,
                        new Choice.ApproveEdited(new EditedParameters(sealed("{\"amount\":1}"), digest("edited" + i))));
            case 9 -> submit(i, at, null, EffectClass.READ);
            default -> {
                succeeds(i, at, EffectClass.CHECKABLE);
                SubmitCall again = new SubmitCall(id(i), call(i, at.plusSeconds(90), "other payload", "again"), null);
                world.call(again, rules(Verdict.ALLOW, EffectClass.CHECKABLE));
                world.call(
                        new ForgetCall(id(i), at.plus(Duration.ofDays(8))),
                        rules(Verdict.ALLOW, EffectClass.CHECKABLE));
            }
        }
    }

    private void submit(int i, Instant at, @Nullable Verdict verdict, EffectClass effects) {
        world.call(new SubmitCall(id(i), call(i, at, "payload", "first"), 1), rules(verdict, effects));
    }

    /** What policy says of call i, and no more. */
    void dryRun(int i, @Nullable Verdict verdict) {
        Instant at = T0.plus(APART.multipliedBy(i));
        world.call(
                new SubmitCall(id(i), call(i, at, "payload", "first").asDryRun(), 1),
                rules(verdict, EffectClass.UNSAFE));
    }

    private void succeeds(int i, Instant at, EffectClass effects) {
        submit(i, at, Verdict.ALLOW, effects);
        runs(i, 1, at, new AttemptResult.Succeeded(sealed("{\"done\":" + i + "}")), rules(Verdict.ALLOW, effects));
    }

    private void runs(int i, int attempt, Instant at, AttemptResult result, Rulebook rules) {
        world.call(new ExecutionStarted(id(i), attempt, "worker-1", at.plusSeconds(12), at.plusMillis(20)), rules);
        world.call(new ExecutionFinished(id(i), attempt, result, at.plusMillis(900)), rules);
    }

    private void asked(int i, Instant at, Choice choice) {
        Rulebook rules = rules(Verdict.REQUIRE_APPROVAL, EffectClass.UNSAFE);
        submit(i, at, Verdict.REQUIRE_APPROVAL, EffectClass.UNSAFE);
        ApprovalId approval = ApprovalId.of(id(i));
        vote(approval, "ann", choice, at.plusSeconds(30), rules);
        if (!(choice instanceof Choice.Reject)) {
            vote(approval, "bob", choice, at.plusSeconds(60), rules);
            runs(i, 1, at.plusSeconds(61), new AttemptResult.Succeeded(sealed("{\"ok\":true}")), rules);
        }
    }

    private void vote(ApprovalId id, String who, Choice choice, Instant at, @Nullable Rulebook rules) {
        Approver person = new Approver(
                "local", who, who, List.of(who + "@acme.example"), List.of(), Set.of(Approver.Role.APPROVER), null);
        Digest card = world.state(id) instanceof Opened opened ? opened.card().digest() : digest("none");
        world.approval(new CastVote(id, person, choice, card, "by " + who, null, at), rules);
    }

    private void unknown(int i, Instant at, UnknownResolution resolution) {
        Rulebook rules = rules(Verdict.ALLOW, EffectClass.UNSAFE);
        submit(i, at, Verdict.ALLOW, EffectClass.UNSAFE);
        runs(i, 1, at, new AttemptResult.NoAnswer(SILENCE), rules);
        world.call(new ResolveUnknown(id(i), resolution, "ann", "I looked", at.plusSeconds(300)), rules);
        if (resolution == UnknownResolution.RUN_AGAIN) {
            runs(i, 2, at.plusSeconds(301), new AttemptResult.Succeeded(sealed("{}")), rules);
        }
    }

    private void lapses(int i, Instant at) {
        Rulebook rules = rules(Verdict.ALLOW, EffectClass.IDEMPOTENT);
        submit(i, at, Verdict.ALLOW, EffectClass.IDEMPOTENT);
        world.call(new LapseLease(id(i), 1, at.plusSeconds(600)), rules);
        runs(i, 2, at.plusSeconds(601), new AttemptResult.Succeeded(sealed("{}")), rules);
    }

    private void question(int i, Instant at) {
        ApprovalId id = ApprovalId.ofQuestion(ORGANIZATION_KEY, World.ACME, "question-" + i);
        QuestionText text = new QuestionText(
                "Ship it?",
                "It is late.",
                List.of(new QuestionText.Option("Yes", "yes"), new QuestionText.Option("No", "no")));
        Question subject = new Question(
                World.ACME,
                new AgentId("release-bot"),
                null,
                "question-" + i,
                null,
                text.seal(),
                text.values(),
                text.seal().digest(),
                i % 2 == 0 ? new Callback("https://hooks.example/answers", null) : null,
                at,
                new Salt(digest("salt" + i).bytes()));
        world.approval(new OpenApproval(id, subject, ApprovalTerms.DEFAULT, null, at), null);
        vote(id, "ann", new Choice.SelectOption("yes"), at.plusSeconds(40), null);
    }

    /** A tool that ran elsewhere, and its agent says so twice. */
    private void report(int i, Instant at) {
        AgentId agent = new AgentId("voice-bot");
        Digest digest = digest("report" + i);
        ReportId id = ReportId.derive(ORGANIZATION_KEY, World.ACME, agent, "conversation-" + i, digest);
        ToolExecution execution = new ToolExecution(
                "refund_payment",
                ToolKind.WEBHOOK,
                InvocationSource.CONTEXTUAL,
                "customer_asked",
                at.minusSeconds(3),
                at.minusSeconds(1),
                Duration.ofSeconds(2),
                ReportedOutcome.values()[i % ReportedOutcome.values().length],
                null,
                null,
                null,
                null,
                null);
        for (int sent = 0; sent < 2; sent++) {
            world.report(new ReportToolExecution(
                    id,
                    new Report(
                            World.ACME,
                            agent,
                            null,
                            "conversation-" + i,
                            execution,
                            sealed("{\"arguments_preview\":" + i + "}"),
                            digest,
                            new Salt(digest("salt" + i + sent).bytes()),
                            at.plusSeconds(sent))));
        }
    }

    private static ToolCall call(int i, Instant at, String payload, String request) {
        return new ToolCall(
                        World.ACME,
                        new AgentId("sales-bot"),
                        "owner@acme.example",
                        "run-7",
                        "update_deal",
                        "crm:deal:" + i,
                        null,
                        sealed("{\"text\":\"" + payload + "\"}"),
                        digest(payload + i),
                        "key-" + i,
                        "req-" + request + i,
                        at)
                .salted(new Salt(digest("salt" + i).bytes()));
    }

    private static Rulebook rules(@Nullable Verdict verdict, EffectClass effects) {
        return new Rulebook() {
            @Override
            public Assessment assess(ToolCall call, Instant at) {
                Judgement judgement = verdict == null
                        ? new PolicyFailure(POLICY, "r1", "No such field")
                        : new Ruling(
                                verdict,
                                POLICY,
                                "deals",
                                RiskLevel.HIGH,
                                "Deals are looked at",
                                verdict == Verdict.REQUIRE_APPROVAL ? TWO : null);
                return Assessment.of(judgement);
            }

            @Override
            public ToolTerms terms(ToolCall call) {
                return new ToolTerms("crm.deals.update", "crm", effects, Duration.ofSeconds(10), 3);
            }
        };
    }

    static CallState finalState(World world, int i) {
        return world.state(id(i));
    }

    private static SealedValue sealed(String json) {
        return SealedValue.plain(json.getBytes(StandardCharsets.UTF_8));
    }

    private static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
