package dev.countersign.console.played;

import dev.countersign.console.approval.ApprovalStatus;
import dev.countersign.console.approval.Choice;
import dev.countersign.console.approval.Figures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Counts what the played inbox holds. */
final class PlayedFigures {
    private static final Duration HASTY = Duration.ofSeconds(3);
    private static final List<Duration> BANDS =
            List.of(Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofHours(8));

    private PlayedFigures() {}

    static Figures of(List<PlayedApproval> approvals, Instant from, Instant now) {
        List<PlayedApproval> pending =
                approvals.stream().filter(approval -> approval.ending == null).toList();
        List<PlayedApproval> decided = approvals.stream()
                .filter(approval -> approval.ending != null && approval.status() != ApprovalStatus.EXPIRED)
                .toList();
        List<Duration> times =
                decided.stream().map(PlayedFigures::time).sorted().toList();
        List<Duration> considered = approvals.stream()
                .flatMap(approval -> approval.considered.stream())
                .toList();
        return new Figures(
                from,
                now,
                decided.size(),
                count(approvals, ApprovalStatus.EXPIRED),
                percentile(times, 50),
                percentile(times, 90),
                pending.size(),
                pending.stream()
                        .map(approval -> Duration.between(approval.openedAt, now))
                        .max(Comparator.naturalOrder())
                        .orElse(null),
                queue(pending, now),
                considered.size(),
                (int) considered.stream()
                        .filter(time -> time.compareTo(HASTY) < 0)
                        .count(),
                rules(approvals),
                people(approvals));
    }

    private static Duration time(PlayedApproval approval) {
        return Duration.between(approval.openedAt, approval.ending.at());
    }

    private static int count(List<PlayedApproval> approvals, ApprovalStatus status) {
        return (int) approvals.stream()
                .filter(approval -> approval.status() == status)
                .count();
    }

    private static @Nullable Duration percentile(List<Duration> sorted, int percent) {
        return sorted.isEmpty() ? null : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    private static List<Figures.AgeBand> queue(List<PlayedApproval> pending, Instant now) {
        List<Figures.AgeBand> bands = new ArrayList<>();
        Duration from = Duration.ZERO;
        for (Duration upTo : BANDS) {
            bands.add(new Figures.AgeBand(upTo, aged(pending, now, from, upTo)));
            from = upTo;
        }
        bands.add(new Figures.AgeBand(null, aged(pending, now, from, Duration.ofDays(10_000))));
        return bands;
    }

    private static int aged(List<PlayedApproval> pending, Instant now, Duration from, Duration upTo) {
        return (int) pending.stream()
                .map(approval -> Duration.between(approval.openedAt, now))
                .filter(age -> age.compareTo(from) >= 0 && age.compareTo(upTo) < 0)
                .count();
    }

    private static List<Figures.OfRule> rules(List<PlayedApproval> approvals) {
        Map<String, List<PlayedApproval>> byRule = approvals.stream()
                .filter(approval -> approval.rule != null && approval.ending != null)
                .collect(Collectors.groupingBy(approval -> approval.rule, TreeMap::new, Collectors.toList()));
        return byRule.entrySet().stream()
                .map(entry -> new Figures.OfRule(
                        entry.getKey(),
                        count(entry.getValue(), ApprovalStatus.APPROVED),
                        count(entry.getValue(), ApprovalStatus.REJECTED),
                        count(entry.getValue(), ApprovalStatus.EXPIRED),
                        percentile(
                                entry.getValue().stream()
                                        .map(PlayedFigures::time)
                                        .sorted()
                                        .toList(),
                                50)))
                .toList();
    }

    private static List<Figures.OfPerson> people(List<PlayedApproval> approvals) {
        Map<String, List<Choice>> byPerson = approvals.stream()
                .flatMap(approval -> approval.votes.stream())
                .collect(Collectors.groupingBy(
                        vote -> vote.displayName(),
                        TreeMap::new,
                        Collectors.mapping(vote -> vote.choice(), Collectors.toList())));
        return byPerson.entrySet().stream()
                .map(entry -> new Figures.OfPerson(
                        entry.getKey(),
                        entry.getValue().size(),
                        (int) entry.getValue().stream()
                                .filter(choice -> choice instanceof Choice.Reject)
                                .count(),
                        0,
                        0))
                .toList();
    }
}
