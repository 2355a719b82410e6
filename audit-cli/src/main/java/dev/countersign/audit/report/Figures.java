package dev.countersign.audit.report;

import dev.countersign.schemas.seal.Erasure;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a report counts and lists. Lists are bounded, and say how much they leave out. For one thread at a time. */
final class Figures {
    /** More of a kind are counted, and not listed. */
    static final int LISTED_MAX = 200;

    /** More names than people and agents have; the rest is counted under one. */
    private static final int NAMES_MAX = 10_000;

    private static final String OTHERS = "(all others)";

    private static final List<Duration> WAITS = List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(4),
            Duration.ofDays(1),
            Duration.ofDays(7));
    private static final List<String> WAIT_NAMES = List.of(
            "under a minute",
            "1 to 5 minutes",
            "5 to 15 minutes",
            "15 to 60 minutes",
            "1 to 4 hours",
            "4 to 24 hours",
            "1 to 7 days",
            "over 7 days");

    /** What is out of the ordinary, each with the reason why it is listed. */
    enum Oddity {
        EDITED("Approved with other parameters", "People let something else run than the agent asked for."),
        RUN_AGAIN("Run again", "A person ordered one more attempt of a call whose outcome was unknown."),
        LATE_RESULT("Late results", "A result came after its attempt had been given up, or twice."),
        BARRED("Separation of duties", "Somebody tried to decide on a request of their own. It did not count."),
        STOPPED("Approved, and stopped", "People had approved; policy or the tool had changed, and nothing ran."),
        REUSED(
                "A key used again",
                "A request bore the key of another with other parameters, or came from another agent."),
        POLICY_FAILED("Policy failed", "Policy could not be evaluated. Nothing ran."),
        EXPIRED("Expired", "Nobody decided in time. Nothing ran.");

        private final String title;
        private final String why;

        Oddity(String title, String why) {
            this.title = title;
            this.why = why;
        }

        String title() {
            return title;
        }

        String why() {
            return why;
        }
    }

    /**
     * Something that is listed.
     *
     * @param id the call's receipt or the approval
     * @param what in plain words; what agents and people wrote is in it
     */
    record Entry(Instant at, String organization, String id, String what) {
        static final Comparator<Entry> ORDER = Comparator.comparing(Entry::at).thenComparing(Entry::id);
    }

    /** The first of a kind, and how many there are. */
    static final class Listed {
        private final List<Entry> entries = new ArrayList<>();
        private long count;

        void add(Entry entry) {
            count++;
            entries.add(entry);
            if (entries.size() > 2 * LISTED_MAX) {
                entries.sort(Entry.ORDER);
                entries.subList(LISTED_MAX, entries.size()).clear();
            }
        }

        List<Entry> first() {
            entries.sort(Entry.ORDER);
            return entries.subList(0, Math.min(LISTED_MAX, entries.size()));
        }

        long count() {
            return count;
        }
    }

    /** What one person did. */
    static final class Person {
        long approved;
        long rejected;
        long edited;
        long answered;
        long barred;
        long considered;
        Duration consideredTotal = Duration.ZERO;

        long votes() {
            return approved + rejected + edited + answered;
        }

        /** How long the card was shown on average before a vote; null where nobody measured it. */
        @Nullable
        Duration consideredMean() {
            return considered == 0 ? null : consideredTotal.dividedBy(considered);
        }
    }

    /** In the order of the log; more are only counted. */
    final List<Erasure> erasures = new ArrayList<>();

    long erasuresCount;
    /** Of these, that destroyed a key: one is recorded too where none was there. */
    long erasuresOfKeys;

    long keysErased;

    final Map<String, Long> verdicts = new TreeMap<>();
    final Map<String, Long> states = new TreeMap<>();
    final Map<String, Long> risks = new TreeMap<>();
    final Map<String, Long> agents = new TreeMap<>();
    final Map<LocalDate, Map<String, Long>> days = new TreeMap<>();
    final Map<String, Long> settled = new TreeMap<>();
    final Map<String, Person> people = new TreeMap<>();
    final Map<Oddity, Listed> odd = new EnumMap<>(Oddity.class);
    final Listed unknown = new Listed();
    final Map<String, Long> unknownEnds = new TreeMap<>();
    private final long[] waits = new long[WAIT_NAMES.size()];
    long calls;
    long questions;
    long approvalsOpened;
    long approvalsPending;

    @Nullable
    Instant first;

    @Nullable
    Instant last;

    void erased(Erasure erasure) {
        erasuresCount++;
        erasuresOfKeys += erasure.keyIds().isEmpty() ? 0 : 1;
        keysErased += erasure.keyIds().size();
        if (erasures.size() < LISTED_MAX) {
            erasures.add(erasure);
        }
    }

    void call(Instant at, String verdict, @Nullable String risk, String agent, String state) {
        calls++;
        verdicts.merge(verdict, 1L, Long::sum);
        states.merge(state, 1L, Long::sum);
        risks.merge(risk == null ? "none" : risk, 1L, Long::sum);
        count(agents, agent);
        days.computeIfAbsent(LocalDate.ofInstant(at, ZoneOffset.UTC), none -> new TreeMap<>())
                .merge(verdict, 1L, Long::sum);
        seen(at);
    }

    void seen(Instant at) {
        first = first == null || at.isBefore(first) ? at : first;
        last = last == null || at.isAfter(last) ? at : last;
    }

    void waited(Duration wait) {
        int i = 0;
        while (i < WAITS.size() && wait.compareTo(WAITS.get(i)) >= 0) {
            i++;
        }
        waits[i]++;
    }

    /** In the order of their length, the empty ones too. */
    Map<String, Long> waits() {
        Map<String, Long> byName = new LinkedHashMap<>();
        for (int i = 0; i < waits.length; i++) {
            byName.put(WAIT_NAMES.get(i), waits[i]);
        }
        return byName;
    }

    Person person(String subject) {
        String name = people.containsKey(subject) || people.size() < NAMES_MAX ? subject : OTHERS;
        return people.computeIfAbsent(name, none -> new Person());
    }

    void odd(Oddity kind, Entry entry) {
        odd.computeIfAbsent(kind, none -> new Listed()).add(entry);
    }

    private static void count(Map<String, Long> counts, String name) {
        counts.merge(counts.containsKey(name) || counts.size() < NAMES_MAX ? name : OTHERS, 1L, Long::sum);
    }
}
