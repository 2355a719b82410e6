package dev.countersign.console.inbox;

import dev.countersign.console.approval.Figures;
import dev.countersign.console.approval.Figures.AgeBand;
import dev.countersign.console.approval.Figures.OfPerson;
import dev.countersign.console.approval.Figures.OfRule;
import dev.countersign.domain.approval.ApprovalStatus;
import dev.countersign.readmodel.ApprovalFacts;
import dev.countersign.readmodel.ApprovalFacts.Cast;
import dev.countersign.readmodel.ApprovalFacts.Ended;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes figures of facts. */
final class Counting {
    private static final Duration HASTY = Duration.ofSeconds(3);
    private static final List<Duration> BANDS =
            List.of(Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofHours(8), Duration.ofDays(1));

    private Counting() {}

    static Figures figures(ApprovalFacts facts, Instant from, Instant to) {
        List<Ended> decided = facts.ended().stream().filter(Counting::byPeople).toList();
        List<Duration> times = times(decided);
        List<Duration> timed = timed(facts.votes());
        List<Instant> pending = facts.pendingSince();
        return new Figures(
                from,
                to,
                decided.size(),
                count(facts.ended(), ApprovalStatus.EXPIRED),
                percentile(times, 50),
                percentile(times, 90),
                pending.size(),
                pending.isEmpty() ? null : age(pending.getFirst(), to),
                queue(pending, to),
                timed.size(),
                hasty(timed),
                rules(facts.ended()),
                people(facts.votes()));
    }

    private static boolean byPeople(Ended ended) {
        return switch (ended.status()) {
            case APPROVED, REJECTED, ANSWERED -> true;
            case PENDING, EXPIRED, CANCELLED -> false;
        };
    }

    private static List<Duration> times(Collection<Ended> ended) {
        return ended.stream()
                .map(one -> Duration.between(one.openedAt(), one.settledAt()))
                .sorted()
                .toList();
    }

    private static List<Duration> timed(Collection<Cast> votes) {
        return votes.stream().map(Cast::considered).flatMap(Stream::ofNullable).toList();
    }

    private static int hasty(List<Duration> times) {
        return (int) times.stream().filter(time -> time.compareTo(HASTY) < 0).count();
    }

    private static int count(Collection<Ended> ended, ApprovalStatus status) {
        return (int) ended.stream().filter(one -> one.status() == status).count();
    }

    /** The nearest rank; null of nothing. */
    private static @Nullable Duration percentile(List<Duration> sorted, int percent) {
        return sorted.isEmpty() ? null : sorted.get((sorted.size() * percent + 99) / 100 - 1);
    }

    private static Duration age(Instant since, Instant now) {
        Duration age = Duration.between(since, now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    private static List<AgeBand> queue(List<Instant> pending, Instant now) {
        List<AgeBand> queue = new ArrayList<>();
        int younger = 0;
        for (Duration upTo : BANDS) {
            int upToHere = (int) pending.stream()
                    .filter(since -> age(since, now).compareTo(upTo) < 0)
                    .count();
            queue.add(new AgeBand(upTo, upToHere - younger));
            younger = upToHere;
        }
        queue.add(new AgeBand(null, pending.size() - younger));
        return queue;
    }

    private static List<OfRule> rules(List<Ended> ended) {
        return ended.stream()
                .filter(one -> one.rule() != null)
                .collect(Collectors.groupingBy(one -> Objects.requireNonNull(one.rule())))
                .entrySet()
                .stream()
                .map(entry -> rule(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing((OfRule rule) -> -(rule.approved() + rule.rejected()))
                        .thenComparing(OfRule::rule))
                .toList();
    }

    private static OfRule rule(String rule, List<Ended> ended) {
        List<Ended> decided = ended.stream().filter(Counting::byPeople).toList();
        return new OfRule(
                rule,
                count(ended, ApprovalStatus.APPROVED),
                count(ended, ApprovalStatus.REJECTED),
                count(ended, ApprovalStatus.EXPIRED),
                percentile(times(decided), 50));
    }

    private static List<OfPerson> people(List<Cast> votes) {
        return votes.stream().collect(Collectors.groupingBy(Cast::subject)).values().stream()
                .map(ofOne -> {
                    List<Duration> timed = timed(ofOne);
                    return new OfPerson(
                            // The latest first: the name they have now.
                            ofOne.getFirst().displayName(),
                            ofOne.size(),
                            (int) ofOne.stream().filter(Cast::rejection).count(),
                            timed.size(),
                            hasty(timed));
                })
                .sorted(Comparator.comparing((OfPerson person) -> -person.votes())
                        .thenComparing(OfPerson::displayName))
                .toList();
    }
}
