package dev.countersign.audit.replay;

import dev.countersign.audit.AuditException;
import dev.countersign.audit.archive.Scratch;
import dev.countersign.readmodel.BrokenProjectionException;
import dev.countersign.readmodel.ProjectedRows;
import dev.countersign.readmodel.ReadModelUnavailableException;
import dev.countersign.schemas.topic.RecordedEvent;
import dev.countersign.schemas.topic.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/** The read model that is, or was last, kept up to date, as it is at one moment. It is only read. */
public final class LiveReadModel implements AutoCloseable {
    private static final String H2 = "jdbc:h2:";
    private static final String POSTGRES = "jdbc:postgresql:";
    private static final String FILE = "receipts.mv.db";

    private final Connection connection;
    private final List<ProjectedRows.Projected> projected;

    private LiveReadModel(Connection connection) {
        this.connection = connection;
        try {
            // With this its moment is fixed: what is asked later is of the same one.
            this.projected = ProjectedRows.projected(connection);
        } catch (SQLException | BrokenProjectionException | ReadModelUnavailableException unusable) {
            close();
            throw AuditException.readModelUnusable(unusable);
        }
    }

    /** A copy of the file of an installation that does not run: not even opening it leaves a trace in the original. */
    public static LiveReadModel copyOf(Path directory, Scratch scratch) throws IOException {
        Path original = directory.resolve(FILE);
        if (!Files.isRegularFile(original)) {
            throw AuditException.noReadModel(directory.toString());
        }
        Path copy = scratch.directory().resolve(FILE);
        Files.copy(original, copy);
        String url = H2 + "file:" + scratch.directory().resolve("receipts") + ";IFEXISTS=TRUE;DB_CLOSE_ON_EXIT=FALSE";
        return open(url, "sa", "");
    }

    /**
     * A database, as it is now; on PostgreSQL whoever writes it is not held up.
     *
     * @throws AuditException when it does not answer, or is none of ours
     */
    public static LiveReadModel at(String url, String user, String password) {
        if (url.startsWith(H2)) {
            return open(url + ";IFEXISTS=TRUE;ACCESS_MODE_DATA=r", user, password);
        }
        if (!url.startsWith(POSTGRES)) {
            throw AuditException.noReadModel("what is no jdbc:postgresql: and no jdbc:h2: URL");
        }
        return open(url, user, password);
    }

    private static LiveReadModel open(String url, String user, String password) {
        try {
            Connection connection = DriverManager.getConnection(url, user, password);
            if (url.startsWith(POSTGRES)) {
                connection.setReadOnly(true);
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                connection.setAutoCommit(false);
            }
            return new LiveReadModel(connection);
        } catch (SQLException away) {
            throw AuditException.readModelUnusable(away);
        }
    }

    /** @param events to name the facts of chapters with */
    ProjectedRows rows(Topic<RecordedEvent> events) {
        return new ProjectedRows(connection, events);
    }

    /** How far the log was in it. */
    List<ProjectedRows.Projected> projected() {
        return projected;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException unclosed) {
            throw AuditException.readModelUnusable(unclosed);
        }
    }
}
