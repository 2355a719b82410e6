package dev.countersign.worker.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.execution.AttemptResult.Failed;
import dev.countersign.domain.execution.AttemptResult.NoAnswer;
import dev.countersign.domain.execution.Effect;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlFailureTest {
    @ParameterizedTest
    @CsvSource({
        "08006,true",
        "57014,true",
        "40001,true",
        "40P01,true",
        "HYT00,true",
        "23505,false",
        "22P02,false",
        "42601,false",
        "XX000,false"
    })
    void beforeTheCommitNothingHappenedWhateverTheError(String state, boolean retryable) {
        assertThat(SqlFailure.beforeCommit(new SQLException("secret value", state)))
                .isInstanceOfSatisfying(Failed.class, failed -> {
                    assertThat(failed.effect()).isEqualTo(Effect.NONE);
                    assertThat(failed.retryable()).isEqualTo(retryable);
                    assertThat(failed.error().message()).doesNotContain("secret");
                });
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"08006", "08007", "57P01", "40003", "58030", "XX000", ""})
    void aCommitWithoutAnAnswerIsSilence(String state) {
        assertThat(SqlFailure.atCommit(new SQLException("gone", state))).isInstanceOf(NoAnswer.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "23505", "23514"})
    void aCommitThatWasTurnedDownDidNothing(String state) {
        assertThat(SqlFailure.atCommit(new SQLException("no", state))).isInstanceOf(Failed.class);
    }
}
