package dev.countersign.readmodel;

import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.readmodel.CallRow.Doubt;
import dev.countersign.readmodel.CallRow.Found;
import dev.countersign.readmodel.CallRow.Issued;
import dev.countersign.readmodel.CallRow.Ran;
import dev.countersign.readmodel.CallRow.Request;
import dev.countersign.readmodel.CallRow.Ruled;
import dev.countersign.readmodel.CallRow.Told;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the projector reads and writes, in plain SQL that H2 and PostgreSQL share. */
final class CallStore {
    /** From events alone. */
    private static final List<String> TOLD_COLUMNS = List.of(
            "event_number",
            "status",
            "decision",
            "agent_id",
            "instance_id",
            "action",
            "resource",
            "request_hash",
            "idempotency_key",
            "created_at",
            "updated_at",
            "reason",
            "rule",
            "policy_version",
            "policy_digest",
            "risk",
            "approval_id",
            "deciders",
            "tool",
            "attempts",
            "outcome",
            "error_code",
            "error_message",
            "response_hash",
            "owner_id",
            "effect_class",
            "unknown_since",
            "rerun",
            "found",
            "found_by",
            "found_comment",
            "found_at");

    /** From receipts alone. */
    private static final List<String> ISSUED_COLUMNS =
            List.of("receipt_kind", "receipt_partition", "receipt_offset", "receipt_sequence", "history_digest");

    /** From events, and written only where there is something new; see {@link Ran}. */
    private static final List<String> RESPONSE_COLUMNS = List.of("response", "response_encoding", "response_key_id");

    /** In the order in which {@link #bind} sets them; what is never changed comes last. */
    private static final String INSERT = Stream.of(
                    List.of("chapters", "organization_id"),
                    TOLD_COLUMNS,
                    ISSUED_COLUMNS,
                    RESPONSE_COLUMNS,
                    List.of("call_number", "call_id"))
            .flatMap(List::stream)
            .collect(Collectors.collectingAndThen(Collectors.toList(), CallStore::insertInto));

    /** Rows with their places. */
    static final String PLACED = placed("call_place");

    /** Those whose key is one of the numbers that are bound. */
    static final String WANTED =
            fromWanted("call_place p", "p.call_key") + " JOIN call_view c ON c.call_number = p.call_number";

    /** A join, because H2 tries every id of {@code = ANY(?)} once more on each row it finds. */
    private static final String LOAD = "SELECT " + RowReader.COLUMNS + ", c.call_number, chapters" + WANTED;

    private static final String RECEIPTED = "SELECT call_id" + WANTED
            + " WHERE event_number IS NOT NULL AND receipt_kind <> '" + ReceiptKind.PENDING + "'";

    private static final String UPDATE = "UPDATE call_view SET "
            + Stream.of(
                            Stream.of("chapters = ?", "organization_id = ?"),
                            TOLD_COLUMNS.stream().map(column -> column + " = ?"),
                            ISSUED_COLUMNS.stream().map(column -> column + " = ?"),
                            RESPONSE_COLUMNS.stream().map(column -> column + " = COALESCE(?, " + column + ")"))
                    .flatMap(part -> part)
                    .collect(Collectors.joining(", "))
            + " WHERE call_number = ?";

    private CallStore() {}

    /**
     * A row and its place.
     *
     * @param number the projector's own
     * @param chapters how many of its chapters are kept under that number
     */
    record Kept(CallRow row, long number, int chapters) {
        /** As {@link #load} gives it. */
        Kept withoutResponse() {
            return new Kept(row.withoutResponse(), number, chapters);
        }
    }

    /** The rows whose places are in this table. */
    static String placed(String places) {
        return " FROM " + places + " p JOIN call_view c ON c.call_number = p.call_number";
    }

    /** From those rows of a table whose key is one of the numbers that are bound. */
    static String fromWanted(String table, String key) {
        return " FROM UNNEST(CAST(? AS BIGINT ARRAY)) AS wanted(wanted_key) JOIN " + table + " ON " + key
                + " = wanted.wanted_key";
    }

    private static String insertInto(List<String> columns) {
        return "INSERT INTO call_view (" + String.join(", ", columns) + ") VALUES (?" + ", ?".repeat(columns.size() - 1)
                + ")";
    }

