package dev.countersign.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProjectionOnH2Test extends ProjectionContract {
    private JdbcConnectionPool pool;

    @Override
    DataSource emptyDatabase() {
        pool = JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
        return pool;
    }

    /** As a process leaves it that is killed in its first seconds. */
    @Test
    void tablesThatWereHalfMadeAreMadeAnew() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM read_model");
            statement.execute("DROP TABLE session_file");

            Schema.prepare(connection);

            Schema.verify(connection);
            try (ResultSet none = statement.executeQuery("SELECT * FROM session_file")) {
                assertThat(none.next()).isFalse();
            }
        }
    }

    @AfterEach
    void close() {
        pool.dispose();
    }
}
