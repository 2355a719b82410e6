package dev.countersign.console.approval;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How approving goes, over a period.
 *
 * @param decisions approvals that people ended in the period
 * @param expired approvals that nobody decided in time
 * @param timeToDecisionMedian from opening to the deciding vote; null without decisions
 * @param timeToDecisionP90 the same, at the ninetieth percentile
 * @param pending now
 * @param oldestPending its age now; null when nothing is pending
 * @param queue pending approvals by age, the youngest band first
 * @param votesTimed votes of which it is known how long the card was looked at
 * @param votesUnderThreeSeconds those of them that took less than three seconds
 * @param rules by decisions, most first
 * @param people by votes, most first
 */
public record Figures(
        Instant from,
        Instant to,
        int decisions,
        int expired,
        @Nullable Duration timeToDecisionMedian,
        @Nullable Duration timeToDecisionP90,
        int pending,
        @Nullable Duration oldestPending,
        List<AgeBand> queue,
        int votesTimed,
        int votesUnderThreeSeconds,
        List<OfRule> rules,
        List<OfPerson> people) {
    public Figures {
        queue = List.copyOf(queue);
        rules = List.copyOf(rules);
        people = List.copyOf(people);
    }

    /** @param upTo the oldest of the band; null for the last, open one */
    public record AgeBand(@Nullable Duration upTo, int approvals) {}

    /** A rule that asks people. */
    public record OfRule(
            String rule,
            int approved,
            int rejected,
            int expired,
            @Nullable Duration timeToDecisionMedian) {
        /** From so many decisions on, never a rejection says something about the rule. */
        public static final int TELLING_DECISIONS = 20;

        /** Whether people always say yes: the rule costs attention and stops nothing. */
        public boolean neverRejected() {
            return rejected == 0 && approved >= TELLING_DECISIONS;
        }
    }

    /** A person who votes. */
    public record OfPerson(String displayName, int votes, int rejections, int timed, int underThreeSeconds) {}
}
