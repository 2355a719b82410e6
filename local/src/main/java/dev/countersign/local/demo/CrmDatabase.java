package dev.countersign.local.demo;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The demo's CRM: a small SQL database with deals in it, on disk. The jdbc connector reaches it as
 * it would any other; this class only creates it and shows its rows.
 */
public final class CrmDatabase implements AutoCloseable {
    private static final String DEALS = """
            INSERT INTO deal (id, name, amount, stage) VALUES
              ('123', 'Harbour cranes', 18000.00, 'qualified'),
              ('124', 'Lighthouse lamps', 7200.00, 'proposal'),
              ('125', 'Dry dock pumps', 96000.00, 'negotiation')
            """;

    private final Connection connection;

    private CrmDatabase(Connection connection) {
        this.connection = connection;
    }

    /** The JDBC address of the CRM in a directory. */
    public static String url(Path directory) {
        return "jdbc:h2:file:" + directory.toAbsolutePath().resolve("crm");
    }

    /**
     * Opens the CRM, with its three deals when it is new.
     *
     * @throws SQLException when the database cannot be opened, for example with another password
     */
    public static CrmDatabase open(Path directory, String password) throws SQLException {
        Connection connection = DriverManager.getConnection(url(directory), "crm", password);
        try (Statement statement = connection.createStatement()) {
            // H2 answers a commit half a second before it writes it: a system of record must not.
            statement.execute("SET WRITE_DELAY 0");
            statement.execute("""
                    CREATE TABLE IF NOT EXISTS deal (
                      id VARCHAR(40) PRIMARY KEY,
                      name VARCHAR(200) NOT NULL,
                      amount DECIMAL(14, 2) NOT NULL,
                      stage VARCHAR(40) NOT NULL,
                      changes INT DEFAULT 0 NOT NULL)
                    """);
            try (ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM deal")) {
                count.next();
                if (count.getInt(1) == 0) {
                    statement.execute(DEALS);
                }
            }
        }
        return new CrmDatabase(connection);
    }

    /** All deals by id, or the one asked for; a value per column. */
    public synchronized List<Map<String, Object>> deals(String id) throws SQLException {
        String sql = "SELECT id, name, amount, stage, changes FROM deal"
                + (id.isEmpty() ? "" : " WHERE id = ?")
                + " ORDER BY id";
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            if (!id.isEmpty()) {
                query.setString(1, id);
            }
            try (ResultSet rows = query.executeQuery()) {
                List<Map<String, Object>> deals = new ArrayList<>();
                while (rows.next()) {
                    Map<String, Object> deal = new LinkedHashMap<>();
                    deal.put("id", rows.getString("id"));
                    deal.put("name", rows.getString("name"));
                    deal.put("amount", rows.getDouble("amount"));
                    deal.put("stage", rows.getString("stage"));
                    deal.put("changes", rows.getLong("changes"));
                    deals.add(deal);
                }
                return deals;
            }
        }
    }

    @Override
    public synchronized void close() throws SQLException {
        connection.close();
    }
}
