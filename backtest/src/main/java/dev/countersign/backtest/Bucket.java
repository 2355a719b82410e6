package dev.countersign.backtest;

import dev.countersign.domain.identity.CallId;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The calls whose answer changes, or stays, in the same way.
 *
 * @param byOtherRule how many of them another rule decides
 * @param onOtherTerms how many of them people are asked about both times, on other terms
 * @param joined what people decided about them and what came of them; empty where nothing changes
 * @param rules the most frequent first
 */
public record Bucket(
        Change change,
        long calls,
        long byOtherRule,
        long onOtherTerms,
        List<Joined> joined,
        List<ByRule> rules,
        List<Sample> samples) {
    public Bucket {
        joined = List.copyOf(joined);
        rules = List.copyOf(rules);
        samples = List.copyOf(samples);
    }

    /**
     * Those that came to the same.
     *
     * @param named some of them, where people said no or it went wrong
     */
    public record Joined(Course course, long calls, List<CallId> named) {
        public Joined {
            named = List.copyOf(named);
        }
    }

    /** Which rule decided, and which would; null for none. */
    public record ByRule(@Nullable String before, @Nullable String after, long calls) {}

    /** How many people dealt with so. */
    public long of(People people) {
        return count(course -> course.people() == people);
    }

    /** How many ended so. */
    public long of(Ending ending) {
        return count(course -> course.ending() == ending);
    }

    private long count(Predicate<Course> which) {
        return joined.stream()
                .filter(one -> which.test(one.course()))
                .mapToLong(Joined::calls)
                .sum();
    }

    /** Some of those that people rejected, or that went wrong. */
    public List<CallId> named(Predicate<Course> which) {
        return joined.stream()
                .filter(one -> which.test(one.course()))
                .flatMap(one -> one.named().stream())
                .limit(Tally.NAMED_MAX)
                .toList();
    }
}
