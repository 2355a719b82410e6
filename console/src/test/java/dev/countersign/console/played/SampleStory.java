package dev.countersign.console.played;

import dev.countersign.console.audit.Proof;
import dev.countersign.console.audit.Story;
import dev.countersign.console.audit.Telling;
import dev.countersign.console.person.Person;
import dev.countersign.domain.approval.ApprovalCard;
import dev.countersign.domain.approval.ApprovalState.Settled;
import dev.countersign.domain.approval.ApprovalSubject.OfCall;
import dev.countersign.domain.approval.Approver;
import dev.countersign.domain.approval.Choice;
import dev.countersign.domain.approval.Resolution;
import dev.countersign.domain.approval.Vote;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.execution.Attempt;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.ReportId;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.receipt.Issuer;
import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.domain.receipt.ReceiptOutcome;
import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.domain.report.InvocationSource;
import dev.countersign.domain.report.RecordedReportEvent;
import dev.countersign.domain.report.Report;
import dev.countersign.domain.report.ReportEvent.ToolExecutionReported;
import dev.countersign.domain.report.ReportedOutcome;
import dev.countersign.domain.report.ToolExecution;
import dev.countersign.domain.report.ToolKind;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.ledger.client.Ledger.Sealed;
import dev.countersign.readmodel.ApprovalView;
import dev.countersign.readmodel.CallStatus;
import dev.countersign.readmodel.CallStory;
import dev.countersign.readmodel.CallStory.IssuedReceipt;
import dev.countersign.readmodel.ReceiptView;
import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.tlog.checkpoint.CheckpointSigner;
import dev.countersign.tlog.merkle.ConsistencyProof;
import dev.countersign.tlog.merkle.InclusionProof;
import dev.countersign.tlog.merkle.TreeHasher;
import dev.countersign.tlog.note.SignatureType;
import dev.countersign.tlog.note.SigningKey;
import dev.countersign.tlog.note.VerifierKey;
import dev.countersign.tlog.proof.TlogProof;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A call's story to look at, as the log would hold it. */
public final class SampleStory {
    public static final Instant START = Instant.parse("2026-11-22T06:30:00.120Z");
    private static final PolicyVersion POLICY = new PolicyVersion("2026-11-01", digest("policy"));
    private static final SigningKey LOG = SigningKey.of("ledger.example/demo", SignatureType.ED25519, new byte[32]);

    private OrganizationId organization = Sample.DEMO;
    private String key = "key-1";
    private String run = "nightly-7";
    private String resource = "crm:deal:123";
    private String parameters = "{\"amount\":72000,\"stage\":\"closed_won\"}";
    private String comment = "As agreed on the phone";

    public SampleStory of(OrganizationId which) {
        organization = which;
        return this;
    }

    public SampleStory key(String name) {
        key = name;
        return this;
    }

    public SampleStory run(String name) {
        run = name;
        return this;
    }

    public SampleStory resource(String name) {
        resource = name;
        return this;
    }

    public SampleStory parameters(String json) {
        parameters = json;
        return this;
    }

    public SampleStory comment(String text) {
        comment = text;
        return this;
    }

    private CallId id() {
        return CallId.derive("secret".getBytes(StandardCharsets.UTF_8), organization, key);
    }

    private ToolCall call() {
        SealedValue payload = sealed(parameters);
        return new ToolCall(
                organization,
                new AgentId("sales-agent"),
                "olga@example.com",
                run,
                "update_deal",
                resource,
                null,
                payload,
                payload.digest(),
                key,
                "req-" + key,
                START);
    }

    private static Ruling ruling(Verdict verdict) {
        return new Ruling(verdict, POLICY, "large-deals", RiskLevel.HIGH, "Deals above 50,000 are looked at");
    }

