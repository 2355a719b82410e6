package dev.countersign.worker.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.AttemptResult.Failed;
import dev.countersign.domain.execution.AttemptResult.Inconclusive;
import dev.countersign.domain.execution.AttemptResult.Succeeded;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.look.LookResult;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.worker.connector.Connector;
import dev.countersign.worker.connector.ConnectorContract;
import dev.countersign.worker.connector.Orders;
import dev.countersign.worker.secret.SecretResolver;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On H2; the subclass runs the same on PostgreSQL. */
class JdbcConnectorTest extends ConnectorContract {
    static final String UPDATE = """
            {"sql":"UPDATE deal SET amount = COALESCE(:payload.amount, amount), stage = COALESCE(:payload.stage, stage), changes = changes + 1 WHERE id = :resource.id",
             "returning":"SELECT id, name, amount, stage, changes FROM deal WHERE id = :resource.id"}""";

    private final String name = "t" + UUID.randomUUID().toString().replace("-", "");
    private Connector connector;
    private Connection side;
    private final List<Connection> holders = new ArrayList<>();

    @BeforeEach
    void prepare() throws SQLException {
        side = open();
        sql("DROP TABLE IF EXISTS countersign_inbox");
        sql("DROP TABLE IF EXISTS deal");
        sql(
                "CREATE TABLE deal (id BIGINT PRIMARY KEY, name VARCHAR(100) UNIQUE, amount NUMERIC(12,2) CHECK (amount < 1000000),"
                        + " stage VARCHAR(20), changes INT NOT NULL)");
        sql("INSERT INTO deal VALUES (42, 'Forty-two', 10.50, 'open', 0), (43, 'Other', 1, 'open', 0)");
        connector = new JdbcConnector(new SecretResolver(Map.of("PW", CANARY)::get, null), Clock.systemUTC());
    }

    @AfterEach
    void end() throws SQLException {
        for (Connection holder : holders) {
            holder.close();
        }
        connector.close();
        side.close();
    }

    Connection open() throws SQLException {
        return DriverManager.getConnection("jdbc:h2:mem:" + name + ";LOCK_TIMEOUT=8000", "sa", CANARY);
    }

    String settings() {
        return "{\"url\":\"jdbc:h2:mem:" + name + ";LOCK_TIMEOUT=8000\",\"username\":\"sa\",\"password\":\"env:PW\"}";
    }

    void sql(String sql) throws SQLException {
        try (Statement statement = side.createStatement()) {
            statement.execute(sql);
        }
    }

    String one(String sql) throws SQLException {
        try (Statement statement = side.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : "none";
        }
    }

    Orders orders(String operation) {
        return Orders.of("jdbc", settings(), operation);
    }

    @Override
    protected Connector connector() {
        return connector;
    }

    @Override
    protected Orders good() {
        return orders(UPDATE).payload(Map.of("amount", 99.5));
    }

