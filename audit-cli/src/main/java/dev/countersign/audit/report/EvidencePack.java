package dev.countersign.audit.report;

import dev.countersign.audit.AuditException;
import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedSchemas;
import dev.countersign.audit.archive.Manifest;
import dev.countersign.audit.configured.ControlHistory;
import dev.countersign.audit.configured.PolicyNames;
import dev.countersign.audit.report.Figures.Entry;
import dev.countersign.audit.verify.Finding;
import dev.countersign.audit.verify.Progress;
import dev.countersign.audit.verify.Report;
import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.schemas.seal.Erasure;
import dev.countersign.schemas.topic.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The evidence on a period as one document that needs nothing else: what the log proves, what agents
 * asked, what people decided, what came of it, and what was out of the ordinary. The same export and
 * the same question give the same document.
 */
public final class EvidencePack {
    private static final int AGENTS_SHOWN = 20;
    private static final int FINDINGS_SHOWN = 20;
    private static final int PEOPLE_SHOWN = 200;

    private final Manifest manifest;
    private final Period period;
    private final Report verified;
    private final Html html = new Html();

    private EvidencePack(Manifest manifest, Period period, Report verified) {
        this.manifest = manifest;
        this.period = period;
        this.verified = verified;
    }

    /**
     * The document, as HTML in UTF-8.
     *
     * @param verified what verification of the very same export came to
     */
    public static String of(ExportFile export, Path file, Period period, Report verified, Progress progress)
            throws IOException {
        EvidencePack pack = new EvidencePack(export.manifest(), period, verified);
        Figures figures = null;
        ControlHistory policies = null;
        String untold = "";
        try {
            figures = Gathering.of(export, file, period, progress);
            policies = ControlHistory.of(export, new Topics("", ExportedSchemas.of(export)));
        } catch (AuditException notWhole) {
            // Of a history that is not whole only that is told.
            untold = String.valueOf(notWhole.getMessage());
        }
        pack.head();
        pack.verification();
        if (figures == null || policies == null) {
            pack.html.element("h2", "What happened");
            pack.html.open("p").said(untold).close().line();
        } else {
            pack.calls(figures);
            pack.approvals(figures);
            pack.people(figures);
            pack.unknown(figures);
            pack.policies(policies);
            pack.erasures(figures);
            pack.odd(figures);
        }
        pack.foot();
        return pack.html.document();
    }

    private void head() {
        html.open("html", "lang", "en").open("head");
        html.open("meta", "charset", "utf-8");
        html.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        // It loads nothing and runs nothing, whatever anybody wrote into it.
        html.open(
                "meta",
                "http-equiv",
                "Content-Security-Policy",
                "content",
                "default-src 'none'; style-src 'unsafe-inline'");
        html.open("meta", "name", "referrer", "content", "no-referrer");
        html.element("title", "Countersign: evidence, " + span()).line();
        html.style(Style.CSS).close().line();
        html.open("body").open("main").line();
        html.element("h1", "What agents asked, and what came of it");
        html.open("p", "class", "lead").text("The history " + span() + ", ");
        if (period.organization() == null) {
            html.text("all organizations");
        } else {
            html.text("organization ").said(period.organization().value());
        }
        html.text(". From an export of " + manifest.exportedAt() + ".").close().line();
    }

    private String span() {
        return (period.from() == null ? "from the beginning" : "from " + period.from())
                + (period.to() == null ? " to the end of the history" : " to before " + period.to());
    }

