package dev.countersign.backtest;

import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a backtest found.
 *
 * @param version the candidate's, as its author names it
 * @param policy the candidate's digest
 * @param budgets the candidate's, which are not counted here: what they would refuse is told as allowed
 * @param from null for the beginning of the log
 * @param to null for its end
 * @param calls that were judged
 * @param unreadableParameters calls that nobody can judge any more; they are in no bucket
 * @param unreadableRecords events that could not be read: what they tell is missing here
 * @param firstUnreadable where the first of them is; null for none
 * @param olderThanControl calls that are older than what is known of the tools, and were judged with the
 *     earliest that are
 * @param notFollowed calls that change, and of which nobody knows here what came of them: there were too many
 * @param records that were looked at
 * @param policies how many of the calls each recorded version judged; an empty name for none
 * @param changes those with any calls, the ones that let more through first
 * @param unchanged the same answer as before, one bucket an answer, those with any calls
 */
public record Result(
        OrganizationId organization,
        String version,
        Digest policy,
        List<String> budgets,
        @Nullable Instant from,
        @Nullable Instant to,
        long calls,
        long unreadableParameters,
        long unreadableRecords,
        @Nullable String firstUnreadable,
        long olderThanControl,
        long notFollowed,
        long records,
        Duration took,
        Map<String, Long> policies,
        List<Bucket> changes,
        List<Bucket> unchanged,
        Forecast forecast) {
    public Result {
        budgets = List.copyOf(budgets);
        policies = Map.copyOf(policies);
        changes = List.copyOf(changes);
        unchanged = List.copyOf(unchanged);
    }

    /** How many calls would be answered otherwise. */
    public long changed() {
        return changes.stream().mapToLong(Bucket::calls).sum();
    }
}
