package dev.countersign.schemas;

import static dev.countersign.schemas.Samples.AGENT;
import static dev.countersign.schemas.Samples.BARE_CALL;
import static dev.countersign.schemas.Samples.CALL;
import static dev.countersign.schemas.Samples.CALL_ID;
import static dev.countersign.schemas.Samples.ORGANIZATION;
import static dev.countersign.schemas.Samples.at;
import static dev.countersign.schemas.Samples.digest;
import static dev.countersign.schemas.Samples.json;
import static dev.countersign.schemas.Samples.name;

import dev.countersign.domain.approval.ApprovalCard;
import dev.countersign.domain.approval.ApprovalCommand;
import dev.countersign.domain.approval.ApprovalEvent;
import dev.countersign.domain.approval.ApprovalEvent.AnswerDelivery;
import dev.countersign.domain.approval.ApprovalRefusal;
import dev.countersign.domain.approval.ApprovalReply;
import dev.countersign.domain.approval.ApprovalStanding;
import dev.countersign.domain.approval.ApprovalState;
import dev.countersign.domain.approval.ApprovalStatus;
import dev.countersign.domain.approval.ApprovalSubject;
import dev.countersign.domain.approval.Approver;
import dev.countersign.domain.approval.Callback;
import dev.countersign.domain.approval.Cancellation;
import dev.countersign.domain.approval.Choice;
import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.approval.Resolution;
import dev.countersign.domain.approval.Vote;
import dev.countersign.domain.delivery.DeliveryCommand;
import dev.countersign.domain.delivery.DeliveryEvent;
import dev.countersign.domain.delivery.DeliveryOrder;
import dev.countersign.domain.delivery.DeliveryResult;
import dev.countersign.domain.delivery.DeliveryState;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.notice.Notice;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.ApprovalTerms.Escalation;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.receipt.Commitments;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.domain.receipt.ReceiptOutcome;
import dev.countersign.domain.receipt.ReceiptedCall;
import dev.countersign.domain.request.EditedParameters;
import dev.countersign.domain.request.ReplyTo;
import dev.countersign.schemas.json.QuestionText;
import dev.countersign.schemas.store.StoredApproval;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The part of {@link Samples} that is about approvals; the same rules hold. */
public final class ApprovalSamples {
    public static final EditedParameters EDITED =
            new EditedParameters(json("{\"amount\":1000}"), digest("edited request"));

    public static final ApprovalTerms TERMS = new ApprovalTerms(
            List.of("sales-leads", "finance"),
            2,
            Duration.ofHours(4),
            new Escalation(Duration.ofMinutes(45), List.of("directors")),
            true,
            false,
            true);

    public static final Ruling RULING = new Ruling(
            Verdict.REQUIRE_APPROVAL,
            new PolicyVersion("2026-11-02", digest("policy with terms")),
            "large-deals",
            RiskLevel.HIGH,
            "Above 1000",
            TERMS);

    public static final ToolTerms TOOL =
            new ToolTerms("crm.deals.update", "crm", EffectClass.CHECKABLE, Duration.ofMillis(2_500), 3, Boolean.FALSE);

    public static final ApprovalSubject.OfCall OF_CALL = new ApprovalSubject.OfCall(CALL, RULING, TOOL);

    public static final QuestionText TEXT = new QuestionText(
            "Refund or replace?",
            "The parcel is *lost*.",
            List.of(new QuestionText.Option("Refund", "refund"), new QuestionText.Option("Replace", "replace")));

    public static final ApprovalSubject.Question QUESTION = new ApprovalSubject.Question(
            ORGANIZATION,
            AGENT,
            "dana@example.com",
            "question-17",
            "ticket-4451",
            TEXT.seal(),
            TEXT.values(),
            digest("question"),
            new Callback("https://hooks.example/answers", json("{\"x-tenant\":\"acme\"}")),
            at(80));

    /** A call whose tool is named by what it does. */
    private static final ApprovalSubject.OfCall DEFINED =
            new ApprovalSubject.OfCall(OF_CALL.call(), OF_CALL.ruling(), Samples.DEFINED);

    /** One that receipts commit to. */
    private static final ApprovalSubject.Question SALTED_QUESTION = new ApprovalSubject.Question(
            ORGANIZATION,
            AGENT,
            null,
            "question-19",
            null,
            TEXT.seal(),
            TEXT.values(),
            digest("question"),
            null,
            at(80),
            Samples.SALT);

