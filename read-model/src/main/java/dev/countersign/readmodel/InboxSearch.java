package dev.countersign.readmodel;

import dev.countersign.domain.approval.Approver;
import dev.countersign.domain.approval.Approver.Role;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.readmodel.ApprovalFilter.Standing;
import dev.countersign.readmodel.SqlApprovalQueries.Parameters;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of one page of approvals. The pending ones of an organization are bounded, so that trying
 * each of them is; the decided ones are tried within a window.
 */
final class InboxSearch {
    private final List<String> conditions = new ArrayList<>();
    private final List<Parameters> parameters = new ArrayList<>();
    private final List<String> residualConditions = new ArrayList<>();
    private final List<Parameters> residualParameters = new ArrayList<>();
    private final boolean decided;

    InboxSearch(OrganizationId organization, ApprovalFilter filter, @Nullable Cursor cursor) {
        decided = filter.standing() instanceof Standing.Decided;
        where("organization_id = ?", binder -> binder.text(organization));
        switch (filter.standing()) {
            case Standing.Pending() -> where("status = 'PENDING'", binder -> binder);
            case Standing.Votable(var by, var now) -> {
                where("status = 'PENDING'", binder -> binder);
                where("expires_at > ?", binder -> binder.instant(now));
                votable(by);
            }
            case Standing.Decided() -> where("settled_at IS NOT NULL", binder -> binder);
        }
        if (cursor != null) {
            behind(cursor);
        }
        if (filter.risk() != null) {
            residual("risk = ?", binder -> binder.text(filter.risk()));
        }
        if (filter.agent() != null) {
            residual("agent_id = ?", binder -> binder.text(filter.agent()));
        }
        if (filter.search() != null) {
            String pattern = "%" + SearchQuery.escaped(filter.search().toLowerCase(Locale.ROOT)) + "%";
            residual("search_text LIKE ? ESCAPE '!'", binder -> binder.text(pattern));
        }
    }

    /** What the domain's ballot asks of a voter, and that they have not voted. */
    private void votable(Approver by) {
        if (by.agent() != null || !by.roles().contains(Role.APPROVER)) {
            residual("1 = 0", binder -> binder);
            return;
        }
        List<String> names = List.copyOf(by.names());
        String oneOfTheirs = oneOf(names);
        residual("asker_name NOT IN " + oneOfTheirs, binder -> bind(binder, names));
        residual(
                "(barred_owner_name IS NULL OR barred_owner_name NOT IN " + oneOfTheirs + ")",
                binder -> bind(binder, names));
        residual(
                "NOT EXISTS (SELECT 1 FROM approval_voter v WHERE v.approval_id = a.approval_id AND v.voter_name IN "
                        + oneOfTheirs + ")",
                binder -> bind(binder, names));
        if (by.groups().isEmpty()) {
            residual("asks_everyone", binder -> binder);
        } else {
            residual(
                    "(asks_everyone OR EXISTS (SELECT 1 FROM approval_group g WHERE g.approval_id = a.approval_id"
                            + " AND g.group_name IN " + oneOf(by.groups()) + "))",
                    binder -> bind(binder, by.groups()));
        }
    }

    private static String oneOf(Collection<String> values) {
        return "(?" + ", ?".repeat(values.size() - 1) + ")";
    }

    private static Binder bind(Binder binder, Collection<String> values) throws SQLException {
        for (String value : values) {
            binder.text(value);
        }
        return binder;
    }

    private void behind(Cursor cursor) {
        String sql = decided
                ? "settled_at <= ? AND (settled_at < ? OR approval_id < ?)"
                : "expires_at >= ? AND (expires_at > ? OR approval_id > ?)";
        where(sql, binder -> place(binder, cursor));
    }

    private static Binder place(Binder binder, Cursor cursor) throws SQLException {
        return binder.instant(cursor.createdAt()).instant(cursor.createdAt()).text(cursor.callId());
    }

    /** Whether rows of a list without bounds have to be tried one by one. */
    boolean needsWindow() {
        return decided && !residualConditions.isEmpty();
    }

    /** Selects where the window ends: the approval at this place of the list, if the list is that long. */
    String windowEnd(int rows) {
        return "SELECT approval_id, settled_at FROM approval_view a WHERE " + String.join(" AND ", conditions) + order()
                + " OFFSET " + (rows - 1) + " ROWS FETCH FIRST 1 ROWS ONLY";
    }

    Parameters windowParameters() {
        return binder -> bindAll(binder, parameters);
    }

    static Cursor place(ResultSet found) throws SQLException {
        return new Cursor(RowReader.instant(found, "settled_at"), new CallId(found.getString("approval_id")));
    }

    /**
     * Everything behind a select of the page.
     *
     * @param windowEnd the last approval to try; null for no end
     */
    String page(int rows, @Nullable Cursor windowEnd) {
        String window = windowEnd == null ? "" : " AND settled_at >= ? AND (settled_at > ? OR approval_id >= ?)";
        return conditions() + window + order() + " FETCH FIRST " + rows + " ROWS ONLY";
    }

    /** Behind a select of the whole. */
    String conditions() {
        List<String> all = new ArrayList<>(conditions);
        all.addAll(residualConditions);
        return " WHERE " + String.join(" AND ", all);
    }

    /** The parameters of {@link #page}, and with null of {@link #conditions}. */
    Parameters parameters(@Nullable Cursor windowEnd) {
        return binder -> {
            bindAll(binder, parameters);
            bindAll(binder, residualParameters);
            return windowEnd == null ? binder : place(binder, windowEnd);
        };
    }

    private String order() {
        return decided
                ? " ORDER BY organization_id, settled_at DESC, approval_id DESC"
                : " ORDER BY organization_id, status, expires_at, approval_id";
    }

    private static Binder bindAll(Binder binder, List<Parameters> all) throws SQLException {
        for (Parameters some : all) {
            var unused = some.bind(binder);
        }
        return binder;
    }

    private void where(String condition, Parameters bound) {
        conditions.add(condition);
        parameters.add(bound);
    }

    private void residual(String condition, Parameters bound) {
        residualConditions.add(condition);
        residualParameters.add(bound);
    }
}
