package dev.countersign.audit.verify;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What came of a verification.
 *
 * @param ownKey whether only the export's own key was believed
 * @param key the export's vkey; empty where it has none
 */
public record Report(boolean ownKey, String key, Counts counts, Findings findings) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    public boolean valid() {
        return findings.count() == 0;
    }

    public boolean forked() {
        return findings.forked();
    }

    /** Ten lines at most, and the first finding with its place. */
    public void print(PrintWriter out) {
        if (valid()) {
            out.println("Valid: " + what());
        } else {
            Finding first = findings.first().getFirst();
            out.println((forked() ? "FORK. " : "NOT VALID. ") + Visible.text(first.what()));
            if (!first.place().isEmpty()) {
                out.println("  at " + Visible.text(first.place()));
            }
            if (findings.count() > 1) {
                out.printf(Locale.ROOT, "  and %,d more%n", findings.count() - 1);
            }
            boolean nothing = counts.records.sum() == 0 && counts.receipts.sum() == 0;
            out.println(nothing ? "Nothing in it could be looked at." : "Looked at: " + what());
        }
        if (counts.ledgerTook.isPositive()) {
            out.printf(
                    Locale.ROOT,
                    "Log %s: %,d sealed, %,d not sealed yet, %,d published checkpoints%n",
                    Visible.text(key.replaceFirst("\\+.*", "")),
                    counts.sealed,
                    counts.unsealed,
                    counts.checkpoints.sum());
        }
        if (counts.notProcessedYet.sum() > 0 || counts.deadLetters.sum() > 0) {
            out.printf(
                    Locale.ROOT,
                    "At the end of the export %,d records wait to be processed; %,d could not be (dead letters)%n",
                    counts.notProcessedYet.sum(),
                    counts.deadLetters.sum());
        }
        if (counts.erasures.sum() > 0) {
            out.printf(
                    Locale.ROOT,
                    "What calls carried was erased %s; `audit report` says whose, by whom and why%n",
                    counts.erasures.sum() == 1
                            ? "once"
                            : String.format(Locale.ROOT, "%,d times", counts.erasures.sum()));
        }
        if (ownKey && valid()) {
            out.println("Verified with the export's own key: it agrees with itself, and proves no more than that.");
            out.println("Give --key or --policy with what you got from elsewhere.");
        }
        if (counts.ledgerTook.isPositive() && counts.historyTook.isPositive()) {
            out.printf(
                    Locale.ROOT,
                    "Ledger %.1f s (%,d receipts/s), histories %.1f s (%,d records/s)%n",
                    seconds(counts.ledgerTook),
                    rate(counts.receipts.sum(), counts.ledgerTook),
                    seconds(counts.historyTook),
                    rate(counts.records.sum(), counts.historyTook));
        }
        out.flush();
    }

    private String what() {
        return String.format(
                Locale.ROOT,
                "%,d records, %,d calls, %,d approvals, %,d reports, %,d receipts, %,d of them issued anew",
                counts.records.sum(),
                counts.calls.sum(),
                counts.approvals.sum(),
                counts.reports.sum(),
                counts.receipts.sum(),
                counts.receiptsIssuedAnew.sum());
    }

    /** What was looked at, by its name for people. */
    public Map<String, Long> figures() {
        Map<String, Long> figures = new LinkedHashMap<>();
        figures.put("Records looked at", counts.records.sum());
        figures.put("Calls folded", counts.calls.sum());
        figures.put("Approvals folded", counts.approvals.sum());
        figures.put("Reports of tools that ran elsewhere folded", counts.reports.sum());
        figures.put("Receipts", counts.receipts.sum());
        figures.put("Receipts issued anew, and alike", counts.receiptsIssuedAnew.sum());
        figures.put("Receipts not sealed yet", counts.unsealed);
        figures.put("Published checkpoints", counts.checkpoints.sum());
        if (counts.erasuresTold) {
            figures.put("Erasures of what calls carried", counts.erasures.sum());
        }
        figures.put("Records that wait to be processed", counts.notProcessedYet.sum());
        figures.put("Records that could not be processed", counts.deadLetters.sum());
        return figures;
    }

    /** For programs: one object. */
    public String json() {
        ObjectNode report = JSON.createObjectNode();
        report.put("valid", valid());
        report.put("fork", forked());
        report.put("trust", ownKey ? "own_key" : "given");
        report.put("key", key);
        ObjectNode counted = report.putObject("counts");
        counted.put("records", counts.records.sum());
        counted.put("calls", counts.calls.sum());
        counted.put("approvals", counts.approvals.sum());
        counted.put("reports", counts.reports.sum());
        counted.put("events", counts.events.sum());
        counted.put("receipts", counts.receipts.sum());
        counted.put("receipts_issued_anew", counts.receiptsIssuedAnew.sum());
        counted.put("commitments_not_opened", counts.commitmentsClosed.sum());
        counted.put("entries", counts.entries);
        counted.put("sealed", counts.sealed);
        counted.put("not_sealed_yet", counts.unsealed);
        counted.put("published_checkpoints", counts.checkpoints.sum());
        if (counts.erasuresTold) {
            counted.put("erasures", counts.erasures.sum());
        }
        counted.put("not_processed_yet", counts.notProcessedYet.sum());
        counted.put("dead_letters", counts.deadLetters.sum());
        ObjectNode took = report.putObject("took_millis");
        took.put("ledger", counts.ledgerTook.toMillis());
        took.put("histories", counts.historyTook.toMillis());
        report.put("findings_count", findings.count());
        ArrayNode told = report.putArray("findings");
        for (Finding finding : findings.first()) {
            ObjectNode one = told.addObject();
            one.put("stage", finding.stage().name().toLowerCase(Locale.ROOT));
            if (finding.part() != null) {
                one.put("topic", finding.part().topic().topicName());
                one.put("partition", finding.part().partition());
            }
            if (finding.offset() != null) {
                one.put("offset", finding.offset().longValue());
            }
            if (finding.id() != null && !finding.id().isEmpty()) {
                one.put("id", finding.id());
            }
            one.put("what", finding.what());
            one.put("fork", finding.fork());
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1_000.0;
    }

    private static long rate(long count, Duration duration) {
        return count * 1_000 / Math.max(1, duration.toMillis());
    }
}
