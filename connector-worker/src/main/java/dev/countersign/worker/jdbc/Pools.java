package dev.countersign.worker.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.worker.secret.SecretResolver;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One pool for each connection of the catalogue, as large as its concurrency. A changed connection
 * gets a new pool, and the old one is let go.
 */
final class Pools implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration IDLE_KEPT_MAX = Duration.ofMinutes(1);

    private final SecretResolver secrets;
    private final Map<String, Pool> pools = new ConcurrentHashMap<>();

    /**
     * A pool and what it was made for.
     *
     * @param inboxReady whether the inbox table is known to be there
     */
    record Pool(
            ControlFact.Connection connection,
            JdbcUrl.Driver driver,
            HikariDataSource source,
            AtomicBoolean inboxReady) {}

    Pools(SecretResolver secrets) {
        this.secrets = secrets;
    }

    Pool of(ControlFact.Connection connection, JdbcSettings settings) {
        Pool pool = pools.get(connection.key());
        return pool != null && pool.connection().equals(connection) ? pool : renewed(connection, settings);
    }

    @Override
    public void close() {
        pools.values().forEach(pool -> pool.source().close());
        pools.clear();
    }

    private Pool renewed(ControlFact.Connection connection, JdbcSettings settings) {
        return pools.compute(connection.key(), (key, old) -> {
            if (old != null && old.connection().equals(connection)) {
                return old;
            }
            Pool fresh = new Pool(connection, settings.url().driver(), open(connection, settings), new AtomicBoolean());
            if (old != null) {
                // Waits for effects under way, so not here.
                Thread.ofVirtual().start(old.source()::close);
            }
            return fresh;
        });
    }

    private HikariDataSource open(ControlFact.Connection connection, JdbcSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(connection.key().replaceAll("[^A-Za-z0-9_.-]", "-"));
        config.setJdbcUrl(settings.url().url());
        config.setUsername(settings.user());
        if (settings.password() != null) {
            config.setPassword(secrets.resolve(settings.password()).reveal());
        }
        config.setAutoCommit(false);
        config.setMaximumPoolSize(Math.max(1, connection.concurrencyMax()));
        config.setMinimumIdle(1);
        config.setIdleTimeout(IDLE_KEPT_MAX.toMillis());
        config.setConnectionTimeout(CONNECT_TIMEOUT.toMillis());
        // A database that is down now must not keep the worker from starting.
        config.setInitializationFailTimeout(-1);
        if (settings.url().driver() == JdbcUrl.Driver.POSTGRESQL) {
            // Texts take the type of the place they are bound to, as literals do.
            config.addDataSourceProperty("stringtype", "unspecified");
            config.addDataSourceProperty("connectTimeout", CONNECT_TIMEOUT.toSeconds());
            config.addDataSourceProperty("ApplicationName", "countersign");
            config.addDataSourceProperty("tcpKeepAlive", "true");
        }
        return new HikariDataSource(config);
    }
}
