package dev.countersign.readmodel;

import dev.countersign.domain.approval.ApprovalState.Settled;
import dev.countersign.domain.approval.ApprovalStatus;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.readmodel.CallRow.Doubt;
import dev.countersign.readmodel.CallRow.Found;
import dev.countersign.readmodel.CallRow.Told;
import dev.countersign.schemas.seal.Opening;
import dev.countersign.schemas.seal.PayloadOpener;
import dev.countersign.schemas.topic.RecordedEvent;
import dev.countersign.schemas.topic.Topic;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The queries, answered from the tables. */
final class SqlApprovalQueries implements ApprovalQueries {
    /** Approvals and votes that figures are made of; of longer lists the latest. */
    private static final int FACTS_MAX = 50_000;

    private static final String SELECT = "SELECT " + ApprovalStore.COLUMNS + ", card_digest FROM approval_view a";

    private static final String UNKNOWN = "SELECT " + RowReader.COLUMNS
            + " FROM call_view JOIN (SELECT call_id AS id, call_number AS number, organization_id AS organization, unresolved, since"
            + " FROM unknown_call) u ON call_number = u.number WHERE u.organization = ?";

    private final DataSource database;
    private final LogEnd logEnd;
    private final Supplier<Map<TopicPartition, Long>> wholeLogEnd;
    private final ProjectedPositions positions;
    private final Tidings tidings;
    private final PayloadOpener opener;
    private final Topic<RecordedEvent> events;
    private final SqlReceiptQueries.Bounds bounds;

    /** @param wholeLogEnd where all partitions end, as {@link LogEnd} tells it for those of one call */
    SqlApprovalQueries(
            DataSource database,
            LogEnd logEnd,
            Supplier<Map<TopicPartition, Long>> wholeLogEnd,
            ProjectedPositions positions,
            Tidings tidings,
            PayloadOpener opener,
            Topic<RecordedEvent> events,
            SqlReceiptQueries.Bounds bounds) {
        this.database = database;
        this.logEnd = logEnd;
        this.wholeLogEnd = wholeLogEnd;
        this.positions = positions;
        this.tidings = tidings;
        this.opener = opener;
        this.events = events;
        this.bounds = bounds;
    }

    @Override
    public @Nullable ApprovalView find(OrganizationId organization, ApprovalId approvalId) {
        awaitPassed(logEnd.of(approvalId.callId()));
        return read(organization, approvalId);
    }

    @Override
    public @Nullable ApprovalView known(OrganizationId organization, ApprovalId approvalId) {
        ApprovalView known = read(organization, approvalId);
        return known == null ? find(organization, approvalId) : known;
    }

    private @Nullable ApprovalView read(OrganizationId organization, ApprovalId approvalId) {
        return first(
                SELECT + " WHERE approval_id = ? AND organization_id = ?",
                binder -> binder.text(approvalId.key()).text(organization),
                SqlApprovalQueries::view);
    }

    @Override
    public @Nullable QuestionView question(OrganizationId organization, String requestId) {
        ApprovalView found = byRequest(organization, requestId);
        if (found == null) {
            awaitPassed(wholeLogEnd.get());
            found = byRequest(organization, requestId);
        }
        return found == null ? null : QuestionView.of(found);
    }

    private @Nullable ApprovalView byRequest(OrganizationId organization, String requestId) {
        return first(
                SELECT + " WHERE organization_id = ? AND request_id = ?",
                binder -> binder.text(organization).text(requestId),
                SqlApprovalQueries::view);
    }

    @Override
    public ApprovalPage list(OrganizationId organization, ApprovalFilter filter, int limit, @Nullable String cursor) {
        requireLimit(limit);
        InboxSearch search = new InboxSearch(organization, filter, cursor == null ? null : Cursor.decode(cursor));
        // What is pending is bounded for an organization; what was decided is not, and a search in it
        // goes on from page to page.
        Cursor windowEnd = search.needsWindow()
                ? first(search.windowEnd(bounds.windowRows()), search.windowParameters(), InboxSearch::place)
                : null;
        List<ApprovalView> found =
                all(SELECT + search.page(limit + 1, windowEnd), search.parameters(windowEnd), SqlApprovalQueries::view);
        if (found.size() > limit) {
            List<ApprovalView> shown = found.subList(0, limit);
            return new ApprovalPage(shown, cursorBehind(shown.getLast()).encode());
        }
        return new ApprovalPage(found, windowEnd == null ? null : windowEnd.encode());
    }

