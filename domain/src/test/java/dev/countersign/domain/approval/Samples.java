package dev.countersign.domain.approval;

import dev.countersign.domain.approval.ApprovalCommand.CancelApproval;
import dev.countersign.domain.approval.ApprovalCommand.CastVote;
import dev.countersign.domain.approval.ApprovalCommand.DeliverAnswer;
import dev.countersign.domain.approval.ApprovalCommand.EscalateApproval;
import dev.countersign.domain.approval.ApprovalCommand.ExpireApproval;
import dev.countersign.domain.approval.ApprovalCommand.ForgetApproval;
import dev.countersign.domain.approval.ApprovalCommand.OpenApproval;
import dev.countersign.domain.approval.ApprovalCommand.RemindApprovers;
import dev.countersign.domain.approval.ApprovalCommand.WithdrawApproval;
import dev.countersign.domain.approval.ApprovalState.Pending;
import dev.countersign.domain.approval.ApprovalState.Settled;
import dev.countersign.domain.approval.ApprovalSubject.OfCall;
import dev.countersign.domain.approval.ApprovalSubject.Question;
import dev.countersign.domain.approval.Approver.Role;
import dev.countersign.domain.approval.Choice.Approve;
import dev.countersign.domain.approval.Choice.ApproveEdited;
import dev.countersign.domain.approval.Choice.Instruct;
import dev.countersign.domain.approval.Choice.Reject;
import dev.countersign.domain.approval.Choice.SelectOption;
import dev.countersign.domain.delivery.DeliveryCommand.ReportDelivery;
import dev.countersign.domain.delivery.DeliveryCommand.RequestRedelivery;
import dev.countersign.domain.delivery.DeliveryCommand.RetryDelivery;
import dev.countersign.domain.delivery.DeliveryResult.Accepted;
import dev.countersign.domain.delivery.DeliveryResult.Refused;
import dev.countersign.domain.delivery.DeliveryState;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.ApprovalTerms.Escalation;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.EditedParameters;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One example of every state and of every kind of command, by the name the tables use. */
final class Samples {
    static final Instant T0 = Instant.parse("2026-11-01T09:00:00Z");
    static final OrganizationId ORGANIZATION = new OrganizationId("acme");
    static final AgentId AGENT = new AgentId("sales-bot");
    static final String OWNER = "kim@example.com";
    static final CallId CALL_ID = CallId.derive(new byte[32], ORGANIZATION, "key-1");
    static final ApprovalId ID = ApprovalId.of(CALL_ID);
    static final Duration EXPIRES_AFTER = Duration.ofHours(1);
    static final Instant EXPIRES_AT = T0.plus(EXPIRES_AFTER);
    static final Instant REMINDS_AT = T0.plus(Duration.ofMinutes(48));
    static final ToolError ERROR = new ToolError("http_503", "The receiver answered 503");

    /** Any one approver. */
    static final ApprovalTerms ONE = terms(List.of(), 1, null, false, false, false);

    static final ApprovalTerms TWO = terms(List.of(), 2, null, false, false, false);
    static final ApprovalTerms ESCALATING = terms(
            List.of("leads"), 1, new Escalation(Duration.ofMinutes(20), List.of("directors")), false, false, false);
    static final ApprovalTerms EDITABLE = terms(List.of(), 2, null, false, false, true);
    static final ApprovalTerms COMMENTED = terms(List.of(), 1, null, false, true, false);
    static final ApprovalTerms OWNER_MAY = terms(List.of(), 1, null, true, false, false);

    /** Too short for a reminder. */
    static final ApprovalTerms SHORT =
            new ApprovalTerms(List.of(), 1, Duration.ofSeconds(149), null, false, false, false);

    static final EditedParameters EDITED = new EditedParameters(json("{\"amount\":2}"), digest("{\"amount\":2}"));

    private Samples() {}

    static ApprovalTerms terms(
            List<String> groups,
            int quorum,
            @Nullable Escalation escalation,
            boolean ownerMayVote,
            boolean commentRequired,
            boolean editable) {
        return new ApprovalTerms(groups, quorum, EXPIRES_AFTER, escalation, ownerMayVote, commentRequired, editable);
    }

