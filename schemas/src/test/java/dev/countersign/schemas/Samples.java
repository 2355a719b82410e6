package dev.countersign.schemas;

import dev.countersign.domain.approval.ApprovalCommand;
import dev.countersign.domain.approval.ApprovalReply;
import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.budget.BudgetAnswer;
import dev.countersign.domain.budget.BudgetCommand;
import dev.countersign.domain.budget.BudgetState;
import dev.countersign.domain.budget.Reservation;
import dev.countersign.domain.call.Answer;
import dev.countersign.domain.call.ApprovalResolution;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.Closing;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.call.Reply;
import dev.countersign.domain.call.UnknownResolution;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.OnMismatch;
import dev.countersign.domain.control.ControlFact.OrganizationKey;
import dev.countersign.domain.control.HealthCheck;
import dev.countersign.domain.control.KeyScope;
import dev.countersign.domain.control.ToolAccess;
import dev.countersign.domain.control.ToolListing;
import dev.countersign.domain.control.ToolRisk;
import dev.countersign.domain.delivery.DeliveryOrder;
import dev.countersign.domain.execution.Attempt;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.Dispatch;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.Purpose;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.execution.UserGrant;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.BudgetKey;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.look.LookOrder;
import dev.countersign.domain.look.LookReply;
import dev.countersign.domain.look.LookResult;
import dev.countersign.domain.notice.Notice;
import dev.countersign.domain.notice.NoticeTarget;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.BudgetClaim;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.receipt.Issuer;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.domain.receipt.ReceiptOutcome;
import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.domain.receipt.ReceiptedCall;
import dev.countersign.domain.report.RecordedReportEvent;
import dev.countersign.domain.report.ReportCommand;
import dev.countersign.domain.request.ActingUser;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.schemas.ledger.LedgerEntry;
import dev.countersign.schemas.ledger.PublishedCheckpoint;
import dev.countersign.schemas.seal.Erasure;
import dev.countersign.schemas.seal.Subject;
import dev.countersign.schemas.seal.WrappedKey;
import dev.countersign.schemas.store.StoredApproval;
import dev.countersign.schemas.store.StoredCall;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Values of every kind that travels or is stored, by a name that golden files bear too: a sample,
 * once released, is never changed, only joined by others. Texts differ from field to field, so that
 * two fields in each other's place are noticed.
 */
public final class Samples {
    public static final CallId CALL_ID = new CallId("abcdefghijklmnopqrstuvwxy2");
    public static final OrganizationId ORGANIZATION = new OrganizationId("acme");
    public static final AgentId AGENT = new AgentId("sales-agent-1");

    public static final ToolCall CALL = new ToolCall(
            ORGANIZATION,
            AGENT,
            "dana@example.com",
            "run-42",
            "update_deal",
            "crm:deal:123",
            "crm-sandbox",
            json("{\"amount\":1500,\"note\":\"für die Übergabe\"}"),
            digest("request"),
            "key-7f3a",
            "req-0001",
            at(0));

    /** Everything absent that may be. */
    public static final ToolCall BARE_CALL = new ToolCall(
            ORGANIZATION,
            AGENT,
            null,
            "run-43",
            "read_deal",
            "crm:deal:124",
            null,
            json("{}"),
            digest("bare request"),
            "key-7f3b",
            "req-0002",
            at(1));

    static final String KEY_ID = "0123456789abcdef0123456789abcdef";

    static final Salt SALT = new Salt(digest("salt").bytes());

    /** Terms that name what the tool does. */
    static final ToolTerms DEFINED = new ToolTerms(
            "crm.deals.update", "crm", EffectClass.IDEMPOTENT, Duration.ofMillis(2_500), 3, true, digest("definition"));

    /** One in a user's session. */
    private static ToolCall usersCall() {
        return CALL.actingFor(new ActingUser(AuthorizationSamples.USER, true));
    }

    /** Terms of a tool that runs as a user, before and after the user's grant was asked for. */
    static final ToolTerms NEEDING = DEFINED.granted(UserGrant.NEEDED);

    private static ToolTerms granted() {
        // Not a constant: either class may be the first to be asked.
        return DEFINED.granted(AuthorizationSamples.GRANT);
    }

    /** One that receipts commit to. */
    static final ToolCall SALTED_CALL = CALL.salted(SALT);

    /** One whose payload is kept encrypted, as whoever lacks the key sees it. */
    static final ToolCall ENCRYPTED_CALL = new ToolCall(
            CALL.organization(),
            CALL.agent(),
            CALL.owner(),
            CALL.instanceId(),
            CALL.action(),
            CALL.resource(),
            CALL.connection(),
            SealedValue.closed(KEY_ID, digest("ciphertext").bytes()),
            CALL.requestDigest(),
            CALL.idempotencyKey(),
            CALL.requestId(),
            CALL.arrivedAt());

