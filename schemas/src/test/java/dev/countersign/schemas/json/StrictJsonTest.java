package dev.countersign.schemas.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.request.Limits;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StrictJsonTest {
    private static @Nullable Object parse(String text) {
        return StrictJson.parse(text.getBytes(UTF_8));
    }

    @Test
    void readsEveryKindOfValue() {
        Map<String, @Nullable Object> object = StrictJson.parseObject(
                " {\"s\":\"é\\u20ac\\n\\/😀\",\"t\":true,\"f\":false,\"n\":null,\"i\":-3,\"d\":0.5,\"a\":[[],{}]}\r\n"
                        .getBytes(UTF_8));
        assertThat(object.keySet()).containsExactly("s", "t", "f", "n", "i", "d", "a");
        assertThat(object.values())
                .containsExactly("é€\n/😀", true, false, null, -3L, 0.5, List.of(List.of(), Map.of()));
    }

    @Test
    void readsBareValues() {
        assertThat(parse("\"x\"")).isEqualTo("x");
        assertThat(parse(" 17 ")).isEqualTo(17L);
        assertThat(parse("null")).isNull();
        assertThat(parse("[]")).isEqualTo(List.of());
    }

    @Test
    void keepsNamesApartThatOnlyLookAlike() {
        assertThat(StrictJson.parseObject("{\"é\":1,\"e\u0301\":2,\"E\":3,\"e\":4}".getBytes(UTF_8)))
                .hasSize(4);
    }

    /** Abuse A31: one number has one value, however it is spelt. */
    @ParameterizedTest
    @CsvSource({
        "50000, 50000",
        "5e4, 50000",
        "5E+4, 50000",
        "50000.0, 50000",
        "500000e-1, 50000",
        "50000.000000000000000000000000000, 50000",
        "0, 0",
        "-0, 0",
        "-0.0, 0",
        "0e999999999999, 0",
        "-0E-999999999999, 0",
        "-1, -1",
        "1763800000000000, 1763800000000000",
        "9007199254740991, 9007199254740991",
        "-9007199254740991, -9007199254740991",
        "9007199254740991.0, 9007199254740991"
    })
    void anIntegralNumberIsALong(String text, long value) {
        assertThat(parse(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "0.1, 0.1",
        "0.10, 0.1",
        "1e-1, 0.1",
        "-2.5, -2.5",
        "50000.0000001, 50000.0000001",
        "0.30000000000000004, 0.30000000000000004",
        "9007199254740992, 9007199254740992",
        "1e21, 1e21",
        "1152921504606847000, 1152921504606846976",
        "5e-324, 4.9e-324",
        "1.7976931348623157e308, 1.7976931348623157e308",
        "0.000001, 1e-6"
    })
    void anyOtherNumberThatSurvivesIsADouble(String text, double value) {
        assertThat(parse(text)).isEqualTo(value);
    }

    @Test
    void theLargestDoubleMayBeWrittenOut() {
        String digits = "17976931348623157" + "0".repeat(292);
        assertThat(parse(digits)).isEqualTo(Double.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"\u007f\"", "\"\uffff\"", "\"\\b\\f\\t\\r\\\"\\\\\"", "\"\\uD83D\\uDE00\""})
    void readsEveryStringThatIsOne(String text) {
        assertThat(parse(text)).isInstanceOf(String.class);
    }

    @Test
    void whatIsAtTheLimitPasses() {
        assertThat(parse("[".repeat(Limits.JSON_DEPTH_MAX) + "]".repeat(Limits.JSON_DEPTH_MAX)))
                .isInstanceOf(List.class);
        String longest = "x".repeat(Limits.JSON_STRING_CHARS_MAX);
        assertThat(parse("\"" + longest + "\"")).isEqualTo(longest);
        assertThat(parse("[" + "{\"x\":1},".repeat(Limits.JSON_FIELDS_MAX - 1) + "{\"x\":1}]"))
                .isInstanceOf(List.class);
        String most = "0,".repeat(Limits.JSON_VALUES_MAX - 3) + "0]";
        assertThat(parse("[0," + most)).isInstanceOf(List.class);
        assertThat(StrictJson.parseObject(("{\"a\":[" + most + "}").getBytes(UTF_8)))
                .containsOnlyKeys("a");
        byte[] largest = new byte[Limits.BODY_BYTES_MAX];
        Arrays.fill(largest, (byte) ' ');
        largest[0] = '7';
        assertThat(StrictJson.parse(largest)).isEqualTo(7L);
    }

    @Test
    void isUnharmedByAHostileTextBefore() {
        for (int i = 0; i < 10; i++) {
            HostileJsonTest.hostileTexts().forEach(text -> {
                try {
                    StrictJson.parseObject(text);
                } catch (InvalidJsonException expected) {
                    assertThat(expected).hasNoCause();
                }
            });
        }
        assertThat(parse("{\"a\":1}")).isEqualTo(Map.of("a", 1L));
    }
}
