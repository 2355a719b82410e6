package dev.countersign.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.identity.CallId;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CallTableTest {
    private static CallId id(int i) {
        return PlayedHistory.id("key-" + i);
    }

    @Test
    void itHoldsWhatAMapWouldHold() {
        CallTable table = new CallTable(100_000);
        Map<CallId, Integer> map = new HashMap<>();
        Random random = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            CallId id = id(random.nextInt(8_000));
            int number = random.nextInt(Change.COUNT * Course.COUNT);
            assertThat(table.put(CallKey.of(id), number)).isTrue();
            map.put(id, number);
        }
        assertThat(table.size()).isEqualTo(map.size());
        map.forEach((id, number) -> assertThat(table.get(CallKey.of(id))).isEqualTo(number));
        assertThat(table.get(CallKey.of(id(9_999)))).isEqualTo(CallTable.NONE);
    }

    @Test
    void whenItIsFullItTakesNoMoreCallsAndForgetsNone() {
        CallTable table = new CallTable(2);
        assertThat(table.put(CallKey.of(id(1)), 1)).isTrue();
        assertThat(table.put(CallKey.of(id(2)), 2)).isTrue();
        assertThat(table.put(CallKey.of(id(3)), 3)).isFalse();
        assertThat(table.put(CallKey.of(id(1)), 4)).isTrue();

        assertThat(table.get(CallKey.of(id(1)))).isEqualTo(4);
        assertThat(table.get(CallKey.of(id(3)))).isEqualTo(CallTable.NONE);
    }

    @Test
    void anIdIsItsBits() {
        assertThat(CallKey.of(new CallId("a".repeat(26)))).isEqualTo(new CallKey(0, 0));
        assertThat(CallKey.of(new CallId("a".repeat(25) + "e"))).isEqualTo(new CallKey(0, 1));
        assertThat(CallKey.of(new CallId("7".repeat(25) + "4"))).isEqualTo(new CallKey(-1, -1));
        Set<CallKey> keys = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            keys.add(CallKey.of(id(i)));
            byte[] text = ("  " + id(i)).getBytes(StandardCharsets.US_ASCII);
            assertThat(CallKey.of(text, 2)).isEqualTo(CallKey.of(id(i)));
        }
        assertThat(keys).hasSize(10_000);
    }
}