    private static final PolicyVersion POLICY = new PolicyVersion("2026-11-01", digest("policy"));
    private static final ToolError ERROR = new ToolError("upstream_error", "The CRM answered 503.");
    private static final List<String> DECIDERS = List.of("erin@example.com", "femi@example.com");
    private static final ToolTerms TERMS =
            new ToolTerms("crm.deals.update", "crm", EffectClass.IDEMPOTENT, Duration.ofMillis(2_500), 3);
    private static final Attempt ATTEMPT = new Attempt(2, Purpose.PROBE);
    private static final List<BudgetClaim> CLAIMS = List.of(
            new BudgetClaim(
                    "refunds",
                    BudgetKey.of(ORGANIZATION, "refunds", List.of("customer-1")),
                    BigDecimal.ONE,
                    new BigDecimal("3"),
                    Duration.ofHours(1),
                    true,
                    Verdict.DENY,
                    "Too many refunds",
                    null),
            new BudgetClaim(
                    "spending",
                    BudgetKey.of(ORGANIZATION, "spending", List.of()),
                    new BigDecimal("0.1"),
                    new BigDecimal("10000"),
                    Duration.ofDays(1),
                    false,
                    Verdict.REQUIRE_APPROVAL,
                    "Too much of it",
                    ApprovalTerms.DEFAULT));
    private static final Reservation HELD =
            new Reservation("refunds", CLAIMS.getFirst().key(), BigDecimal.ONE, at(13), Duration.ZERO);

    /** With what was not kept at first. */
    private static final Reservation HELD_WITHIN =
            new Reservation("refunds", CLAIMS.getFirst().key(), BigDecimal.ONE, at(13), Duration.ofHours(1));

    private static final SealedValue RESPONSE = json("{\"ok\":true}");

    private Samples() {}

    public static Map<String, Judgement.Ruling> rulings() {
        Map<String, Judgement.Ruling> samples = new LinkedHashMap<>();
        samples.put(
                "allow", new Judgement.Ruling(Verdict.ALLOW, POLICY, "small-deals", RiskLevel.LOW, "Within limits"));
        samples.put(
                "ask",
                new Judgement.Ruling(Verdict.REQUIRE_APPROVAL, POLICY, "large-deals", RiskLevel.HIGH, "Above 1000"));
        samples.put(
                "default-deny", new Judgement.Ruling(Verdict.DENY, POLICY, null, RiskLevel.MEDIUM, "No rule matched"));
        return samples;
    }

    public static Map<String, Judgement> judgements() {
        Map<String, Judgement> samples = new LinkedHashMap<>(rulings());
        samples.put("policy-failure", failure());
        samples.put("no-policy", new Judgement.PolicyFailure(null, null, "The organization has no policy"));
        return samples;
    }

    public static Map<String, AttemptResult> results() {
        Map<String, AttemptResult> samples = new LinkedHashMap<>();
        samples.put("succeeded", new AttemptResult.Succeeded(RESPONSE));
        samples.put("failed-none", new AttemptResult.Failed(Effect.NONE, true, ERROR));
        samples.put("failed-possible", new AttemptResult.Failed(Effect.POSSIBLE, false, ERROR));
        samples.put("no-answer", new AttemptResult.NoAnswer(ERROR));
        samples.put("effect-found", new AttemptResult.EffectFound(RESPONSE));
        samples.put("effect-absent", new AttemptResult.EffectAbsent());
        samples.put("inconclusive", new AttemptResult.Inconclusive(ERROR));
        return samples;
    }

    public static Map<String, Outcome> outcomes() {
        Map<String, Outcome> samples = new LinkedHashMap<>();
        samples.put("succeeded", new Outcome.Succeeded(RESPONSE));
        samples.put("failed-none", new Outcome.Failed(Effect.NONE, ERROR));
        samples.put("failed-possible", failed());
        samples.put("unknown", unknown());
        return samples;
    }

