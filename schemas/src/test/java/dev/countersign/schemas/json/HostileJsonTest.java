package dev.countersign.schemas.json;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.domain.request.Limits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Abuse A31 and A33: what is refused, with what sentence, and where it points. */
final class HostileJsonTest {
    /** Stands for what a message must never quote. */
    private static final String SECRET = "s3cr3t";

    private static final String NO_JSON = "This is not JSON";
    private static final String TOO_EARLY = "The JSON ends before its time";
    private static final String BRACKET = "The JSON has a closing bracket where none belongs";
    private static final String CONTROL = "The JSON contains a control character that is not escaped";
    private static final String DIGITS = "A number in the JSON has more digits than a double keeps";
    private static final String HALF = "A string in the JSON contains half of a surrogate pair";
    private static final String NO_UTF8 = "The JSON is not valid UTF-8";
    private static final String UTF_16 = "The JSON is UTF-16 or UTF-32; only UTF-8 is read";
    private static final String NAN = "NaN and Infinity are not JSON";
    private static final String COMMENT = "Comments are not JSON";
    private static final String QUOTES = "Strings and names stand in double quotes in JSON";
    private static final String COMMA = "The JSON has a comma before a closing bracket";
    private static final String MORE = "Something follows after the JSON's end";
    private static final String NO_OBJECT = "The JSON is not an object";

    static final class Row {
        private final String text;
        private final byte[] bytes;
        private final String message;

        Row(String text, byte[] bytes, String message) {
            this.text = text;
            this.bytes = bytes;
            this.message = message;
        }

        @Override
        public String toString() {
            String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
            return shown + " → " + message;
        }
    }

    private static Row row(String text, String message) {
        return new Row(text, text.getBytes(UTF_8), message);
    }

    private static Row row(String text, String message, int line, int column) {
        return row(text, message + " (line " + line + ", column " + column + ")");
    }

    private static Row encoded(String text, Charset charset, String message) {
        return new Row(charset + " " + text, text.getBytes(charset), message);
    }

