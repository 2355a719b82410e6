package dev.countersign.worker.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.countersign.domain.execution.AttemptResult.Failed;
import dev.countersign.domain.execution.AttemptResult.Succeeded;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.look.LookResult;
import dev.countersign.worker.connector.Orders;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcConnectorOnPostgresIT extends JdbcConnectorTest {
    @TempDir
    static Path directory;

    private static LocalPostgres postgres;

    @BeforeAll
    static void start() throws Exception {
        assumeThat(LocalPostgres.isInstalled())
                .as("initdb and pg_ctl are on the path; without them only H2 is tested")
                .isTrue();
        postgres = LocalPostgres.start(directory, CANARY);
    }

    @AfterAll
    static void stop() throws Exception {
        if (postgres != null) {
            postgres.close();
        }
    }

    @Override
    Connection open() throws SQLException {
        return DriverManager.getConnection(postgres.url(), "tester", CANARY);
    }

    @Override
    String settings() {
        return "{\"url\":\"" + postgres.url() + "\",\"username\":\"tester\",\"password\":\"env:PW\"}";
    }

    @Override
    String endless() {
        return "SELECT pg_sleep(60)";
    }

    @Test
    void aFunctionThatWritesIsStoppedByTheTransaction() throws SQLException {
        sql("CREATE OR REPLACE FUNCTION sneak() RETURNS INT AS 'UPDATE deal SET changes = 9 RETURNING 1' LANGUAGE SQL");

        assertThat(look(good().look("{\"query\":\"SELECT sneak() AS a\"}"))).isInstanceOf(LookResult.NotSeen.class);
        assertThat(effects(good())).isZero();
    }

    @Test
    void textsTakeTheTypeOfTheirPlace() throws SQLException {
        sql("ALTER TABLE deal ADD COLUMN due DATE, ADD COLUMN facts JSONB, ADD COLUMN ref UUID");

        assertThat(perform(orders(
                                "{\"sql\":\"UPDATE deal SET due = :payload.due, facts = :payload.facts, ref = :payload.ref"
                                        + " WHERE id = :resource.id\"}")
                        .payload(Map.of(
                                "due",
                                "2026-02-28",
                                "facts",
                                Map.of("a", 1L),
                                "ref",
                                "00000000-0000-0000-0000-000000000001"))))
                .isInstanceOf(Succeeded.class);
        assertThat(one("SELECT due || ' ' || (facts->>'a') || ' ' || ref FROM deal WHERE id = 42"))
                .isEqualTo("2026-02-28 1 00000000-0000-0000-0000-000000000001");
    }

    @Test
    void aCommitThatTheDatabaseTurnsDownIsAFailureWithoutEffect() throws SQLException {
        sql("ALTER TABLE deal ADD COLUMN slot INT, ADD CONSTRAINT slots UNIQUE (slot) DEFERRABLE INITIALLY DEFERRED");
        sql("UPDATE deal SET slot = 7 WHERE id = 43");
        Orders clash = orders("{\"sql\":\"UPDATE deal SET slot = 7, changes = changes + 1 WHERE id = :resource.id\"}");

        assertThat(perform(clash)).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.effect()).isEqualTo(Effect.NONE);
            assertThat(failed.error().code()).isEqualTo("constraint_violated");
        });
        assertThat(effects(clash)).isZero();
        assertThat(one("SELECT COUNT(*) FROM countersign_inbox")).isEqualTo("0");
    }
}