    private void verification() {
        boolean valid = verified.valid();
        html.element("h2", "What the log proves");
        html.open("p", "class", valid ? "good" : "bad");
        html.text(
                verified.forked()
                        ? "FORK: the log has shown two histories."
                        : valid ? "Valid: log, signatures, receipts and histories agree." : "NOT VALID.");
        html.close().line();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Log", manifest.log().origin());
        facts.put(
                "Receipts under the checkpoint",
                Plots.number(manifest.checkpoint().size()));
        facts.put("Root (SHA-256, base64)", manifest.checkpoint().root());
        facts.put("Key", verified.key());
        facts.put(
                "Believed",
                verified.ownKey()
                        ? "the export's own key: it agrees with itself, and proves no more than that"
                        : "a key or policy that was given from elsewhere");
        verified.figures().forEach((name, count) -> facts.put(name, Plots.number(count)));
        html.open("table", "class", "facts");
        facts.forEach((name, value) -> {
            html.open("tr").element("th", name, "scope", "row");
            html.open("td").said(value).close().close().line();
        });
        html.close().line();
        if (!valid) {
            html.element("h3", "Findings (" + Plots.number(verified.findings().count()) + ")");
            html.open("ol");
            for (Finding finding :
                    verified.findings().first().stream().limit(FINDINGS_SHOWN).toList()) {
                html.open("li")
                        .said(finding.what())
                        .text(" ")
                        .said(finding.place())
                        .close()
                        .line();
            }
            html.close().line();
        }
        html.element(
                "p",
                "Every receipt is a leaf of this log, and carries the digest of the history behind it. Whoever has the key"
                        + " finds every edit, removal, insertion and other order in what the checkpoint covers. That the"
                        + " log was not written anew by who holds the signing key is shown by a witness's signature, or"
                        + " by a checkpoint that somebody outside kept. What was never submitted to the gateway is not in"
                        + " here.",
                "class",
                "note");
        html.line();
    }

    private void calls(Figures figures) {
        html.element("h2", "Calls");
        html.open("p");
        html.text(Plots.number(figures.calls) + " calls were asked for in the period.");
        html.close().line();
        if (figures.calls == 0) {
            return;
        }
        html.element("h3", "By day and first verdict");
        Plots.days(html, "Calls by day and first verdict", figures.days);
        counts("First verdict", figures.verdicts, figures.calls);
        html.element("h3", "Where they stood at the end of the period");
        Plots.bars(html, "Calls by state", figures.states);
        html.element("h3", "Risk, as policy ruled it");
        Plots.bars(html, "Calls by risk", figures.risks);
        html.element("h3", "Agents who asked most");
        Plots.bars(html, "Calls by agent", most(figures.agents, AGENTS_SHOWN));
    }

    private void approvals(Figures figures) {
        html.element("h2", "Approvals and questions");
        html.open("p");
        html.text(Plots.number(figures.approvalsOpened) + " were opened, " + Plots.number(figures.questions)
                + " of them questions of an agent's own. At the end of the period "
                + Plots.number(figures.approvalsPending) + " waited.");
        html.close().line();
        if (!figures.settled.isEmpty()) {
            html.element("h3", "How they ended");
            Plots.bars(html, "Approvals by end", figures.settled);
            html.element("h3", "From opening to decision, of those that people decided");
            Plots.bars(html, "Time to decision", figures.waits());
        }
    }

    private void people(Figures figures) {
        html.element("h2", "Who decided");
        if (figures.people.isEmpty()) {
            html.element("p", "Nobody voted in the period.").line();
            return;
        }
        html.open("table").open("tr");
        for (String column : List.of(
                "Person",
                "Votes",
                "Approve",
                "Approve other parameters",
                "Reject",
                "Answer",
                "Barred",
                "Card shown, mean")) {
            html.element("th", column, "scope", "col");
        }
        html.close().line();
        List<Map.Entry<String, Figures.Person>> people = new ArrayList<>(figures.people.entrySet());
        people.sort(Comparator.comparing((Map.Entry<String, Figures.Person> one) ->
                        -one.getValue().votes())
                .thenComparing(Map.Entry::getKey));
        for (Map.Entry<String, Figures.Person> one :
                people.stream().limit(PEOPLE_SHOWN).toList()) {
            Figures.Person person = one.getValue();
            html.open("tr").open("td").said(one.getKey()).close();
            for (long count : new long[] {
                person.votes(), person.approved, person.edited, person.rejected, person.answered, person.barred
            }) {
                html.element("td", Plots.number(count), "class", "number");
            }
            Duration mean = person.consideredMean();
            html.element("td", mean == null ? "not measured" : Gathering.words(mean), "class", "number");
            html.close().line();
        }
        html.close().line();
        more(people.size(), PEOPLE_SHOWN);
    }

