package dev.countersign.audit.replay;

import dev.countersign.audit.verify.Visible;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Where the live read model is not what the log leads to: all counted, the first kept. For many threads. */
public final class Differences {
    /** How many are kept. */
    static final int KEPT_MAX = 100;

    private static final int VALUE_CHARS_MAX = 200;

    private final TreeSet<Difference> kept = new TreeSet<>(Comparator.comparing(Difference::id)
            .thenComparing(Difference::table)
            .thenComparing(Difference::key)
            .thenComparing(Difference::column)
            .thenComparing(Difference::by));
    private long count;
    private long rows;
    private long calls;
    private long approvals;
    private long reports;
    private long behind;
    private boolean beyond;

    /** What the live row was held against. */
    public enum By {
        /** The same row, projected anew from the log by the code that projects. */
        PROJECTION,
        /** The state that the domain folds from the log, on its own. */
        DOMAIN
    }

    /**
     * One column that differs.
     *
     * @param id the call or approval
     * @param key which of its rows; empty where there is one
     * @param column empty where the whole row is missing, or should not be there
     * @param live null for SQL's null, and for a row that is not there
     * @param expected likewise
     */
    public record Difference(
            By by,
            String table,
            String id,
            String key,
            String column,
            @Nullable String live,
            @Nullable String expected) {}

    synchronized void add(Difference difference) {
        count++;
        kept.add(difference);
        if (kept.size() > KEPT_MAX) {
            kept.pollLast();
        }
    }

    synchronized void compared(long more) {
        rows += more;
    }

    synchronized long rows() {
        return rows;
    }

    synchronized void folded(boolean call, boolean approval, boolean report) {
        calls += call ? 1 : 0;
        approvals += approval ? 1 : 0;
        reports += report ? 1 : 0;
    }

    /** That records of the export are behind what the read model had read. */
    synchronized void behind(long records) {
        behind += records;
    }

    /** That the read model had read further than the export goes, by more than the marker of a transaction. */
    synchronized void beyond() {
        beyond = true;
    }

    public boolean none() {
        return count == 0;
    }

    public long count() {
        return count;
    }

    /** The first by their ids. */
    public synchronized List<Difference> first() {
        return List.copyOf(kept);
    }

    /** Prints them for people. */
    public void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%s %,d rows held against the log projected anew, %,d calls, %,d approvals and %,d reports against the domain's"
                        + " fold%n",
                none() ? "The read model is what the log leads to:" : "NOT THE SAME.",
                rows,
                calls,
                approvals,
                reports);
        for (Difference one : first()) {
            out.println("  " + whose(one) + Visible.text(one.id()) + ": " + words(one));
        }
        if (count > kept.size()) {
            out.printf(Locale.ROOT, "  and %,d more%n", count - kept.size());
        }
        if (behind > 0) {
            out.printf(
                    Locale.ROOT,
                    "The read model had not read %,d records yet; it was compared up to where it was.%n",
                    behind);
        }
        if (beyond && !none()) {
            out.println("The read model has read further than the export goes: take a fresh export, or name the"
                    + " installation instead of a file.");
        }
        out.flush();
    }

    private static String whose(Difference one) {
        return one.table().startsWith("approval")
                ? "approval apr_"
                : one.id().startsWith("apr_") ? "approval " : "call ";
    }

    private static String words(Difference one) {
        String row = one.table() + (one.key().isEmpty() ? "" : " (" + Visible.text(one.key()) + ")");
        if (one.column().isEmpty()) {
            return one.live() == null
                    ? "the row of " + row + " is missing"
                    : "there is a row of " + row + " that the log does not lead to";
        }
        return row + "." + one.column() + " is " + shown(one.live()) + ", and "
                + (one.by() == By.DOMAIN ? "the domain folds " : "the log leads to ") + shown(one.expected());
    }

    private static String shown(@Nullable String value) {
        if (value == null) {
            return "null";
        }
        String text = value.length() <= VALUE_CHARS_MAX ? value : value.substring(0, VALUE_CHARS_MAX) + "…";
        return "'" + Visible.text(text) + "'";
    }

    /** Writes them into an object, for programs. */
    public void write(ObjectNode json) {
        json.put("same", none());
        json.put("rows", rows);
        json.put("calls_folded", calls);
        json.put("approvals_folded", approvals);
        json.put("reports_folded", reports);
        json.put("records_not_read_yet", behind);
        json.put("read_beyond_the_export", beyond);
        json.put("differences_count", count);
        ArrayNode list = json.putArray("differences");
        for (Difference one : first()) {
            ObjectNode entry = list.addObject();
            entry.put("by", one.by().name().toLowerCase(Locale.ROOT));
            entry.put("table", one.table());
            entry.put("id", one.id());
            entry.put("key", one.key());
            entry.put("column", one.column());
            entry.put("live", one.live());
            entry.put("expected", one.expected());
        }
    }
}
