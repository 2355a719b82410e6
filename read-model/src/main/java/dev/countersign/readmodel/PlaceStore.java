package dev.countersign.readmodel;

import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.readmodel.CallRow.Request;
import dev.countersign.readmodel.CallRow.Told;
import dev.countersign.readmodel.CallStore.Kept;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.stream.Stream;

/** Where calls stand in the lists: the rows of {@code call_place} and {@code decided_place}. */
final class PlaceStore {
    private static final String INSERT = "INSERT INTO call_place (arrived_at, organization_key, agent_key,"
            + " run_key, resource_key, call_number, call_key) VALUES (?, ?, ?, ?, ?, ?, ?)";

    private static final int TOLD_KEYS = 5;

    private static final String UPDATE = "UPDATE call_place SET arrived_at = ?, organization_key = ?,"
            + " agent_key = ?, run_key = ?, resource_key = ? WHERE call_number = ?";

    private PlaceStore() {}

    /** Of rows that are new. */
    static void insert(Connection connection, Collection<Kept> rows) throws SQLException {
        RowBatch.run(
                connection,
                INSERT,
                rows,
                (binder, kept) ->
                        bind(binder, kept).number(CallKeys.of(kept.row().callId())));
    }

    /** Puts rows into their lists that were in none, because only a receipt of them had come. */
    static void update(Connection connection, Collection<Kept> rows) throws SQLException {
        RowBatch.run(connection, UPDATE, rows, PlaceStore::bind);
    }

    /**
     * Keeps the list of the calls that were not simply allowed.
     *
     * @param known these may be in it already
     * @param fresh these are not
     */
    static void noteDecisions(Connection connection, Collection<Kept> known, Collection<Kept> fresh)
            throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM decided_place WHERE call_number = ?");
                PreparedStatement insert = connection.prepareStatement("INSERT INTO decided_place"
                        + " (call_number, call_key, arrived_at, decision_key) VALUES (?, ?, ?, ?)")) {
            for (Kept kept : known) {
                new Binder(delete).number(kept.number());
                delete.addBatch();
            }
            for (Kept kept : Stream.concat(known.stream(), fresh.stream()).toList()) {
                CallRow row = kept.row();
                Told told = row.told();
                if (told != null && told.decision() != ReceiptDecision.ALLOW) {
                    new Binder(insert)
                            .number(kept.number())
                            .number(CallKeys.of(row.callId()))
                            .instant(told.request().arrivedAt())
                            .number(CallKeys.of(row.organization(), "decision", told.decision()));
                    insert.addBatch();
                }
            }
            delete.executeBatch();
            insert.executeBatch();
        }
    }

    private static Binder bind(Binder binder, Kept kept) throws SQLException {
        OrganizationId organization = kept.row().organization();
        Told told = kept.row().told();
        if (told == null) {
            return binder.nulls(TOLD_KEYS).number(kept.number());
        }
        Request request = told.request();
        return binder.instant(request.arrivedAt())
                .number(CallKeys.of(organization))
                .number(CallKeys.of(organization, "agent_id", request.agent()))
                .number(CallKeys.of(organization, "instance_id", request.instanceId()))
                .number(CallKeys.of(organization, "resource", request.resource()))
                .number(kept.number());
    }
}