    private void unknown(Figures figures) {
        html.element("h2", "Outcomes that were unknown");
        if (figures.unknown.count() == 0) {
            html.element("p", "None.").line();
            return;
        }
        counts("What became of them", figures.unknownEnds, figures.unknown.count());
        entries(figures.unknown);
    }

    private void policies(ControlHistory history) {
        html.element("h2", "Policies");
        html.open("table").open("tr");
        for (String column : List.of("Published", "Organization", "Policy", "SHA-256")) {
            html.element("th", column, "scope", "col");
        }
        html.close().line();
        Map<String, ControlHistory.Change> before = new LinkedHashMap<>();
        List<ControlHistory.Change> during = new ArrayList<>();
        for (ControlHistory.Change change : history.changes()) {
            if (!change.key().startsWith("policy/") || !period.isAbout(change.organization())) {
                continue;
            }
            if (period.has(change.at())) {
                during.add(change);
            } else if (period.from() != null && change.at().isBefore(period.from())) {
                before.put(change.key(), change);
            }
        }
        before.values().forEach(change -> policy(change, " (in force when the period began)"));
        during.stream().limit(Figures.LISTED_MAX).forEach(change -> policy(change, ""));
        html.close().line();
        more(during.size(), Figures.LISTED_MAX);
        if (before.isEmpty() && during.isEmpty()) {
            html.element("p", "None was published, up to the end of the period.")
                    .line();
        }
    }

    private void policy(ControlHistory.Change change, String remark) {
        html.open("tr").element("td", change.recordedAt() + remark);
        html.open("td").said(change.organization().value()).close();
        if (change.fact() instanceof PolicyText text) {
            html.open("td").said(PolicyNames.of(text)).close();
            html.element("td", text.digest().hex(), "class", "digest");
        } else {
            html.element("td", "taken away", "colspan", "2");
        }
        html.close().line();
    }

    private void erasures(Figures figures) {
        html.element("h2", "What was erased");
        if (!manifest.holds(AuditedTopic.ERASURES)) {
            html.element("p", "An export of this format does not say.").line();
            return;
        }
        if (figures.erasuresCount == 0) {
            html.element("p", "Nothing.").line();
            return;
        }
        html.open("p")
                .text(Plots.number(figures.erasuresOfKeys) + " times the keys of what calls carried were destroyed, ");
        html.text(Plots.number(figures.keysErased)
                        + " keys in all. Receipts and their proofs hold none of it, and stand as they were.")
                .close()
                .line();
        html.open("table").open("tr");
        for (String column : List.of("When", "Organization", "Whose", "By", "Why", "Keys")) {
            html.element("th", column, "scope", "col");
        }
        html.close().line();
        for (Erasure erasure : figures.erasures) {
            html.open("tr").element("td", erasure.erasedAt().toString(), "class", "when");
            html.open("td").said(erasure.subject().organization().value()).close();
            html.open("td").said(erasure.subject().name()).close();
            html.open("td").said(erasure.requestedBy()).close();
            html.open("td").said(erasure.reason()).close();
            html.element("td", Plots.number(erasure.keyIds().size()), "class", "number");
            html.close().line();
        }
        html.close().line();
        more(figures.erasuresCount, Figures.LISTED_MAX);
    }

    private void odd(Figures figures) {
        html.element("h2", "Out of the ordinary");
        if (figures.odd.isEmpty()) {
            html.element("p", "Nothing.").line();
        }
        figures.odd.forEach((kind, listed) -> {
            html.element("h3", kind.title() + " (" + Plots.number(listed.count()) + ")");
            html.element("p", kind.why(), "class", "note").line();
            entries(listed);
        });
    }