    public static Map<String, CallCommand> commands() {
        Map<String, CallCommand> samples = new LinkedHashMap<>();
        samples.put("submit", new CallCommand.SubmitCall(CALL_ID, CALL, 3));
        samples.put("submit-salted", new CallCommand.SubmitCall(CALL_ID, SALTED_CALL, 3));
        samples.put("submit-encrypted", new CallCommand.SubmitCall(CALL_ID, ENCRYPTED_CALL, 3));
        samples.put("submit-bare", new CallCommand.SubmitCall(CALL_ID, BARE_CALL, null));
        for (ApprovalResolution resolution : ApprovalResolution.values()) {
            samples.put(
                    "approval-" + name(resolution),
                    new CallCommand.ApprovalResolved(CALL_ID, digest("shown"), resolution, DECIDERS, "fine", at(2)));
        }
        for (UnknownResolution resolution : UnknownResolution.values()) {
            samples.put(
                    "resolve-" + name(resolution),
                    new CallCommand.ResolveUnknown(CALL_ID, resolution, "gus@example.com", "I asked them", at(3)));
        }
        samples.put("forget", new CallCommand.ForgetCall(CALL_ID, at(4)));
        samples.put(
                "approval-edited",
                new CallCommand.ApprovalResolved(
                        CALL_ID,
                        digest("shown"),
                        ApprovalResolution.APPROVED,
                        DECIDERS,
                        "less of it",
                        ApprovalSamples.EDITED,
                        at(2)));
        samples.put("submit-edited", new CallCommand.SubmitCall(CALL_ID, CALL.edited(ApprovalSamples.EDITED), 3));
        samples.put("submit-in-a-session", new CallCommand.SubmitCall(CALL_ID, usersCall(), 3));
        samples.put("submit-dry-run", new CallCommand.SubmitCall(CALL_ID, SALTED_CALL.asDryRun(), 3));
        AuthorizationSamples.answers()
                .forEach((name, answer) -> samples.put(
                        "authorization-" + name,
                        new CallCommand.AuthorizationAnswered(CALL_ID, AuthorizationSamples.ID, answer, at(5))));
        samples.put("rejudge", new CallCommand.RejudgeCall(CALL_ID, digest("new policy"), at(5)));
        budgetAnswers()
                .forEach((name, answer) -> samples.put(
                        "reservation-" + name,
                        new CallCommand.ReservationAnswered(CALL_ID, 1, HELD.key(), answer, at(5))));
        return samples;
    }

    private static Map<String, BudgetAnswer> budgetAnswers() {
        return Map.of(
                "granted", new BudgetAnswer.Granted(at(6), new BigDecimal("3")),
                "refused", new BudgetAnswer.Refused(new BigDecimal("9999.5")));
    }

    public static Map<String, CallCommand.ExecutionReport> executions() {
        Map<String, CallCommand.ExecutionReport> samples = new LinkedHashMap<>();
        samples.put("started", new CallCommand.ExecutionStarted(CALL_ID, 1, "worker-a", at(6), at(5)));
        results()
                .forEach((name, result) ->
                        samples.put("finished-" + name, new CallCommand.ExecutionFinished(CALL_ID, 2, result, at(7))));
        samples.put("lapse", new CallCommand.LapseLease(CALL_ID, 3, at(8)));
        samples.put(
                "finished-encrypted",
                new CallCommand.ExecutionFinished(
                        CALL_ID,
                        2,
                        new AttemptResult.Succeeded(
                                SealedValue.closed(KEY_ID, digest("response").bytes())),
                        at(7)));
        return samples;
    }

    public static Map<String, WrappedKey> subjectKeys() {
        return Map.of("key", new WrappedKey(digest("wrapped").bytes(), at(9)));
    }

    public static Map<String, Erasure> erasures() {
        Subject subject = Subject.ofResource(CALL.organization(), CALL.resource());
        return Map.of(
                "of-one-key", new Erasure(subject, List.of(KEY_ID), "dana", "asked by the customer", at(10)),
                "of-none", new Erasure(subject, List.of(), "dana", "asked by the customer", at(10)));
    }

