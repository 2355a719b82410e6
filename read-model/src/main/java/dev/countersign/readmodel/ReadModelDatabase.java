package dev.countersign.readmodel;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.SQLException;
import org.h2.api.ErrorCode;

/** Opens the read model's database with what each kind needs. */
final class ReadModelDatabase {
    private static final int WRITE_DELAY_MILLIS = 4_000;
    private static final int CACHE_KIB = 8 * 1024;
    /** The statements that one connection keeps parsed: what the projector says in each step, and some. */
    private static final int PARSED_MAX = 32;

    private ReadModelDatabase() {}

    /**
     * A pool of connections, one of which was opened.
     *
     * @throws ReadModelUnavailableException when the database does not answer, or is a file that
     *     another process has open
     */
    static HikariDataSource open(ReadModelProperties properties) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("read-model");
        config.setJdbcUrl(properties.isPostgres() ? properties.jdbcUrl() : h2Url(properties.jdbcUrl()));
        config.setUsername(properties.username());
        config.setPassword(properties.password());
        config.setMaximumPoolSize(properties.connectionsMax());
        config.setConnectionTimeout(properties.queryTimeout().toMillis());
        if (properties.isPostgres()) {
            // One INSERT with many rows instead of many with one: half the time of a batch.
            config.addDataSourceProperty("reWriteBatchedInserts", "true");
            config.addDataSourceProperty("ApplicationName", "countersign read-model");
        }
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException failure) {
            throw failure.getCause() instanceof SQLException sql
                            && sql.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1
                    ? ReadModelUnavailableException.inUse(failure)
                    : ReadModelUnavailableException.database(failure);
        }
    }

    /**
     * H2 closes itself in a shutdown hook of its own unless told otherwise, under a projector that
     * still writes. Its commits reach the disk within {@value #WRITE_DELAY_MILLIS} ms; a kill loses rows and
     * offsets of that time together, and they are projected again. Within half a second, which is usual, the pages of
     * its indexes would be written once for each few rows.
     */
    private static String h2Url(String url) {
        return url.contains("DB_CLOSE_ON_EXIT") || url.startsWith("jdbc:h2:tcp:")
                ? url
                : url + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=" + WRITE_DELAY_MILLIS + ";CACHE_SIZE=" + CACHE_KIB
                        + ";QUERY_CACHE_SIZE=" + PARSED_MAX;
    }
}
