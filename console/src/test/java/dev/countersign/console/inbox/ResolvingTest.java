package dev.countersign.console.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.console.approval.Decisions.Answer;
import dev.countersign.console.approval.Refusal;
import dev.countersign.domain.approval.ApprovalCard;
import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.approval.ApprovalState.Pending;
import dev.countersign.domain.approval.ApprovalSubject.OfCall;
import dev.countersign.domain.approval.Approver;
import dev.countersign.domain.call.UnknownResolution;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.readmodel.UnknownView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResolvingTest {
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final Instant T0 = Instant.parse("2026-07-01T09:00:00Z");
    private static final SealedValue NOTHING = SealedValue.plain(new byte[] {'{', '}'});
    private static final CallId CALL = CallId.derive(new byte[] {1}, ACME, "key");
    private static final ApprovalId APPROVAL = ApprovalId.of(CALL);
    private static final Approver OWNER = approver("owner", "kim@example.com", "leads");
    private static final Approver LEAD = approver("ada", "ada@example.com", "leads");
    private static final Approver OTHER = approver("paul", "paul@example.com", "support");

    private static Approver approver(String subject, String alias, String group) {
        return new Approver(
                "local", subject, subject, List.of(alias), List.of(group), Set.of(Approver.Role.APPROVER), null);
    }

    private static UnknownView call(@Nullable String approvalId) {
        return new UnknownView(
                CALL,
                new AgentId("sales-bot"),
                "Kim@example.com",
                "run",
                "pay",
                "iban:1",
                "pay",
                EffectClass.UNSAFE,
                NOTHING,
                1,
                null,
                T0,
                approvalId,
                false,
                null);
    }

    private static Opened approval(List<String> groups, int quorum, boolean ownerMayVote) {
        OfCall subject = new OfCall(
                new ToolCall(
                        ACME,
                        new AgentId("sales-bot"),
                        "kim@example.com",
                        "run",
                        "pay",
                        "iban:1",
                        null,
                        NOTHING,
                        Digest.of(),
                        "key",
                        "req",
                        T0),
                new Ruling(
                        Verdict.REQUIRE_APPROVAL, new PolicyVersion("1", Digest.of()), "r", RiskLevel.LOW, "Because"),
                new ToolTerms("t", "c", EffectClass.UNSAFE, Duration.ofSeconds(1), 1));
        ApprovalTerms terms = new ApprovalTerms(groups, quorum, Duration.ofHours(1), null, ownerMayVote, false, false);
        return new Pending(new ApprovalCard(APPROVAL, subject, terms, T0), List.of(), false, false);
    }

    private static @Nullable Refusal again(@Nullable Opened approval, Approver finder) {
        Answer.Refused refused =
                Resolving.bar(call(APPROVAL.toString()), approval, finder, UnknownResolution.RUN_AGAIN);
        return refused == null ? null : refused.refusal();
    }

    @ParameterizedTest
    @EnumSource(UnknownResolution.class)
    void whoAnswersForTheAgentResolvesNothing(UnknownResolution found) {
        assertThat(Resolving.bar(call(null), null, OWNER, found))
                .isEqualTo(new Answer.Refused(Refusal.SEPARATION_OF_DUTIES, ""));
        assertThat(Resolving.bar(call(APPROVAL.toString()), approval(List.of(), 1, false), OWNER, found))
                .isEqualTo(new Answer.Refused(Refusal.SEPARATION_OF_DUTIES, ""));
        assertThat(Resolving.bar(call(APPROVAL.toString()), approval(List.of(), 1, true), OWNER, found))
                .isNull();
        assertThat(Resolving.bar(call(null), null, approver("sales-bot", "x", "leads"), found))
                .isNotNull();
        assertThat(Resolving.bar(call(null), null, LEAD, found)).isNull();
    }

    @Test
    void aCallIsRunAgainOnlyByWhoCouldHaveApprovedItAlone() {
        assertThat(again(approval(List.of("leads"), 1, false), LEAD)).isNull();
        assertThat(again(approval(List.of("leads"), 1, false), OTHER)).isEqualTo(Refusal.NOT_ELIGIBLE);
        assertThat(again(null, LEAD)).isEqualTo(Refusal.APPROVAL_FORGOTTEN);
        assertThat(Resolving.bar(
                        call(APPROVAL.toString()),
                        approval(List.of("leads"), 2, false),
                        LEAD,
                        UnknownResolution.RUN_AGAIN))
                .isEqualTo(new Answer.Refused(
                        Refusal.TAKES_SEVERAL_PEOPLE, "It takes 2 people; ask for the call to be made again"));
    }

    @Test
    void whatHappenedIsForAnyApproverToSay() {
        for (UnknownResolution found : List.of(UnknownResolution.HAPPENED, UnknownResolution.DID_NOT_HAPPEN)) {
            assertThat(Resolving.bar(call(APPROVAL.toString()), approval(List.of("leads"), 2, false), OTHER, found))
                    .isNull();
        }
    }
}