    /** Which of these calls have a receipt that is not about waiting for people. */
    static Set<CallId> receipted(Connection connection, Collection<CallId> callIds) throws SQLException {
        Set<CallId> found = new HashSet<>();
        try (PreparedStatement select = connection.prepareStatement(RECEIPTED)) {
            new Binder(select).numbers(callIds.stream().map(CallKeys::of).toList());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(new CallId(rows.getString(1)));
                }
            }
        }
        found.retainAll(callIds);
        return found;
    }

    /** The rows of these calls as far as there are any, without their responses. */
    static Map<CallId, Kept> load(Connection connection, Set<CallId> callIds) throws SQLException {
        Map<CallId, Kept> rows = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(LOAD)) {
            new Binder(select).numbers(callIds.stream().map(CallKeys::of).toList());
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    CallRow row = RowReader.row(found);
                    if (callIds.contains(row.callId())) {
                        rows.put(row.callId(), new Kept(row, found.getLong("call_number"), found.getInt("chapters")));
                    }
                }
            }
        }
        return rows;
    }

    /** The highest number that a row has; 0 where there is none. */
    static long lastNumber(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT MAX(call_number) FROM call_view");
                ResultSet found = select.executeQuery()) {
            return found.next() ? found.getLong(1) : 0;
        }
    }

    static void insert(Connection connection, Collection<Kept> rows) throws SQLException {
        RowBatch.run(
                connection,
                INSERT,
                rows,
                (binder, kept) -> bind(binder, kept).text(kept.row().callId()));
    }

    static void update(Connection connection, Collection<Kept> rows) throws SQLException {
        RowBatch.run(connection, UPDATE, rows, CallStore::bind);
    }

    /** Keeps the index of the calls whose outcome is or was unknown. */
    static void noteUnknown(Connection connection, Collection<Kept> changed) throws SQLException {
        List<Kept> doubted = changed.stream()
                .filter(kept -> kept.row().told() != null && kept.row().told().doubt() != null)
                .toList();
        if (doubted.isEmpty()) {
            return;
        }
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM unknown_call WHERE call_id = ?");
                PreparedStatement insert = connection.prepareStatement("INSERT INTO unknown_call"
                        + " (call_id, call_number, organization_id, unresolved, since) VALUES (?, ?, ?, ?, ?)")) {
            for (Kept kept : doubted) {
                CallRow row = kept.row();
                Told told = Objects.requireNonNull(row.told());
                Doubt doubt = Objects.requireNonNull(told.doubt());
                new Binder(delete).text(row.callId());
                delete.addBatch();
                new Binder(insert)
                        .text(row.callId())
                        .number(kept.number())
                        .text(row.organization())
                        .flag(told.status() == CallStatus.UNKNOWN)
                        .instant(doubt.since());
                insert.addBatch();
            }
            delete.executeBatch();
            insert.executeBatch();
        }
    }

    /** Everything that may change, and the number. */
    private static Binder bind(Binder binder, Kept kept) throws SQLException {
        CallRow row = kept.row();
        binder.number(kept.chapters()).text(row.organization());
        Told told = row.told();
        SealedValue response = null;
        if (told == null) {
            binder.nulls(TOLD_COLUMNS.size());
        } else {
            binder.number(told.eventNumber()).text(told.status()).text(told.decision());
            bind(binder, told.request());
            binder.instant(told.updatedAt());
            bind(binder, told.ruled());
            bind(binder, told.ran());
            binder.text(told.request().owner()).text(told.ran().effectClass());
            bind(binder, told.doubt());
            response = told.ran().response();
        }
        bind(binder, row.issued());
        if (response == null) {
            binder.nulls(RESPONSE_COLUMNS.size());
        } else {
            binder.bytes(response.kept()).text(response.encoding()).text(response.keyId());
        }
        return binder.number(kept.number());
    }

    private static void bind(Binder binder, @Nullable Doubt doubt) throws SQLException {
        Found found = doubt == null ? null : doubt.found();
        binder.instant(doubt == null ? null : doubt.since())
                .flag(doubt == null ? null : doubt.rerun())
                .text(found == null ? null : found.found())
                .text(found == null ? null : found.by())
                .text(found == null ? null : found.comment())
                .instant(found == null ? null : found.at());
    }

    private static void bind(Binder binder, Request request) throws SQLException {
        binder.text(request.agent())
                .text(request.instanceId())
                .text(request.action())
                .text(request.resource())
                .text(request.digest())
                .text(request.idempotencyKey())
                .instant(request.arrivedAt());
    }

    private static void bind(Binder binder, Ruled ruled) throws SQLException {
        binder.text(ruled.reason())
                .text(ruled.rule())
                .text(ruled.policy() == null ? null : ruled.policy().name())
                .text(ruled.policy() == null ? null : ruled.policy().digest())
                .text(ruled.risk())
                .text(ruled.approvalId())
                .texts(ruled.deciders());
    }

    private static void bind(Binder binder, Ran ran) throws SQLException {
        binder.text(ran.tool())
                .number(ran.attempts())
                .text(ran.outcome())
                .text(ran.error() == null ? null : ran.error().code())
                .text(ran.error() == null ? null : ran.error().message())
                .text(ran.responseHash());
    }

    private static void bind(Binder binder, @Nullable Issued issued) throws SQLException {
        if (issued == null) {
            binder.nulls(ISSUED_COLUMNS.size());
        } else {
            binder.text(issued.kind())
                    .number(issued.partition())
                    .number(issued.offset())
                    .number(issued.sequence())
                    .text(issued.historyDigest());
        }
    }
}