    /** Everything absent that may be. */
    public static final ApprovalSubject.Question BARE_QUESTION = new ApprovalSubject.Question(
            ORGANIZATION,
            AGENT,
            null,
            "question-18",
            null,
            TEXT.seal(),
            TEXT.values(),
            digest("bare question"),
            null,
            at(81));

    private static final ApprovalId APPROVAL_ID = ApprovalId.of(CALL_ID);
    private static final ReplyTo REPLY_TO = new ReplyTo(2, "vote-req-1");
    private static final ToolError ERROR = new ToolError("http_503", "The receiver answered 503.");

    private static final Duration CONSIDERED = Duration.ofMillis(42_500);

    private static final Approver ERIN = new Approver(
            "https://id.example",
            "erin",
            "Erin E.",
            List.of("erin@example.com"),
            List.of("finance", "staff"),
            Set.of(Approver.Role.values()),
            null);

    private static final Approver AN_AGENT =
            new Approver("local", "svc", "A service", List.of(), List.of(), Set.of(), new AgentId("sales-agent-2"));

    private ApprovalSamples() {}

    static Map<String, Choice> choices() {
        Map<String, Choice> samples = new LinkedHashMap<>();
        samples.put("approve", new Choice.Approve());
        samples.put("reject", new Choice.Reject());
        samples.put("approve-edited", new Choice.ApproveEdited(EDITED));
        samples.put("select-option", new Choice.SelectOption("refund"));
        samples.put("instruct", new Choice.Instruct(json("\"Ask the carrier first\"")));
        return samples;
    }

    static Map<String, Resolution> resolutions() {
        Map<String, Resolution> samples = new LinkedHashMap<>();
        samples.put("approved", new Resolution.Approved(List.of("erin", "femi"), null));
        samples.put("approved-edited", new Resolution.Approved(List.of("erin"), EDITED));
        samples.put("rejected", new Resolution.Rejected("femi", "too much"));
        samples.put("answered-option", new Resolution.Answered(List.of("erin"), new Choice.SelectOption("replace")));
        samples.put(
                "answered-instruction",
                new Resolution.Answered(List.of("femi"), new Choice.Instruct(json("\"Ask the carrier first\""))));
        samples.put("expired", new Resolution.Expired());
        for (Cancellation cause : Cancellation.values()) {
            samples.put("cancelled-" + name(cause), new Resolution.Cancelled(cause, "no longer needed"));
        }
        return samples;
    }

    static Map<String, DeliveryCommand> deliveryCommands() {
        Map<String, DeliveryCommand> samples = new LinkedHashMap<>();
        samples.put("report-accepted", new DeliveryCommand.ReportDelivery(1, 2, accepted(), at(83)));
        samples.put("report-refused", new DeliveryCommand.ReportDelivery(1, 3, refused(), at(84)));
        samples.put("retry", new DeliveryCommand.RetryDelivery(2, 4, at(85)));
        samples.put("redelivery", new DeliveryCommand.RequestRedelivery("erin", at(86)));
        return samples;
    }

    static Map<String, DeliveryEvent> deliveryEvents() {
        Map<String, DeliveryEvent> samples = new LinkedHashMap<>();
        samples.put("delivery-ordered", new DeliveryEvent.DeliveryOrdered(1, 2, at(91), at(90)));
        samples.put("delivery-missed", new DeliveryEvent.DeliveryMissed(1, 2, ERROR, at(92)));
        samples.put("delivery-made", new DeliveryEvent.DeliveryMade(1, 3, 204, at(93)));
        samples.put("delivery-given-up", new DeliveryEvent.DeliveryGivenUp(1, 10, ERROR, at(94)));
        samples.put("redelivery-requested", new DeliveryEvent.RedeliveryRequested("erin", at(95)));
        return samples;
    }

    static Map<String, DeliveryState> deliveryStates() {
        Map<String, DeliveryState> samples = new LinkedHashMap<>();
        samples.put("delivery-pending", new DeliveryState.Pending(1, 2, at(96), ERROR));
        samples.put("delivery-pending-untold", new DeliveryState.Pending(2, 1, at(96), null));
        samples.put("delivery-delivered", new DeliveryState.Delivered(1, 3, 204, at(97)));
        samples.put("delivery-failed", new DeliveryState.Failed(1, 10, ERROR, at(98)));
        return samples;
    }