    private void entries(Figures.Listed listed) {
        html.open("table").open("tr");
        for (String column : List.of("When", "Organization", "Receipt or approval", "What")) {
            html.element("th", column, "scope", "col");
        }
        html.close().line();
        for (Entry entry : listed.first()) {
            html.open("tr").element("td", entry.at().toString(), "class", "when");
            html.open("td").said(entry.organization()).close();
            html.element("td", entry.id(), "class", "digest");
            html.open("td").said(entry.what()).close();
            html.close().line();
        }
        html.close().line();
        more(listed.count(), Figures.LISTED_MAX);
    }

    private void counts(String title, Map<String, Long> counts, long all) {
        html.open("table").open("tr").element("th", title, "scope", "col");
        html.element("th", "Count", "scope", "col", "class", "number");
        html.element("th", "Share", "scope", "col", "class", "number");
        html.close().line();
        counts.forEach((name, count) -> {
            html.open("tr").open("td").said(name).close();
            html.element("td", Plots.number(count), "class", "number");
            html.element("td", String.format(java.util.Locale.ROOT, "%.1f %%", 100.0 * count / all), "class", "number");
            html.close().line();
        });
        html.close().line();
    }

    private void more(long count, int shown) {
        if (count > shown) {
            html.element("p", "and " + Plots.number(count - shown) + " more, which are in the export")
                    .line();
        }
    }

    private static Map<String, Long> most(Map<String, Long> counts, int max) {
        Map<String, Long> most = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(max)
                .forEach(one -> most.put(one.getKey(), one.getValue()));
        return most;
    }

    private void foot() {
        html.open("footer");
        html.text("Times are in UTC, as they were recorded; what a history has behind a later time is left out. Text of"
                + " agents and people is shown as it is, with hidden characters made visible.");
        html.close().close().close().close().line();
    }

    /** Light and dark, on a screen and on paper. */
    private static final class Style {
        static final String CSS = """
            :root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--paper:#fff;--line:#d7dde5;
            --good:#12683f;--bad:#a3171f;--s0:#2b6cb0;--s1:#c05621;--s2:#2f855a;--s3:#805ad5;--s4:#b7791f;--s5:#97266d}
            @media (prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#9aa7b8;--paper:#12161c;--line:#2e3743;
            --good:#5fd39a;--bad:#ff8a8a;--s0:#63a4e8;--s1:#ed8b4f;--s2:#5fbf8c;--s3:#ab8ff0;--s4:#dcae4f;--s5:#d86fb0}}
            *{box-sizing:border-box}
            body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
            main{max-width:900px;margin:0 auto;padding:24px 16px}
            h1{font-size:26px;margin:0 0 4px}h2{font-size:20px;margin:36px 0 8px;border-bottom:1px solid var(--line)}
            h3{font-size:16px;margin:20px 0 6px}
            .lead,.note,footer{color:var(--soft)}.good{color:var(--good);font-weight:600}
            .bad{color:var(--bad);font-weight:700;font-size:18px}
            table{border-collapse:collapse;width:100%;margin:8px 0}
            th,td{text-align:left;vertical-align:top;padding:4px 10px 4px 0;border-bottom:1px solid var(--line);
            overflow-wrap:anywhere}
            .facts th{width:15em;font-weight:500;color:var(--soft)}
            .number{text-align:right;white-space:nowrap}.when{white-space:nowrap}
            .digest{font-family:ui-monospace,monospace;font-size:12px}
            svg{max-width:100%;height:auto}.legend svg{vertical-align:-1px}
            .label{font-size:12px;fill:var(--ink)}.axis{stroke:var(--line)}
            .s0{fill:var(--s0)}.s1{fill:var(--s1)}.s2{fill:var(--s2)}.s3{fill:var(--s3)}.s4{fill:var(--s4)}
            .s5{fill:var(--s5)}
            footer{margin-top:36px;font-size:13px}
            @media print{main{max-width:none;padding:0}h2,h3{break-after:avoid}svg,tr{break-inside:avoid}}
            """;
    }
}
