package dev.countersign.audit.verify;

import dev.countersign.audit.verify.Finding.Stage;
import dev.countersign.audit.verify.Life.At;
import dev.countersign.domain.history.ImpossibleHistoryException;
import dev.countersign.domain.receipt.HistoryDigest;
import dev.countersign.domain.receipt.Issuer;
import dev.countersign.domain.receipt.ReportReceipts;
import dev.countersign.domain.report.RecordedReportEvent;
import dev.countersign.domain.report.Report;
import dev.countersign.domain.report.ReportCommand;
import dev.countersign.domain.report.ReportCommand.ReportToolExecution;
import dev.countersign.domain.report.ReportEvent;
import dev.countersign.domain.report.ReportEvent.ToolExecutionReported;
import dev.countersign.domain.report.ReportEvolution;
import dev.countersign.domain.report.ReportState;
import dev.countersign.domain.report.ReportState.Unreported;
import dev.countersign.schemas.wire.WireFormat;

/**
 * Folds a report's one event, issues its receipt anew, and checks that somebody sent what is recorded and
 * that what was sent is recorded, once.
 */
final class ReportCheck {
    static final String SENT = "reported elsewhere";

    private final Life life;
    private final Findings findings;
    private final Tails tails;
    private final Counts counts;

    ReportCheck(Life life, Findings findings, Tails tails, Counts counts) {
        this.life = life;
        this.findings = findings;
        this.tails = tails;
        this.counts = counts;
    }

    void run() {
        Reissue reissue = new Reissue(life, Issuer.REPORTS, findings, tails, counts);
        ReportState state = new Unreported();
        int number = 0;
        for (At<RecordedReportEvent> event : life.reportEvents()) {
            number++;
            counts.events.increment();
            if (event.what().number() != number) {
                told(
                        event,
                        "The report's event " + event.what().number() + " is here where " + number
                                + " is due: an event was taken out, put in or moved.");
                return;
            }
            ReportState after;
            try {
                after = ReportEvolution.evolve(state, event.what().event());
            } catch (ImpossibleHistoryException impossible) {
                told(event, "The event cannot follow the ones before it: a report is recorded once.");
                return;
            }
            counts.reports.increment();
            cause(event);
            Report report = report(event.what().event());
            reissue.due(
                    event,
                    !report.details().isOpen(),
                    sequence -> ReportReceipts.issue(
                            event.what().reportId(),
                            event.what().event(),
                            sequence,
                            HistoryDigest.next(HistoryDigest.EMPTY, WireFormat.body(event.value()))));
            state = after;
        }
        reissue.end();
        sent();
    }

    private void cause(At<RecordedReportEvent> event) {
        Report report = report(event.what().event());
        if (life.reports().stream().noneMatch(command -> report(command.what()).equals(report))) {
            told(
                    event,
                    "Nothing becomes true unasked: the report behind this event is not there, or says something else.");
        }
    }

    private void sent() {
        for (At<ReportCommand> command : life.reports()) {
            if (life.reportEvents().isEmpty()) {
                tails.waiting(
                        SENT,
                        Finding.record(
                                Stage.HISTORY,
                                command.part(),
                                command.offset(),
                                life.id(),
                                "Nothing is left out at the entry: this was reported, and is not recorded."));
            } else {
                tails.answered(command.part(), SENT, command.offset());
            }
        }
    }

    private static Report report(ReportEvent event) {
        return switch (event) {
            case ToolExecutionReported(var report) -> report;
        };
    }

    private static Report report(ReportCommand command) {
        return switch (command) {
            case ReportToolExecution(var id, var report) -> report;
        };
    }

    private void told(At<?> at, String what) {
        findings.add(Finding.record(Stage.HISTORY, at.part(), at.offset(), life.id(), what));
    }
}