    /** People approved it, and it ran. Its first receipt is in the ledger, the second not yet. */
    public Story approved() {
        ToolTerms terms = new ToolTerms("crm.deals.update", "crm", EffectClass.CHECKABLE, Duration.ofSeconds(10), 3);
        SealedValue nothing = SealedValue.plain(new byte[0]);
        return told(
                CallStatus.SUCCEEDED,
                ReceiptDecision.ALLOW,
                ReceiptOutcome.SUCCEEDED,
                approval(terms),
                List.of(
                        new CallEvent.CallJudged(call(), ruling(Verdict.REQUIRE_APPROVAL), terms, at(15)),
                        new CallEvent.ApprovalSpent(ruling(Verdict.ALLOW), List.of("ada"), comment, at(41_350)),
                        new CallEvent.AttemptDispatched(terms, Attempt.FIRST, at(41_350), at(51_350), at(41_350)),
                        new CallEvent.AttemptStarted(1, "worker-1", at(51_371), at(41_371)),
                        new CallEvent.AttemptFinished(1, new AttemptResult.Succeeded(nothing), at(41_462)),
                        new CallEvent.CallEnded(new Outcome.Succeeded(nothing), at(41_462))),
                receipts(
                        receipt(ReceiptKind.PENDING, ReceiptDecision.PENDING_APPROVAL, ReceiptOutcome.NOT_EXECUTED, 15),
                        receipt(ReceiptKind.TERMINAL, ReceiptDecision.ALLOW, ReceiptOutcome.SUCCEEDED, 41_462)));
    }

    private ApprovalView approval(ToolTerms terms) {
        ApprovalTerms asked =
                new ApprovalTerms(List.of("sales-leads"), 1, Duration.ofHours(1), null, false, false, true);
        ApprovalCard card = new ApprovalCard(
                ApprovalId.of(id()), new OfCall(call(), ruling(Verdict.REQUIRE_APPROVAL), terms), asked, at(22));
        Approver ada = new Approver(
                Person.LOCAL,
                "ada",
                "Ada Lovelace",
                List.of(),
                List.of("sales-leads"),
                Set.of(Approver.Role.APPROVER),
                null);
        Vote vote = new Vote(ada, new Choice.Approve(), comment, Duration.ofMillis(12_400), at(41_320));
        Settled settled = new Settled(
                card, List.of(vote), false, new Resolution.Approved(List.of("ada"), null), at(41_320), null);
        return new ApprovalView(card.approvalId(), organization, settled, card.digest(), 3, digest("history"));
    }

    /** Policy denied it. The ledger is away. */
    public Story denied() {
        return told(
                CallStatus.DENIED,
                ReceiptDecision.DENY,
                ReceiptOutcome.NOT_EXECUTED,
                null,
                List.of(new CallEvent.CallJudged(call(), ruling(Verdict.DENY), at(9))),
                receipts(receipt(ReceiptKind.TERMINAL, ReceiptDecision.DENY, ReceiptOutcome.NOT_EXECUTED, 9)));
    }

    /** It broke off, came late, and a person found out. */
    public Story unknown() {
        ToolTerms terms = new ToolTerms("pay.refund", "pay", EffectClass.UNSAFE, Duration.ofSeconds(10), 1);
        ToolError error = new ToolError("no_answer", "The connection broke after the request was sent");
        return told(
                CallStatus.RESOLVED,
                ReceiptDecision.ALLOW,
                ReceiptOutcome.SUCCEEDED,
                null,
                List.of(
                        new CallEvent.CallJudged(call(), ruling(Verdict.ALLOW), at(9)),
                        new CallEvent.AttemptDispatched(terms, Attempt.FIRST, at(10), at(10_010), at(10)),
                        new CallEvent.AttemptStarted(1, "worker-1", at(10_020), at(20)),
                        new CallEvent.AttemptFinished(1, new AttemptResult.NoAnswer(error), at(900)),
                        new CallEvent.CallEnded(new Outcome.Unknown(error), at(900)),
                        new CallEvent.UnknownResolved(
                                new Outcome.Succeeded(SealedValue.plain(new byte[0])), "ada", comment, at(600_000))),
                receipts(
                        receipt(ReceiptKind.TERMINAL, ReceiptDecision.ALLOW, ReceiptOutcome.UNKNOWN, 900),
                        receipt(ReceiptKind.RESOLUTION, ReceiptDecision.ALLOW, ReceiptOutcome.SUCCEEDED, 600_000)));
    }

