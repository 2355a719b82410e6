package dev.countersign.readmodel;

import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class ProjectionOnPostgresIT extends ProjectionContract {
    private static LocalPostgres postgres;

    @BeforeAll
    static void start() throws Exception {
        postgres = LocalPostgres.startOrSkip();
    }

    @AfterAll
    static void stop() throws Exception {
        if (postgres != null) {
            postgres.close();
        }
    }

    @Override
    DataSource emptyDatabase() {
        return postgres.emptyDatabase();
    }
}