    public static Map<String, RecordedCallEvent> events() {
        Map<String, CallEvent> events = new LinkedHashMap<>();
        judgements()
                .forEach((name, judgement) ->
                        events.put("judged-" + name, new CallEvent.CallJudged(CALL, judgement, at(10))));
        events.put("judged-defined", new CallEvent.CallJudged(CALL, ApprovalSamples.RULING, DEFINED, at(10)));
        events.put("judged-salted", new CallEvent.CallJudged(SALTED_CALL, allow(), at(10)));
        events.put("judged-bare", new CallEvent.CallJudged(BARE_CALL, allow(), at(10)));
        events.put("replay", new CallEvent.ReplayNoted(AGENT, digest("again"), "req-0009", true, at(11)));
        events.put("approval-spent", new CallEvent.ApprovalSpent(allow(), DECIDERS, "fine", at(12)));
        for (Closing closing : Closing.values()) {
            events.put("closed-" + name(closing), new CallEvent.CallClosed(closing, "because", DECIDERS, at(13)));
        }
        for (EffectClass effectClass : EffectClass.values()) {
            ToolTerms terms = new ToolTerms("crm.deals.update", "crm", effectClass, Duration.ofSeconds(30), 1);
            events.put(
                    "dispatched-" + name(effectClass),
                    new CallEvent.AttemptDispatched(terms, Attempt.FIRST, at(15), at(16), at(14)));
        }
        events.put("started", new CallEvent.AttemptStarted(1, "worker-a", at(18), at(17)));
        results()
                .forEach((name, result) ->
                        events.put("finished-" + name, new CallEvent.AttemptFinished(2, result, at(19))));
        events.put("lapsed", new CallEvent.AttemptLapsed(2, ERROR, at(20)));
        outcomes().forEach((name, outcome) -> events.put("ended-" + name, new CallEvent.CallEnded(outcome, at(21))));
        events.put("late", new CallEvent.LateResultNoted(2, results().get("succeeded"), at(22)));
        events.put(
                "late-retaken",
                new CallEvent.LateResultNoted(2, results().get("succeeded"), List.of(HELD_WITHIN), at(22)));
        events.put("resolved", new CallEvent.UnknownResolved(failed(), "gus@example.com", "I asked them", at(23)));
        events.put("rerun", new CallEvent.RerunOrdered("gus@example.com", "once more", at(24)));
        events.put("forgotten", new CallEvent.CallForgotten(at(25)));
        events.put(
                "judged-ask-on-terms",
                new CallEvent.CallJudged(CALL, ApprovalSamples.RULING, ApprovalSamples.TOOL, at(10)));
        events.put(
                "approval-spent-edited",
                new CallEvent.ApprovalSpent(allow(), DECIDERS, "less of it", ApprovalSamples.EDITED, at(12)));
        events.put("rejudged", new CallEvent.CallRejudged(allow(), at(12)));
        events.put("judged-in-a-session", new CallEvent.CallJudged(usersCall(), allow(), at(10)));
        events.put(
                "authorization-asked",
                new CallEvent.AuthorizationAsked(NEEDING, AuthorizationSamples.ID, at(600), at(11)));
        events.put("authorization-missing", new CallEvent.AuthorizationMissing(at(12)));
        events.put("authorization-given", new CallEvent.AuthorizationGiven(allow(), at(13)));
        events.put(
                "dispatched-as-user",
                new CallEvent.AttemptDispatched(granted(), Attempt.FIRST, at(15), at(16), at(14)));
        events.put("reservations-asked", new CallEvent.ReservationsAsked(DEFINED, CLAIMS, at(13)));
        events.put("reservation-made", new CallEvent.ReservationMade(HELD, new BigDecimal("2"), at(13)));
        events.put("reservation-made-within", new CallEvent.ReservationMade(HELD_WITHIN, new BigDecimal("2"), at(13)));
        events.put(
                "reservation-refused",
                new CallEvent.ReservationRefused(
                        CLAIMS.getLast().refusal(allow()), new BigDecimal("9999.999999"), at(13)));
        events.put("reservations-released", new CallEvent.ReservationsReleased(List.of(HELD), at(13)));

        Map<String, RecordedCallEvent> samples = new LinkedHashMap<>();
        events.forEach((name, event) -> samples.put(name, new RecordedCallEvent(CALL_ID, ORGANIZATION, 7, event)));
        return samples;
    }

    public static Map<String, Dispatch> dispatches() {
        return Map.of(
                "as-user", new Dispatch(CALL_ID, usersCall(), granted(), Attempt.FIRST, at(30), at(31), Set.of()),
                "probe", new Dispatch(CALL_ID, CALL, TERMS, ATTEMPT, at(30), at(31), Set.of(11, 2, 5)),
                "defined", new Dispatch(CALL_ID, CALL, DEFINED, Attempt.FIRST, at(30), at(31), Set.of()),
                "salted", new Dispatch(CALL_ID, SALTED_CALL, TERMS, Attempt.FIRST, at(30), at(31), Set.of()),
                "nobody-waits", new Dispatch(CALL_ID, BARE_CALL, TERMS, Attempt.FIRST, at(30), at(31), Set.of()),
                "edited",
                        new Dispatch(
                                CALL_ID,
                                CALL.edited(ApprovalSamples.EDITED),
                                ApprovalSamples.TOOL,
                                Attempt.FIRST,
                                at(30),
                                at(31),
                                Set.of(1)));
    }

    public static Map<String, Receipt> receipts() {
        Map<String, Receipt> samples = new LinkedHashMap<>();
        for (ReceiptOutcome outcome : ReceiptOutcome.values()) {
            samples.put("allow-" + name(outcome), fullReceipt(ReceiptKind.TERMINAL, outcome));
        }
        samples.put("resolution", fullReceipt(ReceiptKind.RESOLUTION, ReceiptOutcome.SUCCEEDED));
        for (ReceiptDecision decision : ReceiptDecision.values()) {
            samples.put("bare-" + name(decision), bareReceipt(decision));
        }
        samples.put(
                "dry-run",
                bareReceipt(
                        ReceiptKind.TERMINAL,
                        ReceiptedCall.of(BARE_CALL.asDryRun()),
                        ReceiptDecision.REQUIRE_APPROVAL));
        samples.putAll(ApprovalSamples.receipts());
        samples.put("externally-reported", bareReceipt(ReceiptKind.EXTERNALLY_REPORTED, ReceiptDecision.NOT_JUDGED));
        return samples;
    }

    public static Map<String, Answer> answers() {
        Map<String, Answer> samples = new LinkedHashMap<>();
        outcomes().forEach((name, outcome) -> samples.put("allowed-" + name, new Answer.Allowed(outcome)));
        samples.put("denied", new Answer.Denied("no-owner-changes", "Field owner_id is not allowed to be modified"));
        samples.put("denied-by-default", new Answer.Denied(null, "No rule matched"));
        samples.put("pending", new Answer.Pending("large-deals", "Above 1000"));
        samples.put("policy-error", new Answer.PolicyError("The condition failed"));
        samples.put("dry-run", new Answer.DryRun(allow()));
        samples.put("authorization-required", new Answer.AuthorizationRequired(true, "Not authorized"));
        samples.put("key-expired", new Answer.KeyExpired(at(40)));
        return samples;
    }

