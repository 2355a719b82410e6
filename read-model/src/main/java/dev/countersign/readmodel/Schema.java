package dev.countersign.readmodel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tables and their version. Tables of another version are not altered: what is in them is
 * derived, and a rebuild projects it again.
 */
final class Schema {
    /** Raised with every change of {@code schema.sql}. */
    static final int VERSION = 6;

    /** Says of which version the others are. */
    private static final String VERSIONED = "read_model";

    private static final List<String> TABLES = List.of(
            "call_view",
            "call_place",
            "decided_place",
            "call_chapter",
            "call_aside",
            "unknown_call",
            "approval_view",
            "approval_group",
            "approval_vote",
            "approval_voter",
            "inbox_change",
            "session_view",
            "session_file",
            // Until version 4.
            "session_offset",
            "projected_offset",
            VERSIONED);

    private Schema() {}

    /**
     * Makes the tables where there are none.
     *
     * @throws BrokenProjectionException when there are tables of another version
     */
    static void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // The one table whose form never changes: it says which form the others have, and
            // which projector may write them.
            statement.execute("CREATE TABLE IF NOT EXISTS read_model"
                    + " (id INTEGER NOT NULL PRIMARY KEY, schema_version INTEGER NOT NULL, epoch BIGINT NOT NULL)");
        }
        Integer version = version(connection);
        if (version == null) {
            create(connection);
        } else if (version != VERSION) {
            throw BrokenProjectionException.otherSchema(version, VERSION);
        }
    }

    /**
     * Passes when the tables are there, for who may not make them.
     *
     * @throws BrokenProjectionException when they are of another version
     * @throws ReadModelUnavailableException when they are not finished yet
     * @throws SQLException also when there are none
     */
    static void verify(Connection connection) throws SQLException {
        Integer version = version(connection);
        if (version == null) {
            throw ReadModelUnavailableException.notProjecting("its tables are being made");
        }
        if (version != VERSION) {
            throw BrokenProjectionException.otherSchema(version, VERSION);
        }
    }

    /** Drops everything, whatever its version, and makes the tables anew. */
    static void recreate(Connection connection) throws SQLException {
        drop(connection, TABLES.stream());
        prepare(connection);
    }

    private static @Nullable Integer version(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT schema_version FROM read_model WHERE id = 1");
                ResultSet found = select.executeQuery()) {
            return found.next() ? found.getInt(1) : null;
        }
    }

    /**
     * In one transaction where the database makes tables in one. H2 does not, and a process that is killed in its
     * first seconds leaves some of them; they are its own alone, and nothing was projected into them.
     */
    private static void create(Connection connection) throws SQLException {
        boolean leavesHalf = connection.getMetaData().getDatabaseProductName().equals("H2");
        boolean commitsEach = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            if (leavesHalf) {
                drop(connection, TABLES.stream().filter(table -> !table.equals(VERSIONED)));
            }
            createAll(connection);
            connection.commit();
        } catch (SQLException failure) {
            connection.rollback();
            throw failure;
        } finally {
            connection.setAutoCommit(commitsEach);
        }
    }

    private static void drop(Connection connection, Stream<String> tables) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String table : tables.toList()) {
                statement.execute("DROP TABLE IF EXISTS " + table);
            }
        }
    }

    private static void createAll(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String command : commands()) {
                statement.execute(command);
            }
        }
        // Last, so that a creation that broke off half-way is not taken for a whole one.
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO read_model (id, schema_version, epoch) VALUES (1, ?, 0)")) {
            insert.setInt(1, VERSION);
            insert.executeUpdate();
        }
    }

    private static List<String> commands() {
        try (InputStream script = Schema.class.getResourceAsStream("schema.sql")) {
            if (script == null) {
                throw new IllegalStateException("The jar lacks schema.sql");
            }
            String text = new String(script.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.stripLeading().startsWith("--"))
                    .reduce("", (before, line) -> before + "\n" + line);
            return Arrays.stream(text.split(";", -1))
                    .filter(part -> !part.isBlank())
                    .toList();
        } catch (IOException impossible) {
            // The script is inside our own jar.
            throw new UncheckedIOException("schema.sql cannot be read", impossible);
        }
    }
}
