package dev.countersign.domain.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.approval.ApprovalCommand.EscalateApproval;
import dev.countersign.domain.approval.ApprovalCommand.OpenApproval;
import dev.countersign.domain.approval.ApprovalCommand.RemindApprovers;
import dev.countersign.domain.notice.Notice;
import dev.countersign.domain.notice.Notice.Kind;
import dev.countersign.domain.notice.Notice.Matter;
import dev.countersign.domain.notice.Notices;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.RiskLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoticesTest {
    private static final ApprovalDecider DECIDER = new ApprovalDecider(ApprovalTimes.DEFAULTS);

    @Test
    void whoeverIsAskedIsTold() {
        assertThat(after("Unopened", open(Samples.ofCall(Samples.ESCALATING), Samples.ESCALATING)))
                .containsExactly(new Notice(
                        Samples.ID,
                        Samples.ORGANIZATION,
                        Kind.WAITING,
                        List.of("leads"),
                        Samples.AGENT,
                        new Matter(
                                "crm.deals.update",
                                "update_deal",
                                "crm:deal:123",
                                RiskLevel.MEDIUM,
                                "rule-1",
                                "Because"),
                        Samples.EXPIRES_AT,
                        Samples.T0));
    }

    @Test
    void ofAQuestionNothingIsToldButThatItWaits() {
        assertThat(after("Unopened", open(Samples.question(null), Samples.ONE)))
                .singleElement()
                .satisfies(notice -> {
                    assertThat(notice.matter()).isNull();
                    assertThat(notice.groups()).isEmpty();
                });
    }

    @Test
    void anEscalationIsToldToThoseWhoAreNew() {
        EscalateApproval escalate = new EscalateApproval(Samples.ID, Samples.T0.plus(Duration.ofMinutes(20)));
        assertThat(after("Pending/escalating", escalate)).singleElement().satisfies(notice -> {
            assertThat(notice.kind()).isEqualTo(Kind.ESCALATED);
            assertThat(notice.groups()).containsExactly("directors");
        });
    }

    @Test
    void aReminderIsToldToEverybodyWhoIsAskedByThen() {
        RemindApprovers remind = new RemindApprovers(Samples.ID, Samples.REMINDS_AT);
        assertThat(after("Pending/escalated", remind)).singleElement().satisfies(notice -> {
            assertThat(notice.kind()).isEqualTo(Kind.EXPIRING);
            assertThat(notice.groups()).containsExactly("leads", "directors");
            assertThat(notice.at()).isEqualTo(Samples.REMINDS_AT);
        });
    }

    @Test
    void aReminderThatComesTooLateIsRecordedAndNotTold() {
        RemindApprovers late = new RemindApprovers(Samples.ID, Samples.EXPIRES_AT);
        assertThat(DECIDER.decide(Samples.state("Pending"), late).events()).hasSize(1);
        assertThat(after("Pending", late)).isEmpty();
    }

    @Test
    void nobodyIsToldOfVotesAndEndings() {
        for (String state : List.of("Pending", "Pending/two-needed", "Pending/question-with-callback")) {
            for (String command :
                    List.of("CastVote/approve", "CastVote/option", "CastVote/by-owner", "ExpireApproval")) {
                assertThat(after(state, Samples.command(command, Samples.state(state))))
                        .as("%s in %s", command, state)
                        .isEmpty();
            }
        }
    }

    private static OpenApproval open(ApprovalSubject subject, ApprovalTerms terms) {
        return new OpenApproval(Samples.ID, subject, terms, null, Samples.T0);
    }

    private static List<Notice> after(String name, ApprovalCommand command) {
        ApprovalState state = Samples.state(name);
        List<Notice> notices = new ArrayList<>();
        for (ApprovalEvent event : DECIDER.decide(state, command).events()) {
            state = ApprovalEvolution.evolve(Samples.ID, state, event);
            Notice notice = Notices.of(state, event);
            if (notice != null) {
                notices.add(notice);
            }
        }
        return notices;
    }
}
