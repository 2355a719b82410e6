package dev.countersign.readmodel;

import dev.countersign.domain.identity.OrganizationId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What changed last in the inboxes, in the order in which the one projector wrote it. */
final class ChangeStore {
    /** More are not told one by one; who missed that many looks at a list that is new in any case. */
    private static final int READ_MAX = 10_000;

    private ChangeStore() {}

    /** The number of the latest change; 0 when there is none. */
    static long last(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT COALESCE(MAX(change_number), 0) FROM inbox_change");
                ResultSet found = select.executeQuery()) {
            found.next();
            return found.getLong(1);
        }
    }

    /** @return the number of the latest change now */
    static long write(Connection connection, Collection<Tiding> tidings, long last) throws SQLException {
        if (tidings.isEmpty()) {
            return last;
        }
        long number = last;
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM inbox_change WHERE id = ?");
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO inbox_change (id, organization_id, change_number) VALUES (?, ?, ?)")) {
            for (Tiding tiding : tidings) {
                new Binder(delete).text(tiding.id());
                delete.addBatch();
                new Binder(insert).text(tiding.id()).text(tiding.organization()).number(++number);
                insert.addBatch();
            }
            delete.executeBatch();
            insert.executeBatch();
        }
        return number;
    }

    /** The latest changes behind this number, in their order. */
    static List<Tiding> read(Connection connection, long after) throws SQLException {
        List<Tiding> latest = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT organization_id, id FROM inbox_change WHERE change_number > ? ORDER BY change_number DESC"
                        + " FETCH FIRST " + READ_MAX + " ROWS ONLY")) {
            new Binder(select).number(after);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    latest.add(
                            new Tiding(new OrganizationId(found.getString("organization_id")), found.getString("id")));
                }
            }
        }
        return latest.reversed();
    }
}
