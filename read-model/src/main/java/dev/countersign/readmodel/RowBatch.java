package dev.countersign.readmodel;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;

/** One statement for many rows, sent together. */
final class RowBatch {
    private RowBatch() {}

    /** Sets the parameters of one row. */
    @FunctionalInterface
    interface Row<T> {
        void bind(Binder binder, T row) throws SQLException;
    }

    /** Runs a statement once for each row, in their order; not at all without one. */
    static <T> void run(Connection connection, String sql, Collection<T> rows, Row<T> row) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (T one : rows) {
                row.bind(new Binder(statement), one);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
