package dev.countersign.console.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.console.approval.Figures;
import dev.countersign.domain.approval.ApprovalStatus;
import dev.countersign.readmodel.ApprovalFacts;
import dev.countersign.readmodel.ApprovalFacts.Cast;
import dev.countersign.readmodel.ApprovalFacts.Ended;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CountingTest {
    private static final Instant FROM = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant TO = FROM.plus(Duration.ofDays(7));

    @Test
    void nothingIsNoFigureRatherThanZeroSeconds() {
        Figures figures = figures(List.of(), List.of(), List.of());
        assertThat(figures.timeToDecisionMedian()).isNull();
        assertThat(figures.timeToDecisionP90()).isNull();
        assertThat(figures.oldestPending()).isNull();
        assertThat(figures.queue())
                .allSatisfy(band -> assertThat(band.approvals()).isZero());
    }

    @Test
    void timeToDecisionIsOfWhatPeopleDecided() {
        List<Ended> ended = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            ended.add(ended("r", ApprovalStatus.APPROVED, i));
        }
        ended.add(ended("r", ApprovalStatus.EXPIRED, 10_000));
        ended.add(ended("r", ApprovalStatus.CANCELLED, 20_000));
        Figures figures = figures(ended, List.of(), List.of());
        assertThat(figures.decisions()).isEqualTo(10);
        assertThat(figures.expired()).isEqualTo(1);
        assertThat(figures.timeToDecisionMedian()).isEqualTo(Duration.ofSeconds(5));
        assertThat(figures.timeToDecisionP90()).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void theQueueIsCountedByAge() {
        List<Instant> pending = List.of(
                TO.minus(Duration.ofDays(3)),
                TO.minus(Duration.ofHours(2)),
                TO.minus(Duration.ofMinutes(10)),
                TO.minus(Duration.ofMinutes(9)));
        Figures figures = figures(List.of(), List.of(), pending);
        assertThat(figures.pending()).isEqualTo(4);
        assertThat(figures.oldestPending()).isEqualTo(Duration.ofDays(3));
        assertThat(figures.queue()).extracting(Figures.AgeBand::approvals).containsExactly(1, 1, 1, 0, 1);
        assertThat(figures.queue().getLast().upTo()).isNull();
    }

    @Test
    void aRuleThatNeverSeesARejectionStandsOut() {
        List<Ended> ended = new ArrayList<>();
        for (int i = 0; i < Figures.OfRule.TELLING_DECISIONS; i++) {
            ended.add(ended("always", ApprovalStatus.APPROVED, 5));
            ended.add(ended("mixed", ApprovalStatus.APPROVED, 5));
        }
        ended.add(ended("mixed", ApprovalStatus.REJECTED, 5));
        ended.add(new Ended(null, ApprovalStatus.ANSWERED, FROM, FROM.plusSeconds(5)));
        List<Figures.OfRule> rules = figures(ended, List.of(), List.of()).rules();
        assertThat(rules).extracting(Figures.OfRule::rule).containsExactly("mixed", "always");
        assertThat(rules.getFirst().neverRejected()).isFalse();
        assertThat(rules.getLast().neverRejected()).isTrue();
    }

    @Test
    void onlyVotesWhoseTimeIsKnownAreTimed() {
        ApprovalFacts facts = new ApprovalFacts(
                List.of(),
                List.of(
                        new Cast("ann", "Ann", false, Duration.ofMillis(2_999), TO),
                        new Cast("ann", "Ann before", true, Duration.ofSeconds(3), FROM),
                        new Cast("bob", "Bob", false, null, FROM)),
                List.of());
        Figures figures = Counting.figures(facts, FROM, TO);
        assertThat(figures.votesTimed()).isEqualTo(2);
        assertThat(figures.votesUnderThreeSeconds()).isEqualTo(1);
        assertThat(figures.people())
                .containsExactly(new Figures.OfPerson("Ann", 2, 1, 2, 1), new Figures.OfPerson("Bob", 1, 0, 0, 0));
    }

    private static Figures figures(List<Ended> ended, List<Cast> votes, List<Instant> pending) {
        return Counting.figures(new ApprovalFacts(ended, votes, pending), FROM, TO);
    }

    private static Ended ended(String rule, ApprovalStatus status, int seconds) {
        return new Ended(rule, status, FROM, FROM.plusSeconds(seconds));
    }
}