    public static Map<String, Reply> replies() {
        Map<String, Reply> samples = new LinkedHashMap<>();
        answers()
                .forEach((name, answer) -> samples.put(
                        name, new Reply(CALL_ID, ORGANIZATION, AGENT, digest("request"), "req-0001", answer, at(41))));
        samples.put(
                "pending-not-ended",
                new Reply(
                        CALL_ID,
                        ORGANIZATION,
                        AGENT,
                        digest("request"),
                        "req-0001",
                        new Answer.Pending("large-deals", "Above 1000"),
                        null));
        samples.put(
                "through-a-connection",
                new Reply(
                        CALL_ID,
                        ORGANIZATION,
                        AGENT,
                        digest("request"),
                        "req-0001",
                        new Answer.Allowed(outcomes().values().iterator().next()),
                        at(41),
                        "crm-eu",
                        false));
        samples.put(
                "of-an-erased-call",
                new Reply(
                        CALL_ID,
                        ORGANIZATION,
                        AGENT,
                        digest("request"),
                        "req-0001",
                        new Answer.Denied(null, "No rule matched"),
                        at(41),
                        null,
                        true));
        return samples;
    }

    public static Map<String, ControlFact> control() {
        Map<String, ControlFact> samples = new LinkedHashMap<>();
        byte[] key = digest("organization key").bytes();
        for (OnMismatch onMismatch : OnMismatch.values()) {
            samples.put(
                    "organization-" + name(onMismatch),
                    new ControlFact.Organization(ORGANIZATION, "Acme GmbH", new OrganizationKey(key), onMismatch));
        }
        samples.put(
                "credential",
                new ControlFact.Credential(
                        ORGANIZATION,
                        AGENT,
                        "dana@example.com",
                        "00112233445566778899aabbccddeeff",
                        digest("secret"),
                        true));
        samples.put(
                "credential-revoked",
                new ControlFact.Credential(
                        ORGANIZATION, AGENT, null, "ffeeddccbbaa99887766554433221100", digest("old secret"), false));
        for (ControlFact.StopScope scope : ControlFact.StopScope.values()) {
            samples.put(
                    "stop-" + name(scope),
                    new ControlFact.Stop(ORGANIZATION, scope, "sales-agent-1", "It repeats itself", "dana"));
        }
        samples.put(
                "organization-with-keys",
                new ControlFact.Organization(
                        ORGANIZATION,
                        "Acme GmbH",
                        new OrganizationKey(key),
                        OnMismatch.ORIGINAL,
                        List.of(
                                new ControlFact.ApiKey("main", "00112233445566778899aabbccddeeff", digest("key"), true),
                                new ControlFact.ApiKey(
                                        "old", "ffeeddccbbaa99887766554433221100", digest("old key"), false)),
                        new ControlFact.ApprovalLimits(5, 500),
                        "env:CALLBACK_SECRET"));
        samples.put(
                "credential-with-uuid",
                new ControlFact.Credential(
                        ORGANIZATION,
                        AGENT,
                        null,
                        "00112233445566778899aabbccddeeff",
                        digest("secret"),
                        true,
                        UUID.fromString("0b7e9a52-6f0e-4d5c-9a56-0f2b7d3c1e11"),
                        new ApprovalTerms(
                                List.of("sales-leads"),
                                2,
                                Duration.ofHours(4),
                                new ApprovalTerms.Escalation(Duration.ofHours(1), List.of("directors")),
                                false,
                                true,
                                false)));
        samples.put(
                "notice-channel-mail",
                new ControlFact.NoticeChannel(
                        ORGANIZATION,
                        "leads-by-mail",
                        List.of("sales-leads", "finance"),
                        Set.of(Notice.Kind.values()),
                        new NoticeTarget.Mail(List.of("leads@example.com", "erin@example.com"))));
        samples.put(
                "notice-channel-signed",
                new ControlFact.NoticeChannel(
                        ORGANIZATION,
                        "pager",
                        List.of("*"),
                        Set.of(Notice.Kind.EXPIRING, Notice.Kind.ESCALATED),
                        new NoticeTarget.Webhook(
                                "https://hooks.example/pager", "env:PAGER_SECRET", NoticeTarget.Format.GENERIC)));
        samples.put(
                "notice-channel-chat",
                new ControlFact.NoticeChannel(
                        ORGANIZATION,
                        "chat",
                        List.of("*"),
                        Set.of(Notice.Kind.WAITING),
                        new NoticeTarget.Webhook("file:chat.url", null, NoticeTarget.Format.SLACK)));
        samples.put("policy", new ControlFact.PolicyText(ORGANIZATION, "version: 2026-11-01\nrules: []\n"));
        samples.put(
                "tool",
                new ControlFact.Tool(
                        ORGANIZATION,
                        "crm.deals.update",
                        "update_deal",
                        "crm:deal:{deal_id}",
                        EffectClass.CHECKABLE,
                        "crm",
                        Duration.ofSeconds(10),
                        4,
                        "{\"method\":\"PATCH\"}"));
        samples.put(
                "tool-reversible",
                new ControlFact.Tool(
                        ORGANIZATION,
                        "crm.deals.update",
                        "update_deal",
                        "crm:deal:{deal_id}",
                        EffectClass.CHECKABLE,
                        "crm",
                        Duration.ofSeconds(10),
                        4,
                        "{\"method\":\"PATCH\"}",
                        false,
                        null));
        samples.put(
                "tool-with-a-read",
                new ControlFact.Tool(
                        ORGANIZATION,
                        "crm.deals.update",
                        "update_deal",
                        "crm:deal:{deal_id}",
                        EffectClass.CHECKABLE,
                        "crm",
                        Duration.ofSeconds(10),
                        4,
                        "{\"method\":\"PATCH\"}",
                        null,
                        "{\"path\":\"/deals/{resource.deal_id}\"}"));
        samples.put(
                "tool-listed",
                new ControlFact.Tool(
                        ORGANIZATION,
                        "crm.deals.update",
                        "update_deal",
                        "crm:deal:{deal_id}",
                        EffectClass.CHECKABLE,
                        "crm",
                        Duration.ofSeconds(10),
                        4,
                        "{\"method\":\"PATCH\"}",
                        null,
                        null,
                        new ToolListing(
                                "Changes a deal",
                                ToolRisk.DESTRUCTIVE,
                                "{\"type\":\"object\"}",
                                "{\"type\":\"array\"}",
                                List.of("crm-eu", "crm-us"))));
        samples.put(
                "organization-with-a-scoped-key",
                new ControlFact.Organization(
                        ORGANIZATION,
                        "Acme GmbH",
                        new OrganizationKey(key),
                        OnMismatch.ORIGINAL,
                        List.of(new ControlFact.ApiKey(
                                "platform",
                                "00112233445566778899aabbccddeeff",
                                digest("key"),
                                true,
                                new ToolAccess(AGENT, List.of("*"), List.of()),
                                EnumSet.allOf(KeyScope.class),
                                at(1),
                                at(99))),
                        ControlFact.ApprovalLimits.DEFAULT,
                        null));
        samples.put(
                "organization-with-a-key-to-tools",
                new ControlFact.Organization(
                        ORGANIZATION,
                        "Acme GmbH",
                        new OrganizationKey(key),
                        OnMismatch.ORIGINAL,
                        List.of(new ControlFact.ApiKey(
                                "hub",
                                "00112233445566778899aabbccddeeff",
                                digest("key"),
                                true,
                                new ToolAccess(AGENT, List.of("crm.*", "itsm.tickets.close"), List.of("crm-eu")))),
                        ControlFact.ApprovalLimits.DEFAULT,
                        null));
        samples.put(
                "connection",
                new ControlFact.Connection(ORGANIZATION, "crm", "http", 16, "{\"base\":\"https://crm.example\"}"));
        samples.put(
                "connection-checked",
                new ControlFact.Connection(
                        ORGANIZATION,
                        "crm-eu",
                        "http",
                        16,
                        "{\"base\":\"https://crm.example\"}",
                        new HealthCheck(Duration.ofSeconds(10), "/healthz")));
        return samples;
    }

