package dev.countersign.readmodel;

import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;

class ApprovalProjectionOnH2Test extends ApprovalProjectionContract {
    private JdbcConnectionPool pool;

    @Override
    DataSource emptyDatabase() {
        pool = JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
        return pool;
    }

    @AfterEach
    void close() {
        pool.dispose();
    }
}
