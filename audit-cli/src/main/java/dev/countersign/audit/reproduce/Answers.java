package dev.countersign.audit.reproduce;

import dev.countersign.audit.reproduce.Answer.Kind;
import dev.countersign.audit.verify.Visible;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What came of all verdicts: all counted, and of those that are not simply the same, the earliest kept. For many threads. */
public final class Answers {
    /** How many of a kind are kept. */
    static final int KEPT_MAX = 100;

    private static final Comparator<Answer> ORDER =
            Comparator.comparing(Answer::at).thenComparing(Answer::part).thenComparing(Answer::offset);

    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    private final Map<Kind, List<Answer>> kept = new EnumMap<>(Kind.class);

    synchronized void add(Answer answer) {
        counts.merge(answer.kind(), 1L, Long::sum);
        if (answer.kind() != Kind.SAME) {
            List<Answer> ofKind = kept.computeIfAbsent(answer.kind(), none -> new ArrayList<>());
            ofKind.add(answer);
            if (ofKind.size() > 2 * KEPT_MAX) {
                ofKind.sort(ORDER);
                ofKind.subList(KEPT_MAX, ofKind.size()).clear();
            }
        }
    }

    public synchronized long count(Kind kind) {
        return counts.getOrDefault(kind, 0L);
    }

    public synchronized long count() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The earliest of a kind that is not {@link Kind#SAME}. */
    public synchronized List<Answer> first(Kind kind) {
        List<Answer> ofKind = new ArrayList<>(kept.getOrDefault(kind, List.of()));
        ofKind.sort(ORDER);
        return ofKind.subList(0, Math.min(KEPT_MAX, ofKind.size()));
    }

    /** Whether no verdict is answered otherwise now. */
    public boolean agrees() {
        return count(Kind.DIFFERENT) == 0;
    }

    /** Prints them for people. */
    public void print(PrintWriter out) {
        long same = count(Kind.SAME) + count(Kind.SAME_NEARBY) + count(Kind.SAME_OUT_OF_FORCE);
        out.printf(
                Locale.ROOT,
                "%s%,d verdicts asked for again: %,d the same, %,d different, %,d cannot be reproduced%n",
                agrees() ? "" : "NOT THE SAME. ",
                count(),
                same,
                count(Kind.DIFFERENT),
                count(Kind.NOT_REPRODUCIBLE));
        print(Kind.DIFFERENT, "Different:", out);
        print(Kind.NOT_REPRODUCIBLE, "Cannot be reproduced:", out);
        print(Kind.SAME_OUT_OF_FORCE, "The same, by a policy that was not in force by the recorded times:", out);
        if (count(Kind.SAME_NEARBY) > 0) {
            out.printf(
                    Locale.ROOT,
                    "Of the same, %,d with what was configured up to %d seconds before or after: services follow a"
                            + " change with a delay, and clocks differ.%n",
                    count(Kind.SAME_NEARBY),
                    Rulebooks.SLACK.toSeconds());
        }
        out.flush();
    }

    private void print(Kind kind, String title, PrintWriter out) {
        List<Answer> first = first(kind);
        if (first.isEmpty()) {
            return;
        }
        out.println(title);
        for (Answer one : first) {
            out.println("  call " + Visible.text(one.id()) + ", " + one.at() + " (" + one.part() + ", offset "
                    + one.offset() + ")");
            out.println("    recorded: " + Visible.text(one.recorded()));
            if (one.now() != null) {
                out.println("    now:      " + Visible.text(one.now()));
            }
            if (!one.why().isEmpty()) {
                out.println("    " + Visible.text(one.why()) + ".");
            }
        }
        if (count(kind) > first.size()) {
            out.printf(Locale.ROOT, "  and %,d more%n", count(kind) - first.size());
        }
    }

    /** Writes them into an object, for programs. */
    public void write(ObjectNode json) {
        json.put("verdicts", count());
        json.put("agrees", agrees());
        for (Kind kind : Kind.values()) {
            json.put(kind.name().toLowerCase(Locale.ROOT), count(kind));
        }
        for (Kind kind : List.of(Kind.DIFFERENT, Kind.NOT_REPRODUCIBLE, Kind.SAME_OUT_OF_FORCE)) {
            ArrayNode list = json.putArray(kind.name().toLowerCase(Locale.ROOT) + "_first");
            for (Answer one : first(kind)) {
                ObjectNode entry = list.addObject();
                entry.put("call_id", one.id());
                entry.put("at", one.at().toString());
                entry.put("place", one.part());
                entry.put("offset", one.offset());
                entry.put("recorded", one.recorded());
                entry.put("now", one.now());
                entry.put("why", one.why());
            }
        }
    }
}
