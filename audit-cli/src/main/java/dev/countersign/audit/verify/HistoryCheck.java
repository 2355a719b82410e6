package dev.countersign.audit.verify;

/** Folds one history after the other, on many threads. */
final class HistoryCheck {
    private final Findings findings;
    private final Counts counts;
    private final Progress progress;
    private final Tails tails = new Tails();

    HistoryCheck(Findings findings, Counts counts, Progress progress) {
        this.findings = findings;
        this.counts = counts;
        this.progress = progress;
    }

    void fold(Life life) {
        counts.deadLetters.add(life.deadLetters());
        new ApprovalCheck(life, findings, tails, counts).run();
        new ReportCheck(life, findings, tails, counts).run();
        new CallCheck(life, findings, tails, counts).run();
        progress.step("events folded", counts.events.sum());
    }

    /** Tells what only shows when all is folded. */
    void end() {
        tails.tell(findings, counts);
    }
}
