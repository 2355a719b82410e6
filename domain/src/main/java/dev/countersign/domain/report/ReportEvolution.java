package dev.countersign.domain.report;

import dev.countersign.domain.history.ImpossibleHistoryException;
import dev.countersign.domain.report.ReportEvent.ToolExecutionReported;
import dev.countersign.domain.report.ReportState.Reported;
import dev.countersign.domain.report.ReportState.Unreported;

/** Folds events into a report's state: the only place where it changes. */
public final class ReportEvolution {
    private ReportEvolution() {}

    /**
     * Folds one event.
     *
     * @throws ImpossibleHistoryException when the event cannot follow there: a report has one
     */
    public static Reported evolve(ReportState state, ReportEvent event) {
        return switch (event) {
            case ToolExecutionReported reported ->
                switch (state) {
                    case Unreported() -> new Reported(reported.at());
                    case Reported already -> throw ImpossibleHistoryException.event(already, reported);
                };
        };
    }
}