    /** The bytes given in hexadecimal, inside the string of {@code {"a":"…"}}. */
    private static Row bytes(String hex) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes("{\"a\":\"".getBytes(UTF_8));
        text.writeBytes(HexFormat.of().parseHex(hex));
        text.writeBytes("\"}".getBytes(UTF_8));
        return new Row("bytes " + hex, text.toByteArray(), NO_UTF8 + " (line 1, column 7)");
    }

    static Stream<byte[]> hostileTexts() {
        return Stream.of(structure(), numbers(), strings(), encodings()).flatMap(rows -> rows.map(row -> row.bytes));
    }

    static Stream<Row> structure() {
        return Stream.of(
                row("", "The JSON is empty"),
                row(" \t\r\n", "The JSON is empty"),
                row("{", TOO_EARLY, 1, 2),
                row("{\"a\"", TOO_EARLY, 1, 5),
                row("{\"a\":", TOO_EARLY, 1, 6),
                row("{\"a\":\"s3cr3t", TOO_EARLY, 1, 13),
                row("{\"a\":[1,2", TOO_EARLY, 1, 10),
                row("{\"a\":-", TOO_EARLY, 1, 7),
                row("[]", NO_OBJECT, 1, 1),
                row("\"s3cr3t\"", NO_OBJECT, 1, 1),
                row("17", NO_OBJECT, 1, 1),
                row("null", NO_OBJECT, 1, 1),
                row("true", NO_OBJECT, 1, 1),
                row("{}{}", MORE, 1, 3),
                row("{} 1", MORE, 1, 4),
                row("{}\n\"s3cr3t\"", MORE, 2, 1),
                row("{}s3cr3t", NO_JSON, 1, 3),
                row("{},", NO_JSON, 1, 3),
                row("{}}", BRACKET, 1, 3),
                row("]", BRACKET, 1, 1),
                row("{\"a\":[1}", BRACKET, 1, 8),
                row("{\"a\":1]", BRACKET, 1, 7),
                row("{\"a\":}", BRACKET, 1, 6),
                row("{\"a\"}", BRACKET, 1, 5),
                row("{\"a\":1,}", COMMA, 1, 8),
                row("{\"a\":[1, ]}", COMMA, 1, 10),
                row("{,}", NO_JSON, 1, 2),
                row("{\"a\":[,1]}", NO_JSON, 1, 7),
                row("{\"a\":[1 2]}", NO_JSON, 1, 9),
                row("{\"a\":1 \"b\":2}", NO_JSON, 1, 8),
                row("{\"a\":1;\"b\":2}", NO_JSON, 1, 7),
                row("{\"a\" 1}", NO_JSON, 1, 6),
                row("{\"a\"=1}", NO_JSON, 1, 5),
                row("{a:1}", NO_JSON, 1, 2),
                row("{1:1}", NO_JSON, 1, 2),
                row("{null:1}", NO_JSON, 1, 2),
                row("{'a':1}", QUOTES, 1, 2),
                row("{\"a\":'s3cr3t'}", QUOTES, 1, 6),
                row("{\"a\":s3cr3t}", NO_JSON, 1, 6),
                row("{\"a\":undefined}", NO_JSON, 1, 6),
                row("{\"a\":True}", NO_JSON, 1, 6),
                row("{\"a\":nul}", NO_JSON, 1, 6),
                row("{\"a\":nulls3cr3t}", NO_JSON, 1, 6),
                row("{/* s3cr3t */}", COMMENT, 1, 2),
                row("// s3cr3t\n{}", COMMENT, 1, 1),
                row("{}# s3cr3t", COMMENT, 1, 3),
                row("\f{}", CONTROL, 1, 1),
                row("\u001e{}", CONTROL, 1, 1),
                row("\u00a0{}", NO_JSON, 1, 2),
                row("\u2028{}", NO_JSON, 1, 2),
                row("é", NO_JSON, 1, 2),
                row("{\n  \"a\": 1,\n  \"a\": 2\n}", "The JSON names the field \"a\" twice in one object", 3, 3),
                row("{\"a\":1,\"\\u0061\":2}", "The JSON names the field \"a\" twice in one object", 1, 8),
                row("{\"o\":{\"x\":1,\"x\":null}}", "The JSON names the field \"x\" twice in one object", 1, 13),
                row("{\"x\":null,\"x\":null}", "The JSON names the field \"x\" twice in one object", 1, 11),
                row("{\"s3cr3t!\":1,\"s3cr3t!\":2}", "The JSON names a field twice in one object", 1, 14),
                row("{\"\":1,\"\":2}", "The JSON names a field twice in one object", 1, 7));
    }

    static Stream<Row> numbers() {
        return Stream.of(
                row("{\"a\":NaN}", NAN, 1, 9),
                row("{\"a\":Infinity}", NAN, 1, 14),
                row("{\"a\":-Infinity}", NAN, 1, 15),
                row("{\"a\":+1}", NO_JSON, 1, 7),
                row("{\"a\":01}", NO_JSON, 1, 7),
                row("{\"a\":-01}", NO_JSON, 1, 8),
                row("{\"a\":.5}", NO_JSON, 1, 6),
                row("{\"a\":1.}", BRACKET, 1, 8),
                row("{\"a\":1.e3}", NO_JSON, 1, 8),
                row("{\"a\":1e}", BRACKET, 1, 8),
                row("{\"a\":1e+}", BRACKET, 1, 9),
                row("{\"a\":--1}", NO_JSON, 1, 7),
                row("{\"a\":0x1F}", NO_JSON, 1, 7),
                row("{\"a\":1_000}", NO_JSON, 1, 7),
                row("{\"a\":1,000}", NO_JSON, 1, 8),
                row("{\"a\":1.0.0}", NO_JSON, 1, 9),
                row("{\"a\":50000.00000000000000001}", DIGITS, 1, 6),
                row("{\"a\":0.1000000000000000055511151231257827}", DIGITS, 1, 6),
                row("{\"a\":9007199254740993}", DIGITS, 1, 6),
                row("{\"a\":-9007199254740993}", DIGITS, 1, 6),
                row("{\"a\":12345678901234567890}", DIGITS, 1, 6),
                row("{\"a\":18446744073709551616}", DIGITS, 1, 6),
                row("{\"a\":9223372036854775807}", DIGITS, 1, 6),
                row("{\"a\":333333333.33333329}", DIGITS, 1, 6),
                row("{\"a\":4.9e-324}", DIGITS, 1, 6),
                row("{\"a\":1e309}", "A number in the JSON is too large for a double", 1, 6),
                row("{\"a\":-1e309}", "A number in the JSON is too large for a double", 1, 6),
                row("{\"a\":1e999999999999}", "A number in the JSON is too large for a double", 1, 6),
                row("{\"a\":1e-400}", "A number in the JSON is too small for a double", 1, 6),
                row("{\"a\":1e-999999999999}", "A number in the JSON is too small for a double", 1, 6),
                row("{\"a\":1" + "0".repeat(400) + "}", "A number in the JSON is longer than 400 characters", 1, 6),
                row(
                        "{\"a\":0." + "0".repeat(200_000) + "}",
                        "A number in the JSON is longer than 400 characters",
                        1,
                        6));
    }

    static Stream<Row> strings() {
        return Stream.of(
                row("{\"a\":\"x\ny\"}", CONTROL, 1, 8),
                row("{\"a\":\"s3cr3t\t\"}", CONTROL, 1, 13),
                row("{\"a\":\"s3cr3t\u0000\"}", CONTROL, 1, 13),
                row("{\"a\nb\":1}", CONTROL, 1, 4),
                row("{\"a\":\"\\x41\"}", NO_JSON, 1, 8),
                row("{\"a\":\"\\'\"}", QUOTES, 1, 8),
                row("{\"a\":\"\\u12G4\"}", NO_JSON, 1, 11),
                row("{\"a\":\"\\u12\"}", NO_JSON, 1, 11),
                row("{\"a\":\"\\U0041\"}", NO_JSON, 1, 8),
                row("{\"a\":\"\\ud800\"}", HALF, 1, 6),
                row("{\"a\":\"\\ud800s3cr3t\"}", HALF, 1, 6),
                row("{\"a\":\"\\udc00\"}", HALF, 1, 6),
                row("{\"a\":\"\\udc00\\ud800\"}", HALF, 1, 6),
                row("{\"a\":\"\\ud800\\ud800\\udc00\"}", HALF, 1, 6),
                row("{\"é😀\":\"\\ud83d\"}", HALF, 1, 7),
                row("{\"a\":[\"\\u0000\"]}", "A string in the JSON contains U+0000", 1, 7),
                row("{\"s3cr3t\\u0000\":1}", "A string in the JSON contains U+0000", 1, 2),
                row(
                        "{\"a\":\"" + "x".repeat(Limits.JSON_STRING_CHARS_MAX + 1) + "\"}",
                        "A string in the JSON is longer than 65536 characters",
                        1,
                        6),
                row(
                        "{\"" + "x".repeat(Limits.JSON_STRING_CHARS_MAX + 1) + "\":1}",
                        "A string in the JSON is longer than 65536 characters",
                        1,
                        2));
    }

    static Stream<Row> encodings() {
        return Stream.of(
                encoded("{\"a\":\"s3cr3t\"}", UTF_16LE, UTF_16),
                encoded("{\"a\":\"s3cr3t\"}", UTF_16BE, UTF_16),
                encoded("{\"a\":\"s3cr3t\"}", Charset.forName("UTF-32LE"), UTF_16),
                encoded("{\"a\":\"s3cr3t\"}", Charset.forName("UTF-32BE"), UTF_16),
                encoded("\ufeff{}", UTF_16LE, NO_UTF8 + " (line 1, column 1)"),
                encoded("\ufeff{}", UTF_16BE, NO_UTF8 + " (line 1, column 1)"),
                row("\ufeff{}", "The JSON starts with a byte order mark, which JSON does not have"),
                row("\u0000", CONTROL, 1, 1),
                bytes("80"),
                bytes("bf"),
                bytes("c3"),
                bytes("c328"),
                bytes("c0af"),
                bytes("c1bf"),
                bytes("e0809f"),
                bytes("e09fbf"),
                bytes("e28228"),
                bytes("eda080"),
                bytes("edbfbf"),
                bytes("f0808080"),
                bytes("f08fbfbf"),
                bytes("f09f98"),
                bytes("f4908080"),
                bytes("f5808080"),
                bytes("f8888080"),
                bytes("fe"),
                bytes("ff"));
    }

    static Stream<Row> sizes() {
        String fields = IntStream.rangeClosed(0, Limits.JSON_FIELDS_MAX)
                .mapToObj(i -> "\"f" + i + "\":0")
                .collect(Collectors.joining(","));
        String spread = "{\"a\":[" + "{\"x\":1},".repeat(Limits.JSON_FIELDS_MAX - 1) + "{\"x\":1}]}";
        return Stream.of(
                row("{\"a\":" + "[".repeat(32) + "]".repeat(32) + "}", deep(1, 37)),
                row("{\"a\":".repeat(33) + "1" + "}".repeat(33), deep(1, 161)),
                row("{\"a\":" + "[".repeat(10_000), deep(1, 37)),
                row("[".repeat(250_000), NO_OBJECT, 1, 1),
                row("{" + fields + "}", "The JSON has more than 2000 fields", 1, 18_892),
                row(spread, "The JSON has more than 2000 fields"),
                row("{\"a\":[" + "0,".repeat(19_998) + "0]}", "The JSON has more than 20000 values", 1, 40_003),
                row("{\"a\":[" + "[],".repeat(62_000) + "[]]}", "The JSON has more than 20000 values"),
                row("{\"a\":[" + "[0],".repeat(62_000) + "[0]]}", "The JSON has more than 20000 values"),
                row("{\"a\":[" + "{},".repeat(62_000) + "{}]}", "The JSON has more than 20000 values"),
                row(
                        "{\"a\":\"" + " ".repeat(Limits.BODY_BYTES_MAX),
                        "The JSON is 262150 bytes long; at most 262144 are read"));
    }

    private static String deep(int line, int column) {
        return "The JSON is nested deeper than 32 levels (line " + line + ", column " + column + ")";
    }

    @ParameterizedTest
    @MethodSource({"structure", "numbers", "strings", "encodings", "sizes"})
    void isRefusedInASentenceThatPointsAtItAndQuotesNoValue(Row row) {
        assertThatThrownBy(() -> StrictJson.parseObject(row.bytes))
                .isInstanceOf(InvalidJsonException.class)
                .message()
                .startsWith(row.message)
                .doesNotContain(SECRET);
    }

    @Test
    void depthWithoutAnObjectIsRefusedToo() {
        assertThatThrownBy(() -> StrictJson.parse("[".repeat(250_000).getBytes(UTF_8)))
                .hasMessage(deep(1, 33));
    }

    @Test
    void aFieldsNameIsQuotedOnlyWhenShort() {
        String name = "x".repeat(65);
        String text = "{\"" + name + "\":1,\"" + name + "\":2}";
        assertThatThrownBy(() -> StrictJson.parseObject(text.getBytes(UTF_8)))
                .message()
                .startsWith("The JSON names a field twice")
                .doesNotContain(name);
    }

    @Test
    void theTableIsAsLongAsPromised() {
        assertThat(Stream.of(structure(), numbers(), strings(), encodings(), sizes())
                        .mapToLong(Stream::count)
                        .sum())
                .isGreaterThanOrEqualTo(60);
    }
}
