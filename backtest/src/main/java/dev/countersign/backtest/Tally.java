package dev.countersign.backtest;

import dev.countersign.domain.identity.CallId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was counted so far. Grows with what it is limited to, never with the calls; only the calls that
 * change are kept, each as a number in a {@link CallTable}. For one thread; tallies are added up.
 */
final class Tally {
    /** Pairs of rules told apart in one change; the others are counted together. */
    private static final int RULES_MAX = 200;

    /** Policies told apart. */
    private static final int POLICIES_MAX = 200;

    /** Calls named beside a count. */
    static final int NAMED_MAX = 5;

    private final int samplesMax;
    private final long[] changes = new long[Change.COUNT];
    private final long[] byOtherRule = new long[Change.COUNT];
    private final long[] onOtherTerms = new long[Change.COUNT];
    private final long[][] courses = new long[Change.COUNT][Course.COUNT];
    private final List<Map<RulePair, Long>> rules = new ArrayList<>();
    private final List<TreeMap<String, Sample>> samples = new ArrayList<>();
    private final Map<Integer, TreeMap<String, CallId>> named = new HashMap<>();
    private final Map<String, Long> policies = new TreeMap<>();
    private final Load load = new Load();
    long unreadableParameters;
    long olderThanControl;
    long notFollowed;
    long unreadableRecords;

    @Nullable
    String firstUnreadable;

    /** Which rule decided, and which would; null for none. */
    record RulePair(@Nullable String before, @Nullable String after) {}

    Tally(int samplesMax) {
        this.samplesMax = samplesMax;
        for (int i = 0; i < Change.COUNT; i++) {
            rules.add(new HashMap<>());
            samples.add(new TreeMap<>());
        }
    }

    /** One more call. */
    void add(Compared call) {
        int change = call.change().index();
        changes[change]++;
        byOtherRule[change] += call.byOtherRule() ? 1 : 0;
        onOtherTerms[change] += call.otherTerms() ? 1 : 0;
        if (call.change().isOne() || call.byOtherRule()) {
            add(
                    rules.get(change),
                    new RulePair(call.before().rule(), call.after().rule()),
                    1,
                    RULES_MAX);
        }
        String policy = call.before().policy();
        add(policies, policy == null ? "" : policy, 1, POLICIES_MAX);
        load.add(call.at(), call.change());
        if (call.change().isOne() || call.otherTerms()) {
            sample(change, new Sample(call, Course.after(call.before().said())));
        }
    }

    private static <K> void add(Map<K, Long> counts, K key, long more, int max) {
        if (counts.size() < max || counts.containsKey(key)) {
            counts.merge(key, more, Long::sum);
        }
    }

    /** Ids are evenly spread: the first of them in their order are a fair choice, and the same in every run. */
    private void sample(int change, Sample sample) {
        TreeMap<String, Sample> chosen = samples.get(change);
        String id = sample.call().callId().value();
        if (chosen.size() < samplesMax || id.compareTo(chosen.lastKey()) < 0) {
            chosen.put(id, sample);
            if (chosen.size() > samplesMax) {
                chosen.pollLastEntry();
            }
        }
    }

    /** A call that changes has come to this. */
    void enter(int change, Course course, CallId id) {
        courses[change][course.index()]++;
        if (course.people() == People.REJECTED
                || course.ending() == Ending.FAILED
                || course.ending() == Ending.UNKNOWN) {
            name(change * Course.COUNT + course.index(), id);
        }
        TreeMap<String, Sample> chosen = samples.get(change);
        Sample sample = chosen.get(id.value());
        if (sample != null) {
            chosen.put(id.value(), new Sample(sample.call(), course));
        }
    }

    /** It has come to something else since. */
    void leave(int change, Course course, CallId id) {
        courses[change][course.index()]--;
        TreeMap<String, CallId> those = named.get(change * Course.COUNT + course.index());
        if (those != null) {
            those.remove(id.value());
        }
    }

    private void name(int cell, CallId id) {
        TreeMap<String, CallId> those = named.computeIfAbsent(cell, new_ -> new TreeMap<>());
        those.put(id.value(), id);
        if (those.size() > NAMED_MAX) {
            those.pollLastEntry();
        }
    }

    void unreadable(String where) {
        unreadableRecords++;
        if (firstUnreadable == null) {
            firstUnreadable = where;
        }
    }

    void add(Tally other) {
        for (int i = 0; i < Change.COUNT; i++) {
            int change = i;
            changes[i] += other.changes[i];
            byOtherRule[i] += other.byOtherRule[i];
            onOtherTerms[i] += other.onOtherTerms[i];
            for (int course = 0; course < Course.COUNT; course++) {
                courses[i][course] += other.courses[i][course];
            }
            other.rules.get(i).forEach((pair, count) -> add(rules.get(change), pair, count, RULES_MAX));
            other.samples.get(i).values().forEach(sample -> sample(change, sample));
        }
        other.named.forEach((cell, those) -> those.values().forEach(id -> name(cell, id)));
        other.policies.forEach((policy, count) -> add(policies, policy, count, POLICIES_MAX));
        load.add(other.load);
        unreadableParameters += other.unreadableParameters;
        olderThanControl += other.olderThanControl;
        notFollowed += other.notFollowed;
        if (other.firstUnreadable != null) {
            unreadable(other.firstUnreadable);
            unreadableRecords += other.unreadableRecords - 1;
        }
    }

    long calls() {
        long all = 0;
        for (long count : changes) {
            all += count;
        }
        return all;
    }

    Forecast forecast() {
        return load.forecast();
    }

    Map<String, Long> policies() {
        return policies;
    }

    Bucket bucket(Change change) {
        int i = change.index();
        List<Bucket.Joined> joined = new ArrayList<>();
        for (int course = 0; course < Course.COUNT; course++) {
            if (courses[i][course] > 0) {
                TreeMap<String, CallId> those = named.get(i * Course.COUNT + course);
                joined.add(new Bucket.Joined(
                        Course.at(course),
                        courses[i][course],
                        those == null ? List.of() : List.copyOf(those.values())));
            }
        }
        List<Bucket.ByRule> byRule = rules.get(i).entrySet().stream()
                .map(entry -> new Bucket.ByRule(
                        entry.getKey().before(), entry.getKey().after(), entry.getValue()))
                .sorted(Comparator.comparingLong(Bucket.ByRule::calls).reversed())
                .toList();
        return new Bucket(
                change,
                changes[i],
                byOtherRule[i],
                onOtherTerms[i],
                joined,
                byRule,
                List.copyOf(samples.get(i).values()));
    }
}