    public static Map<String, CallState> states() {
        CallState.Execution execution = new CallState.Execution(CALL, allow(), DECIDERS, TERMS, true, false);
        Map<String, CallState> samples = new LinkedHashMap<>();
        samples.put("unseen", new CallState.Unseen());
        samples.put(
                "awaiting-approval",
                new CallState.AwaitingApproval(CALL, rulings().get("ask")));
        samples.put("granted-salted", new CallState.Granted(SALTED_CALL, allow(), DECIDERS, 2, true));
        samples.put("granted", new CallState.Granted(CALL, allow(), DECIDERS, 2, true));
        samples.put("dispatched", new CallState.Dispatched(execution, ATTEMPT, at(50)));
        samples.put("executing", new CallState.Executing(execution, ATTEMPT, "worker-a", at(51)));
        samples.put(
                "executing-doubtful",
                new CallState.Executing(
                        new CallState.Execution(BARE_CALL, allow(), List.of(), TERMS, false, true),
                        ATTEMPT,
                        "worker-b",
                        at(51)));
        samples.put("denied", new CallState.Denied(CALL, rulings().get("default-deny"), at(52)));
        samples.put("policy-failed", new CallState.PolicyFailed(CALL, failure(), at(53)));
        samples.put("dry-run", new CallState.DryRun(CALL.asDryRun(), allow(), at(53)));
        samples.put("dry-run-failed", new CallState.DryRun(CALL.asDryRun(), failure(), at(53)));
        samples.put(
                "closed",
                new CallState.Closed(CALL, rulings().get("ask"), Closing.REJECTED, "too much", DECIDERS, at(54)));
        samples.put("succeeded", new CallState.Succeeded(execution, 2, new Outcome.Succeeded(RESPONSE), at(55)));
        samples.put("failed", new CallState.Failed(execution, 2, failed(), at(56)));
        samples.put("unknown", new CallState.Unknown(execution, 2, unknown(), at(57)));
        samples.put(
                "resolved", new CallState.Resolved(execution, 2, failed(), "gus@example.com", "I asked them", at(58)));
        samples.put("forgotten", new CallState.Forgotten(ORGANIZATION, AGENT, digest("request"), at(59)));
        samples.put("authorizing", new CallState.Authorizing(usersCall(), allow(), DECIDERS, NEEDING, at(600)));
        samples.put(
                "awaiting-authorization",
                new CallState.AwaitingAuthorization(usersCall(), allow(), List.of(), NEEDING, at(600)));
        samples.put("reserving", new CallState.Reserving(CALL, allow(), DECIDERS, DEFINED, CLAIMS, List.of(HELD)));
        samples.put(
                "failed-released",
                new CallState.Failed(
                        new CallState.Execution(
                                CALL, allow(), List.of(), DEFINED, false, false, List.of(), List.of(HELD_WITHIN)),
                        1,
                        new Outcome.Failed(Effect.NONE, ERROR),
                        at(14)));
        samples.put("granted-holding", new CallState.Granted(CALL, allow(), DECIDERS, 2, true, List.of(HELD)));
        samples.put(
                "dispatched-holding",
                new CallState.Dispatched(
                        new CallState.Execution(CALL, allow(), List.of(), DEFINED, false, false, List.of(HELD)),
                        Attempt.FIRST,
                        at(50)));
        samples.put("awaiting-approval-defined", new CallState.AwaitingApproval(CALL, ApprovalSamples.RULING, DEFINED));
        samples.put("awaiting-approval-on-terms", new CallState.AwaitingApproval(CALL, ApprovalSamples.RULING));
        samples.put(
                "dispatched-edited",
                new CallState.Dispatched(
                        new CallState.Execution(
                                CALL.edited(ApprovalSamples.EDITED),
                                ApprovalSamples.RULING,
                                DECIDERS,
                                ApprovalSamples.TOOL,
                                false,
                                false),
                        Attempt.FIRST,
                        at(50)));
        return samples;
    }

