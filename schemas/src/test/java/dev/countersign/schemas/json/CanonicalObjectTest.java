package dev.countersign.schemas.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CanonicalObjectTest {
    @Test
    void itWritesWhatTheWriterOfWholeObjectsWrites() {
        String odd = "\"\\\n\u0001 é € \uD83D\uDE00";
        CanonicalObject object =
                new CanonicalObject(8).put("a", odd).put("b", -7).put("c", (String) null);
        object.begin("d")
                .put(odd, List.of("x", odd))
                .put("é", Numbers.INTEGER_MAX)
                .end();
        object.put("e", List.of()).end();
        assertThat(new String(object.bytes(), UTF_8))
                .isEqualTo(new String(
                        CanonicalJson.write(Map.of(
                                "a",
                                odd,
                                "b",
                                -7,
                                "d",
                                Map.of(odd, List.of("x", odd), "é", Numbers.INTEGER_MAX),
                                "e",
                                List.of())),
                        UTF_8));
    }

    @Test
    void anObjectWithoutMembersIsEmpty() {
        CanonicalObject object = new CanonicalObject(1);
        object.end();
        assertThat(new String(object.bytes(), UTF_8)).isEqualTo("{}");
    }

    @Test
    void membersComeInTheirOrderAndOnce() {
        CanonicalObject object = new CanonicalObject(64).put("b", 1);
        assertThatThrownBy(() -> object.put("a", 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> object.put("b", "again")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatJsonDoesNotHaveIsRefused() {
        assertThatThrownBy(() -> new CanonicalObject(64).put("a", "\uD83D"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CanonicalObject(64).put("a", Numbers.INTEGER_MAX + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
