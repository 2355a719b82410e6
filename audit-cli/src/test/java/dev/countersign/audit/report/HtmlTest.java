package dev.countersign.audit.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "</style></svg><iframe srcdoc='<script>'>",
                "' onload='x",
                "<!--",
                "]]>",
                "&lt;b&gt;"
            })
    void whateverIsSaidIsText(String hostile) {
        String body =
                new Html().open("p", "title", hostile).said(hostile).close().document();
        String inside = body.substring("<!doctype html>\n<p title=\"".length());
        assertThat(inside.replaceFirst("\"><bdi>", "").replace("</bdi></p>", ""))
                .doesNotContain("<")
                .doesNotContain(">")
                .doesNotContain("\"")
                .doesNotContain("'");
    }

    @Test
    void whatIsAlreadyEscapedIsNotTakenForMarkup() {
        assertThat(new Html().said("&lt;b&gt;").document()).contains("<bdi>&amp;lt;b&amp;gt;</bdi>");
    }

    @Test
    void whatIsHiddenIsMadeVisible() {
        String hidden = "a\u202Eb\u200Bc\u0000d\ne\uD800f\uFEFFg\u2066h\u3164i\u034Fj";
        assertThat(new Html().said(hidden).document())
                .contains("a\\u202eb\\u200bc\\u0000d\\u000ae\\ud800f\\ufeffg\\u2066h\\u3164i\\u034fj");
    }

    @Test
    void nothingIsLeftOpen() {
        assertThatThrownBy(() -> new Html().open("p").document()).isInstanceOf(IllegalStateException.class);
        assertThat(new Html().open("p").close().open("meta", "charset", "utf-8").document())
                .isEqualTo("<!doctype html>\n<p></p><meta charset=\"utf-8\">");
    }

    @Test
    void namesInPlotsAreTextToo() {
        Html html = new Html();
        Plots.bars(html, "\"><script>", new TreeMap<>(Map.of("<script>x</script>", 3L, "b\u202E", 0L)));
        Plots.days(html, "days", Map.of(LocalDate.of(2026, 11, 2), Map.of("<b>", 2L)));
        assertThat(html.document())
                .doesNotContain("<script")
                .doesNotContain("<b>")
                .contains("b\\u202e")
                .contains("&lt;script&gt;");
    }

    @Test
    void manyDaysArePlottedByMonth() {
        Html html = new Html();
        Plots.days(
                html,
                "days",
                Map.of(
                        LocalDate.of(2026, 1, 2),
                        Map.of("allowed", 2L),
                        LocalDate.of(2026, 11, 2),
                        Map.of("denied", 1L)));
        assertThat(html.document()).contains(">2026-01<").doesNotContain("2026-01-02");
    }
}
