package dev.countersign.readmodel;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class ApprovalProjectionOnPostgresIT extends ApprovalProjectionContract {
    private static LocalPostgres postgres;

    @BeforeAll
    static void start() throws Exception {
        assumeThat(LocalPostgres.isInstalled())
                .as("initdb and postgres are on the path; without them only H2 is tested")
                .isTrue();
        postgres = LocalPostgres.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (postgres != null) {
            postgres.close();
        }
    }

    @Override
    DataSource emptyDatabase() {
        DataSource database = postgres.database();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA public CASCADE");
            statement.execute("CREATE SCHEMA public");
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
        return database;
    }
}