    /** No call: an agent says that it ran something elsewhere. */
    public Story reported(SealedValue details) {
        Report report = new Report(
                organization,
                new AgentId("sales-agent"),
                "olga@example.com",
                run,
                new ToolExecution(
                        "refund_payment",
                        ToolKind.WEBHOOK,
                        InvocationSource.CONTEXTUAL,
                        null,
                        at(-2_000),
                        at(-1_000),
                        Duration.ofMillis(987),
                        ReportedOutcome.TIMED_OUT,
                        504,
                        null,
                        null,
                        null,
                        null),
                details,
                digest("report"),
                null,
                START);
        CallStory story = new CallStory(
                view(CallStatus.REPORTED, ReceiptDecision.NOT_JUDGED, ReceiptOutcome.UNKNOWN, null),
                List.of(),
                List.of(),
                receipts(new IssuedReceipt(
                        ReceiptKind.EXTERNALLY_REPORTED,
                        ReceiptDecision.NOT_JUDGED,
                        ReceiptOutcome.UNKNOWN,
                        new ReceiptPlace(0, Issuer.REPORTS, 0),
                        digest("history"),
                        START)),
                0,
                new RecordedReportEvent(new ReportId(id()), organization, 1, new ToolExecutionReported(report)));
        return Telling.of(story, null, List.of(new Proof.NotSealed()));
    }

    private Story told(
            CallStatus status,
            ReceiptDecision decision,
            ReceiptOutcome outcome,
            ApprovalView approval,
            List<CallEvent> events,
            List<IssuedReceipt> receipts) {
        List<RecordedCallEvent> recorded = new ArrayList<>();
        events.forEach(event -> recorded.add(new RecordedCallEvent(id(), organization, recorded.size() + 1, event)));
        CallStory story = new CallStory(view(status, decision, outcome, approval), recorded, List.of(), receipts, 0);
        List<Proof> proofs = new ArrayList<>();
        for (IssuedReceipt receipt : receipts) {
            proofs.add(
                    status == CallStatus.DENIED
                            ? new Proof.Unreachable("The ledger does not answer")
                            : receipt == receipts.getFirst() ? proved(receipt) : new Proof.NotSealed());
        }
        return Telling.of(story, approval, proofs);
    }

    private ReceiptView view(
            CallStatus status, ReceiptDecision decision, ReceiptOutcome outcome, ApprovalView approval) {
        boolean succeeded = outcome == ReceiptOutcome.SUCCEEDED;
        SealedValue response = sealed("{\"changes\":1}");
        return new ReceiptView(
                id(),
                organization,
                new AgentId("sales-agent"),
                run,
                "update_deal",
                resource,
                status,
                decision,
                "Deals above 50,000 are looked at",
                "large-deals",
                POLICY.name(),
                POLICY.digest(),
                RiskLevel.HIGH,
                outcome == ReceiptOutcome.NOT_EXECUTED ? null : "crm.deals.update",
                outcome,
                outcome == ReceiptOutcome.NOT_EXECUTED ? 0 : 1,
                null,
                digest("request"),
                succeeded ? response.digest() : null,
                succeeded ? response : null,
                key,
                approval == null ? null : approval.approvalId().toString(),
                approval == null ? List.of() : List.of("ada"),
                digest("history 1"),
                0,
                1L,
                START,
                START.plusSeconds(42));
    }

    private static List<IssuedReceipt> receipts(IssuedReceipt... receipts) {
        return List.of(receipts);
    }

    private static IssuedReceipt receipt(
            ReceiptKind kind, ReceiptDecision decision, ReceiptOutcome outcome, int millis) {
        return new IssuedReceipt(
                kind,
                decision,
                outcome,
                new ReceiptPlace(0, Issuer.CALLS, millis),
                digest("history " + kind),
                at(millis));
    }

    private Proof proved(IssuedReceipt receipt) {
        Sealed sealed = sealedAlone(CanonicalJson.write(Map.of(
                "receipt_id",
                id().receiptId(),
                "history_digest",
                receipt.historyDigest().hex())));
        return new Proof.InLedger(sealed, List.of(new Proof.Witness("witness.example/w1", START.plusSeconds(2))));
    }

    /** Really proved, as the only leaf of a log. */
    public static Sealed sealedAlone(byte[] leaf) {
        CheckpointSigner signer = new CheckpointSigner(LOG, CheckpointSigner.nothingSigned(LOG.name()));
        TlogProof proof = TlogProof.of(
                new InclusionProof(0, 1, List.of()),
                signer.sign(1, new TreeHasher().leaf(leaf), new ConsistencyProof(0, 1, List.of())));
        return new Sealed(leaf, proof, START.plusSeconds(1));
    }

    /** The key of that log. */
    public static VerifierKey logKey() {
        return LOG.verifier();
    }

    private static Instant at(int millis) {
        return START.plusMillis(millis);
    }

    private static SealedValue sealed(String json) {
        return SealedValue.plain(json.getBytes(StandardCharsets.UTF_8));
    }

    private static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