    static Map<String, ApprovalCommand> commands() {
        Map<String, ApprovalCommand> samples = new LinkedHashMap<>();
        samples.put("open-call", new ApprovalCommand.OpenApproval(APPROVAL_ID, OF_CALL, TERMS, null, at(82)));
        samples.put("open-defined", new ApprovalCommand.OpenApproval(APPROVAL_ID, DEFINED, TERMS, null, at(82)));
        samples.put("open-salted", new ApprovalCommand.OpenApproval(APPROVAL_ID, SALTED_QUESTION, TERMS, null, at(82)));
        samples.put("open-question", new ApprovalCommand.OpenApproval(APPROVAL_ID, QUESTION, TERMS, REPLY_TO, at(82)));
        samples.put(
                "open-bare-question",
                new ApprovalCommand.OpenApproval(APPROVAL_ID, BARE_QUESTION, ApprovalTerms.DEFAULT, null, at(82)));
        choices()
                .forEach((name, choice) -> samples.put(
                        "vote-" + name,
                        new ApprovalCommand.CastVote(
                                APPROVAL_ID, ERIN, choice, digest("card"), "fine", REPLY_TO, at(83))));
        samples.put(
                "vote-of-an-agent",
                new ApprovalCommand.CastVote(
                        APPROVAL_ID, AN_AGENT, new Choice.Approve(), digest("card"), "", null, at(83)));
        samples.put(
                "vote-considered",
                new ApprovalCommand.CastVote(
                        APPROVAL_ID, ERIN, new Choice.Reject(), digest("card"), "", CONSIDERED, REPLY_TO, at(83)));
        samples.put("withdraw", new ApprovalCommand.WithdrawApproval(APPROVAL_ID, AGENT, "solved", REPLY_TO, at(84)));
        for (Cancellation cause : Cancellation.values()) {
            samples.put(
                    "cancel-" + name(cause),
                    new ApprovalCommand.CancelApproval(APPROVAL_ID, cause, "Policy changed", at(85)));
        }
        samples.put("escalate", new ApprovalCommand.EscalateApproval(APPROVAL_ID, at(86)));
        samples.put("remind", new ApprovalCommand.RemindApprovers(APPROVAL_ID, at(86)));
        samples.put("expire", new ApprovalCommand.ExpireApproval(APPROVAL_ID, at(87)));
        samples.put("forget", new ApprovalCommand.ForgetApproval(APPROVAL_ID, at(88)));
        deliveryCommands()
                .forEach((name, delivery) ->
                        samples.put(name, new ApprovalCommand.DeliverAnswer(APPROVAL_ID, delivery)));
        return samples;
    }

    static Map<String, RecordedApprovalEvent> events() {
        Map<String, ApprovalEvent> events = new LinkedHashMap<>();
        events.put("opened-call", new ApprovalEvent.ApprovalOpened(OF_CALL, TERMS, at(82)));
        events.put("opened-defined", new ApprovalEvent.ApprovalOpened(DEFINED, TERMS, at(82)));
        events.put("opened-salted", new ApprovalEvent.ApprovalOpened(SALTED_QUESTION, TERMS, at(82)));
        events.put("opened-question", new ApprovalEvent.ApprovalOpened(QUESTION, TERMS, at(82)));
        events.put(
                "opened-bare-question", new ApprovalEvent.ApprovalOpened(BARE_QUESTION, ApprovalTerms.DEFAULT, at(82)));
        choices()
                .forEach((name, choice) -> events.put(
                        "vote-" + name,
                        new ApprovalEvent.VoteCast(ERIN, choice, digest("card"), "fine", null, at(83))));
        events.put(
                "vote-considered",
                new ApprovalEvent.VoteCast(ERIN, new Choice.Reject(), digest("card"), "", CONSIDERED, at(83)));
        events.put("barred", new ApprovalEvent.VoteBarred(AN_AGENT, at(84)));
        events.put("escalated", new ApprovalEvent.ApprovalEscalated(List.of("directors"), at(85)));
        events.put("reminder-due", new ApprovalEvent.ReminderDue(at(85)));
        resolutions()
                .forEach((name, resolution) ->
                        events.put("settled-" + name, new ApprovalEvent.ApprovalSettled(resolution, at(86))));
        deliveryEvents().forEach((name, delivery) -> events.put(name, new AnswerDelivery(delivery)));
        events.put("forgotten", new ApprovalEvent.ApprovalForgotten(at(87)));

        Map<String, RecordedApprovalEvent> samples = new LinkedHashMap<>();
        events.forEach(
                (name, event) -> samples.put(name, new RecordedApprovalEvent(APPROVAL_ID, ORGANIZATION, 4, event)));
        return samples;
    }