    static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }

    static SealedValue json(String text) {
        return SealedValue.plain(text.getBytes(StandardCharsets.UTF_8));
    }

    static ToolCall call(String payload) {
        return new ToolCall(
                ORGANIZATION,
                AGENT,
                OWNER,
                "run-1",
                "update_deal",
                "crm:deal:123",
                null,
                json(payload),
                digest(payload),
                "key-1",
                "req-1",
                T0);
    }

    static Ruling ruling(Verdict verdict, @Nullable ApprovalTerms terms) {
        return new Ruling(
                verdict, new PolicyVersion("1", digest("policy")), "rule-1", RiskLevel.MEDIUM, "Because", terms);
    }

    static ToolTerms tool() {
        return new ToolTerms("crm.deals.update", "crm", EffectClass.UNSAFE, Duration.ofSeconds(5), 3, false);
    }

    static OfCall ofCall(ApprovalTerms terms) {
        return new OfCall(call("{\"amount\":1}"), ruling(Verdict.REQUIRE_APPROVAL, terms), tool());
    }

    static Question question(@Nullable Callback callback) {
        return new Question(
                ORGANIZATION,
                AGENT,
                OWNER,
                "question-1",
                null,
                json("{\"question\":\"Which?\"}"),
                List.of("a", "b"),
                digest("question"),
                callback,
                T0);
    }

    static Callback callback() {
        return new Callback("https://hooks.example/1", null);
    }

    private static EditedParameters largeEdit(String letter) {
        String payload = "{\"x\":\"" + letter.repeat(250_000) + "\"}";
        return new EditedParameters(json(payload), digest(payload));
    }

    static Approver approver(String name, String... groups) {
        return new Approver(
                "https://id.example",
                name,
                name,
                List.of(name + "@example.com"),
                List.of(groups),
                Set.of(Role.APPROVER),
                null);
    }

    static ApprovalCard card(ApprovalSubject subject, ApprovalTerms terms) {
        return new ApprovalCard(ID, subject, terms, T0);
    }

    static Pending pending(ApprovalTerms terms, Vote... votes) {
        return new Pending(card(ofCall(terms), terms), List.of(votes), false, false);
    }

    static Vote vote(String name, Choice choice) {
        return new Vote(approver(name), choice, "", null, T0.plusSeconds(1));
    }

    static Settled settled(Resolution resolution, Vote... votes) {
        return new Settled(card(ofCall(ONE), ONE), List.of(votes), false, resolution, T0.plusSeconds(1), null);
    }

    static Settled answered(@Nullable DeliveryState delivery) {
        return new Settled(
                card(question(delivery == null ? null : callback()), ONE),
                List.of(vote("ann", new SelectOption("a"))),
                false,
                new Resolution.Answered(List.of("ann"), new SelectOption("a")),
                T0.plusSeconds(1),
                delivery);
    }

    static ApprovalState state(String name) {
        return switch (name) {
            case "Unopened" -> new ApprovalState.Unopened();
            case "Pending" -> pending(ONE);
            case "Pending/two-needed" -> pending(TWO);
            case "Pending/ann-approved" -> pending(TWO, vote("ann", new Approve()));
            case "Pending/escalating" -> pending(ESCALATING);
            case "Pending/escalated" -> new Pending(card(ofCall(ESCALATING), ESCALATING), List.of(), true, false);
            case "Pending/reminded" -> new Pending(card(ofCall(ONE), ONE), List.of(), false, true);
            case "Pending/short" -> pending(SHORT);
            case "Pending/editable" -> pending(EDITABLE);
            case "Pending/ann-edited" -> pending(EDITABLE, vote("ann", new ApproveEdited(EDITED)));
            case "Pending/large" ->
                new Pending(
                        card(
                                new OfCall(
                                        call("{\"x\":\"" + "x".repeat(250_000) + "\"}"),
                                        ruling(Verdict.REQUIRE_APPROVAL, EDITABLE),
                                        tool()),
                                EDITABLE),
                        List.of(vote("bob", new ApproveEdited(largeEdit("y")))),
                        false,
                        false);
            case "Pending/comment-required" -> pending(COMMENTED);
            case "Pending/owner-may-vote" -> pending(OWNER_MAY);
            case "Pending/question" -> new Pending(card(question(null), ONE), List.of(), false, false);
            case "Pending/question-with-callback" ->
                new Pending(card(question(callback()), ONE), List.of(), false, false);
            case "Approved" -> settled(new Resolution.Approved(List.of("ann"), null), vote("ann", new Approve()));
            case "Rejected" -> settled(new Resolution.Rejected("ann", "No"), vote("ann", new Reject()));
            case "Answered" -> answered(null);
            case "Answered/delivering" -> answered(new DeliveryState.Pending(1, 1, T0.plusSeconds(9), null));
            case "Answered/last-try" -> answered(new DeliveryState.Pending(1, 10, T0.plusSeconds(9), null));
            case "Answered/delivered" -> answered(new DeliveryState.Delivered(1, 1, 200, T0.plusSeconds(2)));
            case "Answered/undelivered" -> answered(new DeliveryState.Failed(1, 10, ERROR, T0.plusSeconds(9)));
            case "Expired" -> settled(new Resolution.Expired());
            case "Cancelled" -> settled(new Resolution.Cancelled(Cancellation.WITHDRAWN, "Solved"));
            case "Forgotten" ->
                new ApprovalState.Forgotten(ORGANIZATION, AGENT, digest("x"), ApprovalStatus.APPROVED, T0);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** What a table calls a state: a settled one by what came of it. */
    static String name(ApprovalState state) {
        return state instanceof Settled settled
                ? settled.resolution().getClass().getSimpleName()
                : state.getClass().getSimpleName();
    }

    /** The digest of the card that is shown in this state; any other where there is none. */
    static Digest shown(ApprovalState state) {
        return state instanceof ApprovalState.Opened opened ? opened.card().digest() : digest("no card");
    }

    static CastVote cast(ApprovalState state, Approver approver, Choice choice) {
        return new CastVote(ID, approver, choice, shown(state), "", null, T0.plusSeconds(2));
    }

    /** @param state whose card a voter has been shown */
    static ApprovalCommand command(String name, ApprovalState state) {
        Instant soon = T0.plusSeconds(2);
        Instant expired = EXPIRES_AT.plus(ApprovalTimes.DEFAULTS.expiryGrace());
        return switch (name) {
            case "OpenApproval" -> new OpenApproval(ID, ofCall(ONE), ONE, null, T0);
            case "OpenApproval/other-call" ->
                new OpenApproval(
                        ID,
                        new OfCall(call("{\"amount\":9}"), ruling(Verdict.REQUIRE_APPROVAL, ONE), tool()),
                        ONE,
                        null,
                        T0);
            case "OpenApproval/question" -> new OpenApproval(ID, question(null), ONE, null, T0);
            case "CastVote/approve" -> cast(state, approver("ann"), new Approve());
            case "CastVote/bob-approves" -> cast(state, approver("bob"), new Approve());
            case "CastVote/reject" -> cast(state, approver("ann"), new Reject());
            case "CastVote/bob-rejects" -> cast(state, approver("bob"), new Reject());
            case "CastVote/edited" -> cast(state, approver("ann"), new ApproveEdited(EDITED));
            case "CastVote/large-edit" -> cast(state, approver("ann"), new ApproveEdited(largeEdit("z")));
            case "CastVote/bob-edits-alike" -> cast(state, approver("bob"), new ApproveEdited(EDITED));
            case "CastVote/edited-to-the-same" ->
                cast(
                        state,
                        approver("bob"),
                        new ApproveEdited(new EditedParameters(json("{\"amount\":1}"), digest("{\"amount\":1}"))));
            case "CastVote/option" -> cast(state, approver("ann"), new SelectOption("a"));
            case "CastVote/unknown-option" -> cast(state, approver("ann"), new SelectOption("c"));
            case "CastVote/instruct" -> cast(state, approver("ann"), new Instruct(json("\"Do c\"")));
            case "CastVote/by-owner" -> cast(state, approver("kim"), new Approve());
            case "CastVote/by-requester" ->
                cast(
                        state,
                        new Approver("local", "x", "x", List.of(), List.of(), Set.of(Role.APPROVER), AGENT),
                        new Approve());
            case "CastVote/by-other-agent" ->
                cast(
                        state,
                        new Approver(
                                "local",
                                "x",
                                "x",
                                List.of(),
                                List.of(),
                                Set.of(Role.APPROVER),
                                new AgentId("other-bot")),
                        new Approve());
            case "CastVote/by-auditor" ->
                cast(
                        state,
                        new Approver("local", "eve", "Eve", List.of(), List.of(), Set.of(Role.AUDITOR), null),
                        new Approve());
            case "CastVote/by-lead" -> cast(state, approver("lee", "leads"), new Approve());
            case "CastVote/by-director" -> cast(state, approver("dan", "directors"), new Approve());
            case "CastVote/second-account" ->
                cast(
                        state,
                        new Approver(
                                "local",
                                "ann2",
                                "Ann",
                                List.of("ANN@example.com"),
                                List.of(),
                                Set.of(Role.APPROVER),
                                null),
                        new Approve());
            case "CastVote/other-card" ->
                new CastVote(ID, approver("ann"), new Approve(), digest("other"), "", null, soon);
            case "CastVote/with-comment" ->
                new CastVote(ID, approver("ann"), new Approve(), shown(state), "Fine", null, soon);
            case "CastVote/at-the-last-moment" ->
                new CastVote(ID, approver("ann"), new Approve(), shown(state), "", null, EXPIRES_AT.minusMillis(1));
            case "CastVote/too-late" ->
                new CastVote(ID, approver("ann"), new Approve(), shown(state), "", null, EXPIRES_AT);
            case "WithdrawApproval" -> new WithdrawApproval(ID, AGENT, "Solved", null, soon);
            case "WithdrawApproval/by-other" ->
                new WithdrawApproval(ID, new AgentId("other-bot"), "Solved", null, soon);
            case "CancelApproval" -> new CancelApproval(ID, Cancellation.CALL_CLOSED, "Policy changed", soon);
            case "EscalateApproval" -> new EscalateApproval(ID, T0.plus(Duration.ofMinutes(20)));
            case "EscalateApproval/early" -> new EscalateApproval(ID, soon);
            case "RemindApprovers" -> new RemindApprovers(ID, REMINDS_AT);
            case "RemindApprovers/early" -> new RemindApprovers(ID, REMINDS_AT.minusMillis(1));
            case "RemindApprovers/late" -> new RemindApprovers(ID, expired);
            case "ExpireApproval" -> new ExpireApproval(ID, expired);
            case "ExpireApproval/in-grace" -> new ExpireApproval(ID, expired.minusMillis(1));
            case "ForgetApproval" -> new ForgetApproval(ID, T0.plus(Duration.ofDays(8)));
            case "ForgetApproval/early" -> new ForgetApproval(ID, soon);
            case "ReportDelivery/accepted" -> new DeliverAnswer(ID, new ReportDelivery(1, 1, new Accepted(200), soon));
            case "ReportDelivery/refused" ->
                new DeliverAnswer(ID, new ReportDelivery(1, 1, new Refused(ERROR, true), soon));
            case "ReportDelivery/last-refused" ->
                new DeliverAnswer(ID, new ReportDelivery(1, 10, new Refused(ERROR, true), soon));
            case "ReportDelivery/gone" ->
                new DeliverAnswer(ID, new ReportDelivery(1, 1, new Refused(ERROR, false), soon));
            case "RetryDelivery" -> new DeliverAnswer(ID, new RetryDelivery(1, 1, T0.plusSeconds(10)));
            case "RetryDelivery/early" -> new DeliverAnswer(ID, new RetryDelivery(1, 1, soon));
            case "RetryDelivery/after-the-last" -> new DeliverAnswer(ID, new RetryDelivery(1, 10, T0.plusSeconds(10)));
            case "RequestRedelivery" -> new DeliverAnswer(ID, new RequestRedelivery("ann", soon));
            default -> throw new IllegalArgumentException(name);
        };
    }
}
