package dev.countersign.domain.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.domain.history.ImpossibleHistoryException;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.ReportId;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.receipt.Commitments;
import dev.countersign.domain.receipt.HistoryDigest;
import dev.countersign.domain.receipt.Issuer;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.domain.receipt.ReceiptOutcome;
import dev.countersign.domain.receipt.ReportReceipts;
import dev.countersign.domain.report.ReportCommand.ReportToolExecution;
import dev.countersign.domain.report.ReportEvent.ToolExecutionReported;
import dev.countersign.domain.report.ReportState.Reported;
import dev.countersign.domain.report.ReportState.Unreported;
import dev.countersign.domain.request.SealedValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final byte[] KEY = new byte[32];
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final AgentId AGENT = new AgentId("voice-agent");
    private static final Instant NOW = Instant.parse("2026-11-01T09:00:00.000001Z");
    private static final Digest DIGEST = Digest.of(new byte[] {1});
    private static final ReportId ID = ReportId.derive(KEY, ACME, AGENT, "conversation-1", DIGEST);

    @Test
    void whatIsReportedIsRecordedAndWhatIsRecordedIsNotRecordedAgain() {
        ReportCommand command = new ReportToolExecution(ID, report(ReportedOutcome.SUCCEEDED, null, true));

        List<ReportEvent> first = ReportDecider.decide(new Unreported(), command);
        assertThat(first).containsExactly(new ToolExecutionReported(((ReportToolExecution) command).report()));
        ReportState after = ReportEvolution.evolve(new Unreported(), first.getFirst());
        assertThat(after).isEqualTo(new Reported(NOW));
        assertThat(ReportDecider.decide(after, command)).isEmpty();
    }

    @Test
    void aReportThatIsRecordedTwiceIsNoHistory() {
        ReportEvent event = new ToolExecutionReported(report(ReportedOutcome.SUCCEEDED, null, true));
        assertThatThrownBy(() -> ReportEvolution.evolve(new Reported(NOW), event))
                .isInstanceOf(ImpossibleHistoryException.class);
    }

    @Test
    void everyPartOfItsNameMakesAnotherReport() {
        Set<ReportId> names = new HashSet<>(List.of(
                ID,
                ReportId.derive(new byte[] {1}, ACME, AGENT, "conversation-1", DIGEST),
                ReportId.derive(KEY, new OrganizationId("globex"), AGENT, "conversation-1", DIGEST),
                ReportId.derive(KEY, ACME, new AgentId("voice"), "conversation-1", DIGEST),
                ReportId.derive(KEY, ACME, AGENT, "conversation-2", DIGEST),
                ReportId.derive(KEY, ACME, AGENT, "conversation-1", Digest.of(new byte[] {2}))));
        assertThat(names).hasSize(6);
        assertThat(ReportId.derive(KEY, ACME, AGENT, "conversation-1", DIGEST)).isEqualTo(ID);
    }

    @Test
    void noReportIsNamedLikeACallOrAQuestion() {
        String name = "\0" + AGENT.value() + "\0conversation-1\0" + DIGEST.hex();
        // Neither key may contain a zero character; if one could, these would be the names to forge.
        assertThat(ID.callId()).isNotEqualTo(CallId.derive(KEY, ACME, name));
        assertThat(ID.callId())
                .isNotEqualTo(
                        ApprovalId.ofQuestion(KEY, ACME, name.substring(1)).callId());
    }

    @Test
    void aReceiptSaysWhoReportedWhatAndThatNothingWasJudged() {
        Report report = report(ReportedOutcome.SUCCEEDED, null, true);
        Receipt receipt = ReportReceipts.issue(ID, new ToolExecutionReported(report), 7, HistoryDigest.EMPTY);

        assertThat(receipt.kind()).isEqualTo(ReceiptKind.EXTERNALLY_REPORTED);
        assertThat(receipt.kind().issuer()).isEqualTo(Issuer.REPORTS);
        assertThat(receipt.decision()).isEqualTo(ReceiptDecision.NOT_JUDGED);
        assertThat(receipt.policy()).isNull();
        assertThat(receipt.rule()).isNull();
        assertThat(receipt.risk()).isNull();
        assertThat(receipt.approvalId()).isNull();
        assertThat(receipt.tool()).isNull();
        assertThat(receipt.attempts()).isZero();
        assertThat(receipt.sequence()).isEqualTo(7);
        assertThat(receipt.issuedAt()).isEqualTo(NOW);
        assertThat(receipt.reason()).isEqualTo("Reported by the agent: the tool ran elsewhere and succeeded");
        assertThat(receipt.call().action()).isEqualTo("refund_payment");
        assertThat(receipt.call().resource()).isEqualTo("report:voice-agent:conversation-1");
        assertThat(receipt.call().instanceId()).isEqualTo("conversation-1");
        assertThat(receipt.call().idempotencyKey()).isEqualTo(ID.key());
        assertThat(receipt.call().requestDigest()).isEqualTo(DIGEST);
        assertThat(receipt.commitments().payload()).isEqualTo(Commitments.payload(report.salt(), report.details()));
    }

    @Test
    void aReceiptTellsTheClaimAndNoMoreThanIsKnown() {
        Map<ReportedOutcome, ReceiptOutcome> outcomes = Map.of(
                ReportedOutcome.SUCCEEDED, ReceiptOutcome.SUCCEEDED,
                ReportedOutcome.FAILED, ReceiptOutcome.FAILED_EFFECT_POSSIBLE,
                ReportedOutcome.TIMED_OUT, ReceiptOutcome.UNKNOWN,
                ReportedOutcome.CANCELLED, ReceiptOutcome.UNKNOWN,
                ReportedOutcome.SKIPPED, ReceiptOutcome.NOT_EXECUTED);
        assertThat(outcomes).hasSameSizeAs(ReportedOutcome.values());
        outcomes.forEach((claimed, told) -> {
            Receipt receipt = receipt(claimed, null);
            assertThat(receipt.outcome()).as("%s", claimed).isEqualTo(told);
            assertThat(receipt.error() == null)
                    .as("%s", claimed)
                    .isEqualTo(told == ReceiptOutcome.SUCCEEDED || told == ReceiptOutcome.NOT_EXECUTED);
        });
        assertThat(receipt(ReportedOutcome.TIMED_OUT, null).error().code()).isEqualTo("reported_timed_out");
        assertThat(receipt(ReportedOutcome.FAILED, "card_declined").error().code())
                .isEqualTo("card_declined");
    }

    @Test
    void withoutTheKeyTheReceiptCommitsToNothing() {
        Report closed = report(ReportedOutcome.SUCCEEDED, null, false);
        assertThat(ReportReceipts.issue(ID, new ToolExecutionReported(closed), 0, HistoryDigest.EMPTY)
                        .commitments())
                .isNull();
    }

    @Test
    void noToolRunsForLessThanNoTime() {
        assertThatThrownBy(() -> execution(ReportedOutcome.SUCCEEDED, null, Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Receipt receipt(ReportedOutcome outcome, @Nullable String errorCode) {
        return ReportReceipts.issue(
                ID, new ToolExecutionReported(report(outcome, errorCode, true)), 0, HistoryDigest.EMPTY);
    }

    private static Report report(ReportedOutcome outcome, @Nullable String errorCode, boolean open) {
        byte[] details = "{\"arguments_preview\":{\"amount\":7}}".getBytes(StandardCharsets.UTF_8);
        return new Report(
                ACME,
                AGENT,
                null,
                "conversation-1",
                execution(outcome, errorCode, Duration.ofMillis(412)),
                open ? SealedValue.plain(details) : SealedValue.closed("k", details),
                DIGEST,
                open ? new Salt(new byte[32]) : null,
                NOW);
    }

    private static ToolExecution execution(ReportedOutcome outcome, @Nullable String errorCode, Duration duration) {
        return new ToolExecution(
                "refund_payment",
                ToolKind.WEBHOOK,
                InvocationSource.CONTEXTUAL,
                null,
                NOW,
                NOW,
                duration,
                outcome,
                null,
                errorCode,
                null,
                null,
                null);
    }
}
