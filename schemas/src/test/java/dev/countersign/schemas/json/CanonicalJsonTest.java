package dev.countersign.schemas.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class CanonicalJsonTest {
    private static String write(@Nullable Object value) {
        return new String(CanonicalJson.write(value), UTF_8);
    }

    private static String rewrite(String json) {
        return write(StrictJson.parse(json.getBytes(UTF_8)));
    }

    /** RFC 8785, appendix B: IEEE 754 bits and their text. */
    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0",
        "8000000000000000, 0",
        "0000000000000001, 5e-324",
        "8000000000000001, -5e-324",
        "7fefffffffffffff, 1.7976931348623157e+308",
        "ffefffffffffffff, -1.7976931348623157e+308",
        "4340000000000000, 9007199254740992",
        "c340000000000000, -9007199254740992",
        "4430000000000000, 295147905179352830000",
        "44b52d02c7e14af5, 9.999999999999997e+22",
        "44b52d02c7e14af6, 1e+23",
        "44b52d02c7e14af7, 1.0000000000000001e+23",
        "444b1ae4d6e2ef4e, 999999999999999700000",
        "444b1ae4d6e2ef4f, 999999999999999900000",
        "444b1ae4d6e2ef50, 1e+21",
        "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d, 0.000001",
        "41b3de4355555553, 333333333.3333332",
        "41b3de4355555554, 333333333.33333325",
        "41b3de4355555555, 333333333.3333333",
        "41b3de4355555556, 333333333.3333334",
        "41b3de4355555557, 333333333.33333343",
        "becbf647612f3696, -0.0000033333333333333333",
        "43143ff3c1cb0959, 1424953923781206.2"
    })
    void writesNumbersAsTheRfcDoes(String bits, String text) {
        assertThat(write(Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16))))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"7fffffffffffffff", "7ff0000000000000", "fff0000000000000"})
    void refusesWhatIsNoNumber(String bits) {
        double number = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
        assertThatThrownBy(() -> write(number)).isInstanceOf(IllegalArgumentException.class);
    }

    /** RFC 8785, section 3.2.2; its 333333333.33333329 in the spelling that survives. */
    @Test
    void writesTheRfcsSample() {
        assertThat(rewrite("""
                {
                  "numbers": [333333333.3333333, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                  "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                  "literals": [null, true, false]
                }"""))
                .isEqualTo("{\"literals\":[null,true,false],"
                        + "\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                        + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    }

    /** RFC 8785, section 3.2.3: by UTF-16 code units, not by code points or bytes. */
    @Test
    void sortsNamesAsTheRfcDoes() {
        assertThat(rewrite("""
                {
                  "\\u20ac": "Euro Sign",
                  "\\r": "Carriage Return",
                  "\\ufb33": "Hebrew Letter Dalet With Dagesh",
                  "1": "One",
                  "\\ud83d\\ude00": "Emoji: Grinning Face",
                  "\\u0080": "Control",
                  "\\u00f6": "Latin Small Letter O With Diaeresis"
                }"""))
                .isEqualTo("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
                        + "\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\","
                        + "\"😀\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
    }

    /** Beside the RFC's sample: its reference implementation's names "1", "10", "", "A", "a", "aa". */
    @Test
    void sortsAPrefixFirstAndLooksInsideArrays() {
        assertThat(rewrite("[{\"b\":1,\"aa\":{\"y\":1,\"x\":2},\"a\":3,\"A\":4,\"10\":5,\"1\":6,\"\":7}]"))
                .isEqualTo("[{\"\":7,\"1\":6,\"10\":5,\"A\":4,\"a\":3,\"aa\":{\"x\":2,\"y\":1},\"b\":1}]");
    }

    @Test
    void escapesControlCharactersAndNothingElse() {
        StringBuilder all = new StringBuilder();
        for (char c = 0; c < 0x22; c++) {
            all.append(c);
        }
        all.append("\\/<>&'\u007f\u2028\uffff");
        assertThat(write(all.toString()))
                .isEqualTo(
                        "\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u000f"
                                + "\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a\\u001b\\u001c"
                                + "\\u001d\\u001e\\u001f !\\\\/<>&'\u007f\u2028\uffff\"");
    }

    static List<Object> unwritable() {
        return List.of(
                "\ud800",
                "a\udc00",
                "\ud800\ud800\udc00",
                Map.of("\udfff", 1L),
                Map.of(1L, 1L),
                List.of(1L << 53),
                Long.MIN_VALUE,
                'x',
                new byte[0],
                new BigDecimal("1.5"));
    }

    @ParameterizedTest
    @MethodSource("unwritable")
    void refusesWhatJsonDoesNotHave(Object value) {
        assertThatThrownBy(() -> write(value)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theSmallestDoublesAreWrittenWithTheFewestDigits() {
        for (long bits = 1; bits <= 2_000; bits++) {
            double number = Double.longBitsToDouble(bits);
            assertThat(new BigDecimal(Numbers.write(number)))
                    .as("bits %s", bits)
                    .isEqualByComparingTo(fewestDigits(number));
        }
    }

    @Test
    void anyDoubleIsWrittenWithTheFewestDigits() {
        Random random = new Random(8785);
        for (int i = 0; i < 5_000; i++) {
            double number = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(number)) {
                assertThat(new BigDecimal(Numbers.write(number)))
                        .as("bits %x", Double.doubleToRawLongBits(number))
                        .isEqualByComparingTo(fewestDigits(number));
            }
        }
    }

    /** By trying: the first count of digits at which rounding the exact value still means it. */
    private static BigDecimal fewestDigits(double number) {
        BigDecimal exact = new BigDecimal(number);
        for (int digits = 1; ; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == number) {
                return rounded;
            }
        }
    }

    @Test
    void whatWasWrittenIsReadAsTheSame() {
        for (long seed = 0; seed < 2_000; seed++) {
            Object value = new Values(new Random(seed)).value(4);
            byte[] written = CanonicalJson.write(value);
            Object read = StrictJson.parse(written);
            assertThat(read).as("seed %s", seed).isEqualTo(value);
            assertThat(CanonicalJson.write(read)).as("seed %s", seed).isEqualTo(written);
        }
    }

    @Test
    void theOrderOfNamesDoesNotMatter() {
        Map<String, @Nullable Object> one = new LinkedHashMap<>();
        one.put("a", 1L);
        one.put("b", null);
        Map<String, @Nullable Object> other = new LinkedHashMap<>();
        other.put("b", null);
        other.put("a", 1L);
        assertThat(CanonicalJson.write(one)).isEqualTo(CanonicalJson.write(other));
    }

    /** Values as {@link StrictJson} gives them. */
    private record Values(Random random) {
        @Nullable
        Object value(int depth) {
            return switch (random.nextInt(depth == 0 ? 5 : 7)) {
                case 0 -> null;
                case 1 -> random.nextBoolean();
                case 2 -> random.nextLong(-Numbers.INTEGER_MAX, Numbers.INTEGER_MAX + 1) >> random.nextInt(54);
                case 3 -> fraction();
                case 4 -> text();
                case 5 -> array(depth);
                default -> object(depth);
            };
        }

        private Number fraction() {
            double number = random.nextBoolean()
                    ? Double.longBitsToDouble(random.nextLong())
                    : Math.round(random.nextDouble() * 1e6) / 100.0;
            boolean integral = Math.abs(number) <= Numbers.INTEGER_MAX && number == Math.rint(number);
            return !Double.isFinite(number) || integral ? Double.valueOf(0.5) : Double.valueOf(number);
        }

        private String text() {
            int[] codePoints = new int[random.nextInt(12)];
            Arrays.setAll(codePoints, i -> codePoint());
            return new String(codePoints, 0, codePoints.length);
        }

        private int codePoint() {
            int codePoint = 1 + random.nextInt(random.nextBoolean() ? 0x7F : Character.MAX_CODE_POINT);
            return Character.getType(codePoint) == Character.SURROGATE ? 'x' : codePoint;
        }

        private List<@Nullable Object> array(int depth) {
            List<@Nullable Object> array = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                array.add(value(depth - 1));
            }
            return array;
        }

        private Map<String, @Nullable Object> object(int depth) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                object.put(text(), value(depth - 1));
            }
            return object;
        }
    }
}