    public static Map<String, StoredCall> storedCalls() {
        Map<String, StoredCall> samples = new LinkedHashMap<>();
        states().forEach((name, state) -> samples.put(
                name, new StoredCall(state, digest("history"), 9, new TreeSet<>(List.of(12, 0, 4)), at(60))));
        samples.put("no-timer", new StoredCall(states().get("granted"), digest("history"), 1, new TreeSet<>(), null));
        return samples;
    }

    public static Map<String, BudgetCommand> budgetCommands() {
        Map<String, BudgetCommand> samples = new LinkedHashMap<>();
        BudgetClaim claim = CLAIMS.getLast();
        samples.put(
                "reserve",
                new BudgetCommand.Reserve(
                        claim.key(),
                        ORGANIZATION,
                        CALL_ID,
                        1,
                        claim.budget(),
                        claim.amount(),
                        claim.limit(),
                        claim.window(),
                        true));
        samples.put(
                "release",
                new BudgetCommand.Release(
                        HELD.key(), ORGANIZATION, CALL_ID, HELD.budget(), HELD.amount(), HELD.countedAt()));
        return samples;
    }

    public static Map<String, BudgetState> budgetStates() {
        NavigableMap<Instant, BigDecimal> taken = new TreeMap<>();
        taken.put(at(13), new BigDecimal("0.5"));
        taken.put(at(14), new BigDecimal("10000"));
        return Map.of("empty", BudgetState.EMPTY, "taken", new BudgetState(taken, at(90)));
    }

    public static Map<String, ApprovalCommand> approvalCommands() {
        return ApprovalSamples.commands();
    }

    public static Map<String, RecordedApprovalEvent> approvalEvents() {
        return ApprovalSamples.events();
    }

    public static Map<String, ApprovalReply> approvalReplies() {
        return ApprovalSamples.replies();
    }

    public static Map<String, DeliveryOrder> deliveries() {
        return ApprovalSamples.deliveries();
    }

    public static Map<String, Notice> notices() {
        return ApprovalSamples.notices();
    }

    public static Map<String, ReportCommand> reports() {
        return ReportSamples.commands();
    }

    public static Map<String, RecordedReportEvent> reportEvents() {
        return ReportSamples.events();
    }