    private static Cursor cursorBehind(ApprovalView view) {
        Instant at = view.state() instanceof Settled settled
                ? settled.settledAt()
                : view.card().expiresAt();
        return new Cursor(at, view.approvalId().callId());
    }

    @Override
    public int count(OrganizationId organization, ApprovalFilter filter, int upTo) {
        InboxSearch search = new InboxSearch(organization, filter, null);
        Integer count = first(
                "SELECT COUNT(*) FROM (SELECT 1 FROM approval_view a" + search.conditions() + " FETCH FIRST " + upTo
                        + " ROWS ONLY) counted",
                search.parameters(null),
                found -> found.getInt(1));
        return count == null ? 0 : count;
    }

    @Override
    public Set<ApprovalId> recorded(OrganizationId organization, Collection<ApprovalId> ids) {
        if (ids.isEmpty()) {
            return Set.of();
        }
        String places = String.join(", ", Collections.nCopies(ids.size(), "?"));
        return Set.copyOf(all(
                "SELECT approval_id FROM approval_view WHERE organization_id = ? AND approval_id IN (" + places + ")",
                binder -> {
                    Binder bound = binder.text(organization);
                    for (ApprovalId id : ids) {
                        bound = bound.text(id.key());
                    }
                    return bound;
                },
                found -> new ApprovalId(new CallId(found.getString("approval_id")))));
    }

    @Override
    public ApprovalFacts facts(OrganizationId organization, Instant from, Instant to) {
        String latest = " DESC FETCH FIRST " + FACTS_MAX + " ROWS ONLY";
        List<ApprovalFacts.Ended> ended = all(
                "SELECT rule, status, opened_at, settled_at FROM approval_view WHERE organization_id = ?"
                        + " AND settled_at >= ? AND settled_at < ? ORDER BY settled_at" + latest,
                binder -> binder.text(organization).instant(from).instant(to),
                found -> new ApprovalFacts.Ended(
                        found.getString("rule"),
                        ApprovalStatus.valueOf(found.getString("status")),
                        RowReader.instant(found, "opened_at"),
                        RowReader.instant(found, "settled_at")));
        List<ApprovalFacts.Cast> votes = all(
                "SELECT subject, display_name, choice, considered_millis, voted_at FROM approval_vote"
                        + " WHERE organization_id = ? AND voted_at >= ? AND voted_at < ? ORDER BY voted_at" + latest,
                binder -> binder.text(organization).instant(from).instant(to),
                found -> new ApprovalFacts.Cast(
                        found.getString("subject"),
                        found.getString("display_name"),
                        found.getString("choice").equals("REJECT"),
                        RowReader.millis(found, "considered_millis"),
                        RowReader.instant(found, "voted_at")));
        List<Instant> pending = all(
                "SELECT opened_at FROM approval_view WHERE organization_id = ? AND status = 'PENDING'"
                        + " ORDER BY opened_at FETCH FIRST " + FACTS_MAX + " ROWS ONLY",
                binder -> binder.text(organization),
                found -> RowReader.instant(found, "opened_at"));
        return new ApprovalFacts(ended, votes, pending);
    }

    @Override
    public Unknowns unknowns(OrganizationId organization, int limit, @Nullable String cursor) {
        requireLimit(limit);
        Cursor place = cursor == null ? new Cursor(Instant.EPOCH, new CallId("2".repeat(26))) : Cursor.decode(cursor);
        List<UnknownView> found = unknownViews(
                UNKNOWN + " AND u.unresolved AND (u.since > ? OR (u.since = ? AND u.id > ?))"
                        + " ORDER BY u.since, u.id FETCH FIRST " + (limit + 1) + " ROWS ONLY",
                binder -> binder.text(organization)
                        .instant(place.createdAt())
                        .instant(place.createdAt())
                        .text(place.callId()));
        if (found.size() > limit) {
            UnknownView last = found.get(limit - 1);
            return new Unknowns(found.subList(0, limit), new Cursor(last.since(), last.callId()).encode());
        }
        return new Unknowns(found, null);
    }

