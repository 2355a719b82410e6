package dev.countersign.worker.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.worker.connector.OrderRefusedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamedStatementTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "UPDATE d SET a = :payload.a WHERE id = :resource.id | UPDATE d SET a = ? WHERE id = ? | payload.a resource.id",
                "SELECT ':payload.a', \":x\", a::text FROM d WHERE k=:call_id | SELECT ':payload.a', \":x\", a::text FROM d WHERE k=? | call_id",
                "SELECT 'it''s :payload.a; ?' | SELECT 'it''s :payload.a; ?' | ``",
                "SELECT :payload.a.b.c-1 | SELECT ?-1 | payload.a.b.c",
                "SELECT a[1:2] FROM d | SELECT a[1:2] FROM d | ``",
            })
    void namesBecomeParametersOutsideOfQuotes(String text, String sql, String names) {
        NamedStatement statement = NamedStatement.parse(text);

        assertThat(statement.sql()).isEqualTo(sql);
        assertThat(String.join(
                        " ",
                        statement.parameters().stream().map(Object::toString).toList()))
                .isEqualTo(names);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "UPDATE d SET a = 1; DROP TABLE d",
                "UPDATE d SET a = 1;",
                "UPDATE d SET a = ?",
                "UPDATE d SET a = $$x$$",
                "UPDATE d SET a = :paylod.a",
                "UPDATE d SET a = :payload",
                "UPDATE d SET a = :env.HOME",
                "UPDATE d SET a = 'open",
                "UPDATE d SET a = E'\\'; DROP TABLE d'",
                "UPDATE d SET a = 1 -- WHERE id = :resource.id",
                "UPDATE d /* all */ SET a = 1"
            })
    void whatCouldBeMoreThanOneStatementIsRefused(String text) {
        assertThatThrownBy(() -> NamedStatement.parse(text)).isInstanceOf(OrderRefusedException.class);
    }
}