    static Map<String, ApprovalReply> replies() {
        Map<String, ApprovalReply> samples = new LinkedHashMap<>();
        ApprovalStanding pending = new ApprovalStanding(ApprovalStatus.PENDING, 1, 2, at(82), at(99), List.of(), null);
        samples.put("taken", new ApprovalReply(APPROVAL_ID, "vote-req-1", null, pending));
        for (ApprovalRefusal refusal : ApprovalRefusal.values()) {
            samples.put("refused-" + name(refusal), new ApprovalReply(APPROVAL_ID, "vote-req-1", refusal, null));
        }
        for (ApprovalStatus status : ApprovalStatus.values()) {
            samples.put(
                    "stands-" + name(status),
                    new ApprovalReply(
                            APPROVAL_ID,
                            "vote-req-2",
                            ApprovalRefusal.ALREADY_DECIDED,
                            new ApprovalStanding(status, 2, 3, null, null, List.of("erin", "femi"), at(86))));
        }
        return samples;
    }

    static Map<String, DeliveryOrder> deliveries() {
        Map<String, DeliveryOrder> samples = new LinkedHashMap<>();
        samples.put(
                "full",
                new DeliveryOrder(
                        APPROVAL_ID,
                        ORGANIZATION,
                        "msg_" + APPROVAL_ID.key(),
                        2,
                        3,
                        "https://hooks.example/answers",
                        json("{\"x-tenant\":\"acme\"}"),
                        json("{\"status\":\"expired\"}"),
                        at(90)));
        samples.put(
                "bare",
                new DeliveryOrder(
                        APPROVAL_ID,
                        ORGANIZATION,
                        "msg_" + APPROVAL_ID.key(),
                        1,
                        1,
                        "https://hooks.example/answers",
                        null,
                        json("{}"),
                        at(90)));
        return samples;
    }

    static Map<String, Notice> notices() {
        Map<String, Notice> samples = new LinkedHashMap<>();
        for (Notice.Kind kind : Notice.Kind.values()) {
            samples.put(
                    name(kind),
                    new Notice(
                            APPROVAL_ID,
                            ORGANIZATION,
                            kind,
                            List.of("sales-leads", "finance"),
                            AGENT,
                            new Notice.Matter(
                                    "crm.deals.update",
                                    "update_deal",
                                    "crm:deal:123",
                                    RiskLevel.HIGH,
                                    "large-deals",
                                    "Above 1000"),
                            at(99),
                            at(82)));
        }
        samples.put(
                "rule-without-a-name",
                new Notice(
                        APPROVAL_ID,
                        ORGANIZATION,
                        Notice.Kind.WAITING,
                        List.of(),
                        AGENT,
                        new Notice.Matter("t", "read", "x", RiskLevel.LOW, null, ""),
                        at(99),
                        at(82)));
        samples.put(
                "question",
                new Notice(APPROVAL_ID, ORGANIZATION, Notice.Kind.WAITING, List.of(), AGENT, null, at(99), at(82)));
        return samples;
    }

