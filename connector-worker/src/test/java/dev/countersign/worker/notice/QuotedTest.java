package dev.countersign.worker.notice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotedTest {
    private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9A-F]{4})");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\\r\\nBcc: x | ⟨U+000D⟩⟨U+000A⟩Bcc: x",
                "a\\u202Eb | a⟨U+202E⟩b",
                "a\\u200Bb | a⟨U+200B⟩b",
                "a\\u2028b | a⟨U+2028⟩b",
                "a\\u0000b\\u001B[31m | a⟨U+0000⟩b⟨U+001B⟩[31m",
                "a\\u00A0b | a⟨U+00A0⟩b",
                "a\\uD800b | a⟨U+D800⟩b",
                "⟨cut⟩ | ⟨U+27E8⟩cut⟨U+27E9⟩",
                "Jürgen Çelik 🙂 | Jürgen Çelik 🙂"
            })
    void whatWouldHideIsMarked(String text, String line) {
        assertThat(Quoted.line(unescaped(text), 100)).isEqualTo(line);
    }

    @Test
    void whatIsTooLongIsCutAndTheCutIsSaid() {
        assertThat(Quoted.line("abcdef", 6)).isEqualTo("abcdef");
        assertThat(Quoted.line("abcdefg", 6)).isEqualTo("abcdef⟨cut⟩");
        assertThat(Quoted.line("abcde🙂", 6)).as("no half of a character").isEqualTo("abcde⟨cut⟩");
    }

    /** So that nothing hides in this file either. */
    private static String unescaped(String text) {
        return ESCAPE.matcher(text.replace("\\r", "\r").replace("\\n", "\n"))
                .replaceAll(match -> String.valueOf((char) Integer.parseInt(match.group(1), 16)));
    }
}
