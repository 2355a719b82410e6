package dev.countersign.readmodel;

import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.report.RecordedReportEvent;
import dev.countersign.domain.report.Report;
import dev.countersign.domain.report.ReportEvent.ToolExecutionReported;
import dev.countersign.schemas.topic.RecordedEvent;
import dev.countersign.schemas.topic.Topic;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;

/** Reported executions, answered from the rows that reports have among the calls, and their chapters. */
final class SqlReportQueries implements ReportQueries {
    /** By the index of resources: a report's names its agent and its call. */
    private static final String FIND =
            "SELECT call_id" + CallStore.PLACED + " WHERE p.resource_key = ? AND organization_id = ?"
                    + " AND resource = ? AND agent_id = ? AND status = '" + CallStatus.REPORTED + "'"
                    + " ORDER BY p.resource_key, p.arrived_at DESC, p.call_key DESC FETCH FIRST ? ROWS ONLY";

    /** Chapters that are in memory at once: each has all that was reported, up to a request's size. */
    private static final int CHAPTERS = 32;

    private static final Comparator<ReportedExecution> BY_BEGINNING = Comparator.comparing(
                    (ReportedExecution one) -> one.execution().startedAt())
            .thenComparing(one -> one.execution().finishedAt())
            .thenComparing(ReportedExecution::reportedAt)
            .thenComparing(one -> one.reportId().key());

    private final DataSource database;
    private final Supplier<Map<TopicPartition, Long>> wholeLogEnd;
    private final ProjectedPositions positions;
    private final Topic<RecordedEvent> events;
    private final Duration unknownWait;
    private final int timeoutSeconds;

    /**
     * @param wholeLogEnd where all partitions end
     * @param unknownWait how long an absence may take to be confirmed
     * @param query how long the database may take
     */
    SqlReportQueries(
            DataSource database,
            Supplier<Map<TopicPartition, Long>> wholeLogEnd,
            ProjectedPositions positions,
            Topic<RecordedEvent> events,
            Duration unknownWait,
            Duration query) {
        this.database = database;
        this.wholeLogEnd = wholeLogEnd;
        this.positions = positions;
        this.events = events;
        this.unknownWait = unknownWait;
        this.timeoutSeconds = (int) query.toSeconds();
    }

    @Override
    public List<ReportedExecution> executions(
            OrganizationId organization, AgentId agent, String externalCall, int limit) {
        List<ReportedExecution> found = read(organization, agent, externalCall, limit);
        if (!found.isEmpty()) {
            return found;
        }
        positions.requirePassed(wholeLogEnd.get(), unknownWait);
        return read(organization, agent, externalCall, limit);
    }

    private List<ReportedExecution> read(OrganizationId organization, AgentId agent, String externalCall, int limit) {
        try (Connection connection = database.getConnection()) {
            List<CallId> ids = ids(connection, organization, agent, externalCall, limit);
            List<ReportedExecution> executions = new ArrayList<>(ids.size());
            for (int i = 0; i < ids.size(); i += CHAPTERS) {
                List<CallId> some = ids.subList(i, Math.min(ids.size(), i + CHAPTERS));
                for (Chapters chapters :
                        Chapters.load(connection, some, events, timeoutSeconds).values()) {
                    add(executions, chapters);
                }
            }
            executions.sort(BY_BEGINNING);
            return executions;
        } catch (SQLException failure) {
            throw ReadModelUnavailableException.database(failure);
        }
    }

    private List<CallId> ids(
            Connection connection, OrganizationId organization, AgentId agent, String externalCall, int limit)
            throws SQLException {
        String resource = Report.resource(agent, externalCall);
        List<CallId> ids = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(FIND)) {
            new Binder(select)
                    .number(CallKeys.of(organization, "resource", resource))
                    .text(organization)
                    .text(resource)
                    .text(agent)
                    .number(limit);
            select.setQueryTimeout(timeoutSeconds);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    ids.add(new CallId(found.getString(1)));
                }
            }
        }
        return ids;
    }

    private static void add(List<ReportedExecution> executions, Chapters chapters) {
        RecordedReportEvent recorded = chapters.report();
        if (recorded != null && recorded.event() instanceof ToolExecutionReported(var report)) {
            executions.add(new ReportedExecution(recorded.reportId(), report.execution(), report.reportedAt()));
        }
    }
}
