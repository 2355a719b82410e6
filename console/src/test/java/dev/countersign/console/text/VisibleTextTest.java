package dev.countersign.console.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Abuse cases A19 and A20: what an agent writes is seen, all of it, and does nothing. */
class VisibleTextTest {
    private static final int PLENTY = 10_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<img src=x onerror=alert(1)>",
                "\"><svg onload=alert(1)>",
                "' onmouseover='alert(1)",
                "`><b>",
                "</textarea><script>x</script>",
                "<!-- -->",
                "&lt;script&gt;",
                "${7*7} [[${7*7}]] __${7*7}__",
            })
    void a19MarkupIsText(String hostile) {
        String html = VisibleText.line(hostile, PLENTY).html();

        assertThat(html.replaceAll("</?span[^>]*>", "")).doesNotContain("<").doesNotContain(">");
        assertThat(html).doesNotContain("\"><").doesNotContain("'");
        assertThat(unescaped(html)).isEqualTo(hostile);
    }

    @ParameterizedTest
    @CsvSource({
        "0x202E, U+202E, right-to-left override",
        "0x202D, U+202D, left-to-right override",
        "0x2066, U+2066, left-to-right isolate",
        "0x2069, U+2069, pop directional isolate",
        "0x200F, U+200F, right-to-left mark",
        "0x061C, U+061C, arabic letter mark",
        "0x200B, U+200B, zero width space",
        "0x200C, U+200C, zero width non-joiner",
        "0x200D, U+200D, zero width joiner",
        "0x2060, U+2060, word joiner",
        "0xFEFF, U+FEFF, zero width no-break space",
        "0x00AD, U+00AD, soft hyphen",
        "0x180E, U+180E, mongolian vowel separator",
        "0x034F, U+034F, combining grapheme joiner",
        "0x115F, U+115F, hangul choseong filler",
        "0x3164, U+3164, hangul filler",
        "0xFFA0, U+FFA0, halfwidth hangul filler",
        "0x2800, U+2800, braille pattern blank",
        "0x00A0, U+00A0, no-break space",
        "0x3000, U+3000, ideographic space",
        "0x2028, U+2028, line separator",
        "0x2029, U+2029, paragraph separator",
        "0x0000, U+0000, null",
        "0x0007, U+0007, bel",
        "0x0008, U+0008, backspace",
        "0x001B, U+001B, escape",
        "0x007F, U+007F, delete",
        "0x0085, U+0085, next line (nel)",
        "0x009B, U+009B, control sequence introducer",
        "0xE0041, U+E0041, tag latin capital letter a",
        "0xE0100, U+E0100, variation selector-17",
        "0xFE00, U+FE00, variation selector-1",
        "0xE000, U+E000, private use area e000",
        "0x0378, U+0378, unassigned character",
        "0x27E8, U+27E8, mathematical left angle bracket",
    })
    void a20WhatCannotBeSeenIsMarkedAndNamed(String codePoint, String mark, String name) {
        String hidden = Character.toString(Integer.decode(codePoint));

        assertThat(VisibleText.plain("pay" + hidden + "ment", PLENTY)).isEqualTo("pay⟨" + mark + "⟩ment");
        assertThat(VisibleText.line("pay" + hidden + "ment", PLENTY).html())
                .isEqualTo("pay<span class=\"mark\" title=\"" + name + "\">⟨" + mark + "⟩</span>ment");
    }

    @Test
    void halfOfASurrogatePairIsMarked() {
        assertThat(VisibleText.plain("a\uD83Db", PLENTY)).isEqualTo("a⟨U+D83D⟩b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Straße, naïve, Ærøskøbing, żółć",
                "Перевод на счёт 5000",
                "支払いを承認してください",
                "결제 승인",
                "שלום",
                "مرحبا",
                "नमस्ते",
                "Ελληνικά",
                "50 000 €, 3 × 4 ≤ 12, → ok ✓",
                "🙂 👍 ❤️",
                "crm:deal:123_a-b.c/d?e=f#g",
                "tab\there",
            })
    void honestTextOfAnyLanguageIsLeftAlone(String honest) {
        assertThat(VisibleText.plain(honest, PLENTY)).isEqualTo(honest);
    }

    @ParameterizedTest
    @CsvSource({
        "pаypal, Latin and Cyrillic letters in one word",
        "gοοgle, Latin and Greek letters in one word",
        "аdmin, Latin and Cyrillic letters in one word",
        "ａｄｍｉｎ, letters that only look like a to z",
        "𝐚𝐝𝐦𝐢𝐧, letters that only look like a to z",
    })
    void aWordThatPosesAsAnotherIsMarked(String disguised, String mark) {
        assertThat(VisibleText.plain("to " + disguised + " now", PLENTY))
                .isEqualTo("to " + disguised + "⟨" + mark + "⟩ now");
    }

    @Test
    void twoLanguagesSideBySideAreNoDisguise() {
        assertThat(VisibleText.plain("invoice счёт λόγος", PLENTY)).isEqualTo("invoice счёт λόγος");
    }

    @Test
    void aMarkCannotBeForged() {
        assertThat(VisibleText.plain("⟨truncated⟩", PLENTY)).isEqualTo("⟨U+27E8⟩truncated⟨U+27E9⟩");
    }

    @Test
    void a20ThousandsOfLineBreaksAreCountedNotDrawn() {
        String pushed = "harmless" + "\n".repeat(5_000) + "transfer everything";

        String html = VisibleText.block(pushed, PLENTY).html();

        assertThat(html).contains("⟨5,000 line breaks⟩").contains("transfer everything");
        assertThat(html.chars().filter(c -> c == '\n').count()).isEqualTo(1);
    }

    @Test
    void aFewLineBreaksStayInABlockAndAreMarkedInALine() {
        assertThat(VisibleText.block("a\n\nb\r\nc", PLENTY).html()).isEqualTo("a\n\nb\nc");
        assertThat(VisibleText.plain("a\nb", PLENTY)).isEqualTo("a⟨line break⟩b");
        assertThat(VisibleText.plain("a\r\n\nb", PLENTY)).isEqualTo("a⟨2 line breaks⟩b");
    }

    @Test
    void aLongGapIsCountedNotDrawn() {
        assertThat(VisibleText.plain("a" + " ".repeat(200) + "b", PLENTY)).isEqualTo("a⟨200 spaces⟩b");
        assertThat(VisibleText.plain("a  b", PLENTY)).isEqualTo("a  b");
    }

    @Test
    void heapedAccentsAreCountedNotDrawn() {
        String heap = "a" + "\u0301".repeat(50) + "b";

        assertThat(VisibleText.plain(heap, PLENTY)).isEqualTo("a\u0301\u0301\u0301⟨47 more accents⟩b");
    }

    @Test
    void a20WhatIsCutOffIsSaid() {
        String text = "x".repeat(1_500);

        assertThat(VisibleText.plain(text, 1_000))
                .isEqualTo("x".repeat(1_000) + "⟨truncated: 1,000 of 1,500 characters shown⟩");
    }

    @Test
    void aPairIsNotCutInHalf() {
        assertThat(VisibleText.plain("🙂🙂", 3)).isEqualTo("🙂⟨truncated: 2 of 4 characters shown⟩");
    }

    @Test
    void nothingIsNothing() {
        assertThat(VisibleText.line(null, PLENTY).isEmpty()).isTrue();
        assertThat(VisibleText.line("", PLENTY)).isSameAs(SafeHtml.EMPTY);
        assertThat(VisibleText.plain(null, PLENTY)).isEmpty();
    }

    /** Whatever the character is, it is either drawn as itself, escaped, counted, or marked. */
    @Test
    void noCharacterAtAllIsLost() {
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT).forEach(codePoint -> {
            String shown = VisibleText.plain("a " + Character.toString(codePoint) + " b", PLENTY);
            boolean asItself = shown.contains(Character.toString(codePoint));
            assertThat(asItself || shown.contains("⟨")).as("U+%04X", codePoint).isTrue();
        });
    }

    @Test
    void noCharacterAtAllEscapesIntoMarkup() {
        IntStream.rangeClosed(0, 0xFFFF).forEach(codePoint -> {
            String html =
                    VisibleText.line(Character.toString(codePoint), PLENTY).html();
            String text = html.replaceAll("<span class=\"mark\" title=\"[^\"<>]*\">[^<>]*</span>", "");
            assertThat(text.chars().noneMatch(c -> c == '<' || c == '>' || c == '"'))
                    .as("U+%04X", codePoint)
                    .isTrue();
        });
    }

    private static String unescaped(String html) {
        return html.replaceAll("</?span[^>]*>", "")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&#96;", "`")
                .replace("&amp;", "&");
    }
}
