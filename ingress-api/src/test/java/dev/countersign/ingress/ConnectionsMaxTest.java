package dev.countersign.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.door.ConnectionsMax;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionsMaxTest {
    private static final long KILO = 1_024;

    @ParameterizedTest
    @CsvSource({
        // Little room has fewer than are wanted, much as many, and the least one.
        "25000, 100, 2560",
        "25000, 2000, 25000",
        "100, 100, 100",
        "25000, 0, 1"
    })
    void areAsManyAsThereIsRoomFor(int wanted, long roomMegabytes, int fitting) {
        assertThat(ConnectionsMax.fitting(wanted, 40 * KILO, roomMegabytes * KILO * KILO))
                .isEqualTo(fitting);
    }
}
