package dev.countersign.domain.report;

import dev.countersign.domain.report.ReportCommand.ReportToolExecution;
import dev.countersign.domain.report.ReportEvent.ToolExecutionReported;
import dev.countersign.domain.report.ReportState.Reported;
import dev.countersign.domain.report.ReportState.Unreported;
import java.util.List;

/** What follows each command. Total and pure; an empty list says that there is nothing to do. */
public final class ReportDecider {
    private ReportDecider() {}

    /** Decides. Whatever comes again is recorded already, and stands as it first came. */
    public static List<ReportEvent> decide(ReportState state, ReportCommand command) {
        return switch (command) {
            case ReportToolExecution(var id, var report) ->
                switch (state) {
                    case Unreported() -> List.of(new ToolExecutionReported(report));
                    case Reported reported -> List.of();
                };
        };
    }
}