    static Map<String, ApprovalState> states() {
        ApprovalCard ofCall = new ApprovalCard(APPROVAL_ID, OF_CALL, TERMS, at(82));
        ApprovalCard question = new ApprovalCard(APPROVAL_ID, QUESTION, ApprovalTerms.DEFAULT, at(82));
        List<Vote> votes = new ArrayList<>();
        choices().forEach((name, choice) -> votes.add(new Vote(ERIN, choice, "fine", null, at(83))));
        Map<String, ApprovalState> samples = new LinkedHashMap<>();
        samples.put("unopened", new ApprovalState.Unopened());
        samples.put(
                "pending-defined",
                new ApprovalState.Pending(
                        new ApprovalCard(APPROVAL_ID, DEFINED, TERMS, at(82)), List.of(), false, false));
        samples.put(
                "pending-salted",
                new ApprovalState.Pending(
                        new ApprovalCard(APPROVAL_ID, SALTED_QUESTION, TERMS, at(82)), List.of(), false, false));
        samples.put("pending", new ApprovalState.Pending(ofCall, List.of(), false, false));
        samples.put("pending-voted", new ApprovalState.Pending(question, votes, true, false));
        samples.put(
                "pending-considered",
                new ApprovalState.Pending(
                        question, List.of(new Vote(ERIN, new Choice.Approve(), "", CONSIDERED, at(83))), false, false));
        samples.put("pending-reminded", new ApprovalState.Pending(ofCall, List.of(), true, true));
        resolutions()
                .forEach((name, resolution) -> samples.put(
                        "settled-" + name, new ApprovalState.Settled(ofCall, votes, false, resolution, at(86), null)));
        deliveryStates()
                .forEach((name, delivery) -> samples.put(
                        name,
                        new ApprovalState.Settled(
                                question, List.of(), true, new Resolution.Expired(), at(86), delivery)));
        samples.put(
                "forgotten",
                new ApprovalState.Forgotten(ORGANIZATION, AGENT, digest("request"), ApprovalStatus.CANCELLED, at(86)));
        return samples;
    }

    static Map<String, StoredApproval> storedApprovals() {
        Map<String, StoredApproval> samples = new LinkedHashMap<>();
        states().forEach((name, state) ->
                samples.put(name, new StoredApproval(state, digest("approval history"), 5, at(100))));
        samples.put("no-timer", new StoredApproval(states().get("forgotten"), digest("history"), 6, null));
        return samples;
    }

    static Map<String, Receipt> receipts() {
        Map<String, Receipt> samples = new LinkedHashMap<>();
        ReceiptedCall asked = new ReceiptedCall(
                ORGANIZATION,
                AGENT,
                "dana@example.com",
                "ticket-4451",
                "ask_people",
                "approval:" + APPROVAL_ID,
                null,
                digest("question"),
                "question-17",
                at(80));
        samples.put("question-asked", receipt(ReceiptKind.QUESTION_ASKED, asked, ReceiptDecision.PENDING_APPROVAL));
        samples.put("question-settled", receipt(ReceiptKind.QUESTION_SETTLED, asked, ReceiptDecision.ANSWERED));
        samples.put("committed", committed(asked, new Commitments(Samples.SALT, digest("payload"), null)));
        samples.put(
                "committed-to-a-response",
                committed(asked, new Commitments(Samples.SALT, digest("payload"), digest("response"))));
        samples.put(
                "edited",
                receipt(ReceiptKind.TERMINAL, ReceiptedCall.of(BARE_CALL.edited(EDITED)), ReceiptDecision.ALLOW));
        return samples;
    }

    private static Receipt receipt(ReceiptKind kind, ReceiptedCall call, ReceiptDecision decision) {
        return receipt(kind, call, decision, null);
    }

    private static Receipt committed(ReceiptedCall call, Commitments commitments) {
        return receipt(ReceiptKind.QUESTION_ASKED, call, ReceiptDecision.PENDING_APPROVAL, commitments);
    }

    private static Receipt receipt(
            ReceiptKind kind, ReceiptedCall call, ReceiptDecision decision, @Nullable Commitments commitments) {
        return new Receipt(
                CALL_ID,
                kind,
                17,
                call,
                decision,
                "People were asked",
                null,
                null,
                null,
                null,
                ReceiptOutcome.NOT_EXECUTED,
                0,
                null,
                null,
                APPROVAL_ID.toString(),
                List.of("erin"),
                digest("approval history"),
                at(101),
                commitments);
    }

    private static DeliveryResult accepted() {
        return new DeliveryResult.Accepted(204);
    }

    private static DeliveryResult refused() {
        return new DeliveryResult.Refused(ERROR, true);
    }

    /** What stands inside the other samples. */
    static List<Object> parts() {
        List<Object> parts = new ArrayList<>(List.of(OF_CALL, QUESTION, accepted(), refused()));
        parts.addAll(choices().values());
        parts.addAll(resolutions().values());
        parts.addAll(deliveryCommands().values());
        parts.addAll(deliveryEvents().values());
        parts.addAll(deliveryStates().values());
        parts.addAll(states().values());
        return parts;
    }
}