    @Override
    public int countUnknowns(OrganizationId organization) {
        Integer count = first(
                "SELECT COUNT(*) FROM unknown_call WHERE organization_id = ? AND unresolved",
                binder -> binder.text(organization),
                found -> found.getInt(1));
        return count == null ? 0 : count;
    }

    @Override
    public @Nullable UnknownView unknown(OrganizationId organization, CallId callId) {
        awaitPassed(logEnd.of(callId));
        List<UnknownView> found = unknownViews(
                UNKNOWN + " AND u.id = ?", binder -> binder.text(organization).text(callId));
        return found.isEmpty() ? null : found.getFirst();
    }

    private List<UnknownView> unknownViews(String sql, Parameters parameters) {
        List<CallRow> rows = all(sql, parameters, RowReader::row);
        Map<CallId, Chapters> chapters = rows.isEmpty() ? Map.of() : chapters(rows);
        return rows.stream()
                // A call's first chapter is written with its row.
                .map(row -> unknownView(row, Objects.requireNonNull(chapters.get(row.callId()))))
                .toList();
    }

    private Map<CallId, Chapters> chapters(List<CallRow> rows) {
        try (Connection connection = database.getConnection()) {
            return Chapters.load(connection, rows.stream().map(CallRow::callId).toList(), events, (int)
                    bounds.query().toSeconds());
        } catch (SQLException failure) {
            throw ReadModelUnavailableException.database(failure);
        }
    }

    @Override
    public Runnable follow(OrganizationId organization, Consumer<String> told) {
        return tidings.follow(organization, told);
    }

    private void awaitPassed(Map<TopicPartition, Long> ends) {
        positions.requirePassed(ends, bounds.unknownWait());
    }

    private static void requireLimit(int limit) {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw InvalidQueryException.approvalLimit();
        }
    }

    private static ApprovalView view(ResultSet found) throws SQLException {
        ApprovalRow row = ApprovalStore.row(found);
        return new ApprovalView(
                row.approvalId(),
                row.organization(),
                row.state(),
                ApprovalStore.cardDigest(found),
                row.events(),
                row.historyDigest());
    }

    private static UnknownView unknownView(CallRow row, Chapters chapters) {
        // Only a call with both is in the index.
        Told told = Objects.requireNonNull(row.told());
        Doubt doubt = Objects.requireNonNull(told.doubt());
        Found what = doubt.found();
        CallRow.Request request = told.request();
        return new UnknownView(
                row.callId(),
                request.agent(),
                request.owner(),
                request.instanceId(),
                request.action(),
                request.resource(),
                told.ran().tool(),
                told.ran().effectClass(),
                Objects.requireNonNull(chapters.parameters()),
                told.ran().attempts(),
                told.ran().error(),
                doubt.since(),
                told.ruled().approvalId(),
                doubt.rerun(),
                what == null ? null : new UnknownView.Found(what.found(), what.by(), what.comment(), what.at()));
    }

    /** Sets a query's parameters. */
    @FunctionalInterface
    interface Parameters {
        Object bind(Binder binder) throws SQLException;
    }

    /** Reads what is under a result's cursor. */
    @FunctionalInterface
    interface Reader<T> {
        T read(ResultSet found) throws SQLException;
    }

    private <T> @Nullable T first(String sql, Parameters parameters, Reader<T> reader) {
        List<T> found = all(sql, parameters, reader);
        return found.isEmpty() ? null : found.getFirst();
    }

    private <T> List<T> all(String sql, Parameters parameters, Reader<T> reader) {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            var unused = parameters.bind(new Binder(select));
            select.setQueryTimeout((int) bounds.query().toSeconds());
            List<T> all = new ArrayList<>();
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    all.add(Opening.with(opener, () -> reader.read(found)));
                }
            }
            return all;
        } catch (SQLException failure) {
            throw ReadModelUnavailableException.database(failure);
        }
    }
}
