package dev.countersign.ingress.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatienceTest {
    private static final Duration NORMAL = Duration.ofSeconds(10);
    private static final Duration MAX = Duration.ofSeconds(60);

    /** Headers are separated by a bar; -1 stands for "not understood, so the normal wait". */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "wait=5; 5",
                "Wait=5; 5",
                " wait=5 ; 5",
                "wait=0; 0",
                "wait=60; 60",
                "wait=61; 60",
                "wait=999999999; 60",
                "wait=9999999999; -1",
                "wait=-1; -1",
                "wait=1.5; -1",
                "wait=; -1",
                "wait; -1",
                "wait=1e1; -1",
                "wait=٥; -1",
                "respond-async, wait=7; 7",
                "respond-async|wait=7; 7",
                "wait=7, wait=9; 7",
                "return=minimal; -1",
                "``; -1",
            })
    void readsTheFirstWaitThatItUnderstands(String headers, int seconds) {
        List<String> values = Arrays.asList(headers.split("\\|", -1));

        assertThat(Patience.of(values, NORMAL, MAX))
                .isEqualTo(seconds < 0 ? new Patience(NORMAL, false) : new Patience(Duration.ofSeconds(seconds), true));
    }
}
