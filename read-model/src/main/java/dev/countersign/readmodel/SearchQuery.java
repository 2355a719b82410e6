package dev.countersign.readmodel;

import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.receipt.ReceiptDecision;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of one page. What an index can answer narrows the list; the rest is tried row by row,
 * and then only within a window of so many calls, so that no question reads a whole tenant.
 */
final class SearchQuery {
    /** What the database and our cursors can tell of time; nothing was ever recorded outside. */
    private static final Instant EARLIEST = Instant.EPOCH;

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final List<String> conditions = new ArrayList<>();
    private final List<Parameter> parameters = new ArrayList<>();
    /** What a key says already: two texts with one key are as good as never met, so that this tries no row in vain. */
    private final List<String> sureConditions = new ArrayList<>();

    private final List<Parameter> sureParameters = new ArrayList<>();
    private final List<String> residualConditions = new ArrayList<>();
    private final List<Parameter> residualParameters = new ArrayList<>();
    private final String order;
    private String places = "call_place";

    private interface Parameter {
        void bind(Binder binder) throws SQLException;
    }

    SearchQuery(OrganizationId organization, ReceiptFilter filter, @Nullable Cursor cursor) {
        // The index's own columns, so that the database reads it in order and sorts nothing.
        order = " ORDER BY " + indexed(organization, filter) + ", p.arrived_at DESC, p.call_key DESC";
        sure("organization_id = ?", binder -> binder.text(organization));
        range(filter);
        if (cursor != null) {
            where("p.arrived_at <= ?", binder -> binder.instant(cursor.createdAt()));
            where(
                    "(p.arrived_at < ? OR p.call_key < ?)",
                    binder -> binder.instant(cursor.createdAt()).number(CallKeys.of(cursor.callId())));
        }
        if (filter.risk() != null) {
            residual("risk = ?", binder -> binder.text(filter.risk()));
        }
        if (filter.tool() != null) {
            residual("tool = ?", binder -> binder.text(filter.tool()));
        }
        if (filter.outcome() != null) {
            residual("outcome = ?", binder -> binder.text(filter.outcome()));
        }
        if (filter.search() != null) {
            search(filter.search());
        }
    }

    /** What an index of its own can answer. */
    private record Equality(String index, String column, Object value) {}

    /**
     * Lets the index of the fewest calls answer; the rest of these is tried.
     *
     * @return that index's own column, before the time
     */
    private String indexed(OrganizationId organization, ReceiptFilter filter) {
        List<Equality> asked = new ArrayList<>();
        add(asked, "p.run_key", "instance_id", filter.run());
        add(asked, "p.resource_key", "resource", filter.resource());
        add(asked, "p.agent_key", "agent_id", filter.agent());
        if (filter.decision() == ReceiptDecision.ALLOW) {
            // The many: there is no list of them, and among all calls they are not far.
            residual("decision = ?", binder -> binder.text(ReceiptDecision.ALLOW));
        } else {
            add(asked, "p.decision_key", "decision", filter.decision());
        }
        for (Equality other : asked.stream().skip(1).toList()) {
            residual(other.column() + " = ?", binder -> binder.text(other.value()));
        }
        if (asked.isEmpty()) {
            where("p.organization_key = ?", binder -> binder.number(CallKeys.of(organization)));
            return "p.organization_key";
        }
        Equality first = asked.getFirst();
        if (first.value() instanceof ReceiptDecision) {
            places = "decided_place";
        }
        where(
                first.index() + " = ?",
                binder -> binder.number(CallKeys.of(organization, first.column(), first.value())));
        sure(first.column() + " = ?", binder -> binder.text(first.value()));
        return first.index();
    }

    private static void add(List<Equality> asked, String index, String column, @Nullable Object value) {
        if (value != null) {
            asked.add(new Equality(index, column, value));
        }
    }

    /** Whether rows have to be tried one by one. */
    boolean needsWindow() {
        return !residualConditions.isEmpty();
    }

    /** Where the window ends: the call at this place of the list, if the list is that long. */
    PreparedStatement windowEnd(Connection connection, int rows) throws SQLException {
        String sql = "SELECT created_at, call_id FROM (SELECT call_number AS number FROM " + places + " p WHERE "
                + String.join(" AND ", conditions) + order + " OFFSET " + (rows - 1)
                + " ROWS FETCH FIRST 1 ROWS ONLY) w JOIN call_view ON call_number = w.number";
        return prepare(connection, sql, parameters);
    }

    /**
     * The page itself.
     *
     * @param windowEnd the last call to try; null for no end
     */
    PreparedStatement page(Connection connection, int rows, @Nullable Cursor windowEnd) throws SQLException {
        List<String> all = new ArrayList<>(conditions);
        List<Parameter> bound = new ArrayList<>(parameters);
        if (windowEnd != null) {
            all.add("p.arrived_at >= ?");
            bound.add(binder -> binder.instant(windowEnd.createdAt()));
            all.add("(p.arrived_at > ? OR p.call_key >= ?)");
            bound.add(binder -> binder.instant(windowEnd.createdAt()).number(CallKeys.of(windowEnd.callId())));
        }
        all.addAll(sureConditions);
        bound.addAll(sureParameters);
        all.addAll(residualConditions);
        bound.addAll(residualParameters);
        String sql = "SELECT " + RowReader.COLUMNS + CallStore.placed(places) + " WHERE " + String.join(" AND ", all)
                + order + " FETCH FIRST " + rows + " ROWS ONLY";
        return prepare(connection, sql, bound);
    }

    /** Whether an instant can be compared with what is stored. */
    static boolean isStorable(Instant instant) {
        return !instant.isBefore(EARLIEST) && !instant.isAfter(LATEST);
    }

    private void range(ReceiptFilter filter) {
        if (filter.from() != null) {
            Instant from = storable(filter.from());
            where("p.arrived_at >= ?", binder -> binder.instant(from));
        }
        // Always bounded above: this is what makes H2 prefer the index that is in the list's order.
        Instant to = filter.to() == null ? LATEST : storable(filter.to());
        where("p.arrived_at < ?", binder -> binder.instant(to));
    }

    private void search(String text) {
        String pattern = "%" + escaped(text.toLowerCase(Locale.ROOT)) + "%";
        List<String> columns = List.of("action", "resource", "instance_id", "idempotency_key", "reason");
        List<String> alternatives = columns.stream()
                .map(column -> "LOWER(" + column + ") LIKE ? ESCAPE '!'")
                .toList();
        residual("(" + String.join(" OR ", alternatives) + ")", binder -> {
            for (int i = 0; i < columns.size(); i++) {
                binder.text(pattern);
            }
        });
    }

    static String escaped(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }

    private static Instant storable(Instant instant) {
        if (instant.isBefore(EARLIEST)) {
            return EARLIEST;
        }
        return instant.isAfter(LATEST) ? LATEST : instant;
    }

    private void where(String condition, Parameter parameter) {
        conditions.add(condition);
        parameters.add(parameter);
    }

    private void sure(String condition, Parameter parameter) {
        sureConditions.add(condition);
        sureParameters.add(parameter);
    }

    private void residual(String condition, Parameter parameter) {
        residualConditions.add(condition);
        residualParameters.add(parameter);
    }

    private static PreparedStatement prepare(Connection connection, String sql, List<Parameter> parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            Binder binder = new Binder(statement);
            for (Parameter parameter : parameters) {
                parameter.bind(binder);
            }
            return statement;
        } catch (SQLException | RuntimeException failure) {
            statement.close();
            throw failure;
        }
    }
}