    @Override
    protected int effects(Orders orders) {
        try {
            return Integer.parseInt(one("SELECT changes FROM deal WHERE id = 42"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Orders refused() {
        return good().payload(Map.of("amount", 5_000_000L));
    }

    @Override
    protected Orders hanging() {
        try {
            Connection holder = open();
            holders.add(holder);
            holder.setAutoCommit(false);
            try (Statement statement = holder.createStatement()) {
                statement.execute("UPDATE deal SET stage = 'held' WHERE id = 43");
            }
            return good().resource("id", "43");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Orders unreachable() {
        return good().settings("{\"url\":\"jdbc:postgresql://127.0.0.1:" + closedPort() + "/x\",\"username\":\"x\"}");
    }

    @Override
    protected Orders large() {
        return orders("{\"query\":\"SELECT name || REPEAT('x', 40000) AS a, REPEAT('y', 40000) AS b FROM deal\"}");
    }

    /** A query that is busy for longer than anybody waits. */
    String endless() {
        return "SELECT COUNT(*) AS n FROM SYSTEM_RANGE(1, 900000000000) WHERE MOD(X, 7) = 3";
    }

    @Override
    protected Reads reads() {
        return new Reads(
                "{\"query\":\"select amount, stage from deal where id = :resource.id\"}",
                "{\"query\":\"SELECT amount FROM deal WHERE name = :payload.no_such\"}",
                "{\"query\":\"SELECT REPEAT('x', 40000) AS a FROM deal WHERE id = 42\"}",
                "{\"query\":\"" + endless() + "\"}",
                List.of(
                        "{\"query\":\"UPDATE deal SET changes = 9\"}",
                        "{\"query\":\"DELETE FROM deal\"}",
                        "{\"query\":\"WITH x AS (SELECT 1 AS a) SELECT a FROM x\"}",
                        "{\"query\":\"SELECT id FROM FINAL TABLE (UPDATE deal SET changes = 9 WHERE id = 42)\"}",
                        "{\"query\":\"SELECT id FROM deal WHERE id = 42 FOR UPDATE\"}",
                        "{\"query\":\"SELECT id INTO copy FROM deal\"}"));
    }

    @Test
    void aLookShowsTheRowAsItIsWithTheColumnsNames() {
        assertThat(look(good().look(reads().sees())))
                .isEqualTo(new LookResult.Seen(
                        SealedValue.plain("{\"amount\":10.5,\"stage\":\"open\"}".getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void aLookMeetsOneRowOrNone() {
        assertThat(look(good().look("{\"query\":\"SELECT id FROM deal\"}")))
                .isInstanceOfSatisfying(
                        LookResult.NotSeen.class,
                        refused -> assertThat(refused.error().code()).isEqualTo("many_rows"));
    }

    @Test
    void aLookIsOneStatementAndWordsInQuotesAreNone() {
        assertThat(look(good().look("{\"query\":\"SELECT 1 AS a; DELETE FROM deal\"}")))
                .isInstanceOf(LookResult.NotSeen.class);
        assertThat(look(good().look("{\"query\":\"SELECT 'UPDATE' AS \\\"into\\\" FROM deal WHERE id = 42\"}")))
                .isInstanceOf(LookResult.Seen.class);
    }

    @Test
    void aLookAfterAChangeSeesItAndLeavesTheConnectionAsItWas() throws SQLException {
        look(good().look(reads().sees()));

        assertThat(perform(good())).isInstanceOf(Succeeded.class);
        assertThat(look(good().look("{\"query\":\"SELECT changes FROM deal WHERE id = 42\"}")))
                .isEqualTo(new LookResult.Seen(SealedValue.plain("{\"changes\":1}".getBytes(StandardCharsets.UTF_8))));
        assertThat(one("SELECT changes FROM deal WHERE id = 42")).isEqualTo("1");
    }

    @Test
    void valuesAreBoundByTypeAndMissingOnesAreNull() throws SQLException {
        assertThat(text(perform(good())))
                .isEqualTo("{\"amount\":99.5,\"changes\":1,\"id\":42,\"name\":\"Forty-two\",\"stage\":\"open\"}");
        assertThat(one("SELECT amount FROM deal WHERE id = 42")).isEqualTo("99.50");
    }

    @Test
    void payloadTextNeverBecomesSql() throws SQLException {
        String attack = "x'; DROP TABLE deal; --";

        assertThat(perform(good().payload(Map.of("stage", "'); --")))).isInstanceOf(Succeeded.class);
        assertThat(one("SELECT stage FROM deal WHERE id = 42")).isEqualTo("'); --");
        assertThat(perform(good().call(Orders.call("2")).resource("id", attack)))
                .isInstanceOf(Failed.class);
        assertThat(one("SELECT COUNT(*) FROM deal")).isEqualTo("2");
    }

    @Test
    void anotherNumberOfRowsThanExpectedIsRolledBack() throws SQLException {
        Orders all = orders("{\"sql\":\"UPDATE deal SET stage = 'gone'\"}");

        assertThat(perform(all)).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.effect()).isEqualTo(Effect.NONE);
            assertThat(failed.error().code()).isEqualTo("unexpected_rows");
        });
        assertThat(one("SELECT COUNT(*) FROM deal WHERE stage = 'gone'")).isEqualTo("0");
        assertThat(one("SELECT COUNT(*) FROM countersign_inbox")).isEqualTo("0");
        assertThat(text(perform(all.operation("{\"sql\":\"UPDATE deal SET stage = 'gone'\",\"expect_rows\":\"any\"}"))))
                .isEqualTo("{\"rows\":2}");
    }

    @Test
    void theMessageOfTheDatabaseIsNotPassedOn() {
        String operation = "{\"sql\":\"UPDATE deal SET name = :payload.name WHERE id = 43\"}";

        assertThat(text(perform(orders(operation).payload(Map.of("name", "Forty-two")))))
                .startsWith("constraint_violated")
                .doesNotContain("Forty");
    }

    @Test
    void manyAttemptsAtOnceTakeOneEffectAndAllGetItsResponse() throws Exception {
        List<AttemptResult> results = new CopyOnWriteArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            Orders attempt = good().attempt(i);
            threads.add(Thread.ofVirtual().start(() -> results.add(perform(attempt))));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(effects(good())).isEqualTo(1);
        assertThat(results)
                .hasSize(6)
                .allSatisfy(result -> assertThat(result)
                        .satisfiesAnyOf(
                                done -> assertThat(done).isInstanceOf(Succeeded.class),
                                // A database may also turn a second one away while the first is under way.
                                busy -> assertThat(((Failed) busy).retryable()).isTrue()));
        assertThat(results.stream()
                        .filter(Succeeded.class::isInstance)
                        .map(ConnectorContract::text)
                        .distinct())
                .hasSize(1);
    }

    @Test
    void aQueryReadsRowsUpToItsLimitAndChangesNothing() {
        assertThat(text(perform(orders("{\"query\":\"SELECT id FROM deal ORDER BY id\",\"rows_max\":1}"))))
                .isEqualTo("{\"more\":true,\"rows\":[{\"id\":42}]}");
        assertThat(perform(orders("{\"query\":\"UPDATE deal SET changes = 9\"}")))
                .isInstanceOf(Failed.class);
        assertThat(effects(good())).isZero();
    }

    @Test
    void withoutAnInboxOnlyUnsafeCanBeDeclared() {
        Orders off = good().settings(settings().replace("}", ",\"inbox\":\"off\"}"));

        assertThat(connector.effectClasses(off.order().tool(), off.order().connection()))
                .containsExactly(EffectClass.UNSAFE);
        assertThat(connector.effectClasses(good().order().tool(), good().order().connection()))
                .doesNotContain(EffectClass.READ);
        assertThat(perform(off)).isInstanceOf(Succeeded.class);
        assertThat(probe(off)).isInstanceOf(Inconclusive.class);
    }

    @Test
    void aMissingInboxThatIsNotToBeMadeIsARefusal() {
        Orders existing = good().settings(settings().replace("}", ",\"inbox\":\"existing\"}"));

        assertThat(perform(existing)).isInstanceOf(Failed.class);
        assertThat(effects(good())).isZero();
    }

    @Test
    void numbersThatADoubleCannotHoldStayTexts() {
        Map<String, Object> none = new HashMap<>();
        assertThat(text(perform(orders(
                                "{\"query\":\"SELECT CAST(9007199254740993 AS BIGINT) AS a, CAST(0.1 AS NUMERIC(3,1)) AS b,"
                                        + " CAST(1.00000000000000000001 AS NUMERIC(30,20)) AS c\"}")
                        .payload(none))))
                .isEqualTo("{\"rows\":[{\"a\":\"9007199254740993\",\"b\":0.1,\"c\":\"1.00000000000000000001\"}]}");
    }
}