    public static Map<String, LookOrder> looks() {
        return Map.of(
                "look",
                new LookOrder(
                        "look-1",
                        3,
                        ORGANIZATION,
                        CALL_ID,
                        "crm.deals.update",
                        "crm",
                        "crm:deal:123",
                        SealedValue.plain("{\"amount\":20000}".getBytes(StandardCharsets.UTF_8)),
                        Instant.parse("2026-11-01T12:00:02.500Z")));
    }

    public static Map<String, LookReply> lookReplies() {
        Map<String, LookReply> samples = new LinkedHashMap<>();
        lookResults()
                .forEach((name, result) -> samples.put(
                        name, new LookReply(CALL_ID, "look-1", result, Instant.parse("2026-11-01T12:00:00.250Z"))));
        return samples;
    }

    private static Map<String, LookResult> lookResults() {
        return Map.of(
                "seen", new LookResult.Seen(SealedValue.plain("{\"amount\":10000}".getBytes(StandardCharsets.UTF_8))),
                "nothing-there", new LookResult.NothingThere(),
                "not-offered", new LookResult.NotOffered(),
                "not-seen", new LookResult.NotSeen(new ToolError("timed_out", "The target did not answer in time.")));
    }

    public static Map<String, LedgerEntry> ledger() {
        Map<String, LedgerEntry> samples = new LinkedHashMap<>();
        for (Issuer issuer : Issuer.values()) {
            samples.put(
                    name(issuer),
                    new LedgerEntry(
                            new ReceiptPlace(3, issuer, 1_234_567_890_123L),
                            "{\"kind\":\"terminal\"}".getBytes(StandardCharsets.UTF_8)));
        }
        return samples;
    }

    public static Map<String, PublishedCheckpoint> checkpoints() {
        return Map.of(
                "signed",
                new PublishedCheckpoint(
                        8, digest("root"), "example.com/log\n8\nXcna…\n\n— example.com/log x\n", at(90)));
    }

    public static Map<String, StoredApproval> storedApprovals() {
        return ApprovalSamples.storedApprovals();
    }

    private static Receipt fullReceipt(ReceiptKind kind, ReceiptOutcome outcome) {
        return new Receipt(
                CALL_ID,
                kind,
                1_234_567_890_123L,
                ReceiptedCall.of(CALL),
                ReceiptDecision.ALLOW,
                "Within limits",
                "small-deals",
                POLICY,
                RiskLevel.MEDIUM,
                "crm.deals.update",
                outcome,
                2,
                ERROR,
                digest("response"),
                CALL_ID.approvalId(),
                DECIDERS,
                digest("history"),
                at(70),
                null);
    }

    private static Receipt bareReceipt(ReceiptDecision decision) {
        return bareReceipt(ReceiptKind.PENDING, decision);
    }

    private static Receipt bareReceipt(ReceiptKind kind, ReceiptDecision decision) {
        return bareReceipt(kind, ReceiptedCall.of(BARE_CALL), decision);
    }

    private static Receipt bareReceipt(ReceiptKind kind, ReceiptedCall call, ReceiptDecision decision) {
        return new Receipt(
                CALL_ID,
                kind,
                0,
                call,
                decision,
                "The organization has no policy",
                null,
                null,
                null,
                null,
                ReceiptOutcome.NOT_EXECUTED,
                0,
                null,
                null,
                null,
                List.of(),
                digest("history"),
                at(71),
                null);
    }

    private static Judgement.Ruling allow() {
        return new Judgement.Ruling(Verdict.ALLOW, POLICY, "small-deals", RiskLevel.LOW, "Within limits");
    }

    private static Judgement.PolicyFailure failure() {
        return new Judgement.PolicyFailure(POLICY, "large-deals", "The condition failed");
    }

    private static Outcome.Failed failed() {
        return new Outcome.Failed(Effect.POSSIBLE, ERROR);
    }

    private static Outcome.Unknown unknown() {
        return new Outcome.Unknown(ERROR);
    }

    /** The n-th instant, all different, whole microseconds. */
    static Instant at(int n) {
        return Instant.parse("2026-11-21T10:15:30.123456Z").plusSeconds(n);
    }

    static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }

    static SealedValue json(String text) {
        return SealedValue.plain(text.getBytes(StandardCharsets.UTF_8));
    }

    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** Every sample of every topic and store, for gates that look through all of them. */
    public static List<Object> all() {
        List<Object> all = new ArrayList<>();
        for (Map<String, ?> samples : List.of(
                judgements(),
                results(),
                outcomes(),
                commands(),
                budgetCommands(),
                budgetAnswers(),
                budgetStates(),
                executions(),
                events(),
                dispatches(),
                receipts(),
                answers(),
                replies(),
                control(),
                states(),
                storedCalls(),
                approvalCommands(),
                approvalEvents(),
                approvalReplies(),
                deliveries(),
                notices(),
                looks(),
                lookReplies(),
                lookResults(),
                subjectKeys(),
                erasures(),
                reports(),
                reportEvents(),
                storedApprovals())) {
            all.addAll(samples.values());
        }
        all.addAll(ApprovalSamples.parts());
        return all;
    }
}
