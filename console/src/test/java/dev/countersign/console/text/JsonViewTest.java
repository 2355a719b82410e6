package dev.countersign.console.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.request.SealedValue;
import dev.countersign.schemas.json.StrictJson;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonViewTest {
    private static SealedValue sealed(String json) {
        return SealedValue.plain(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(SafeHtml html) {
        return html.html()
                .replaceAll("<[^>]*>", "")
                .replace("&quot;", "\"")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }

    @Test
    void valuesAreLaidOutExactly() {
        String shown = text(
                JsonView.pretty(
                        sealed(
                                "{\"amount\":50000.5,\"big\":9007199254740991,\"lines\":[{\"sku\":\"a\"},{}],\"none\":null,\"ok\":true,\"zero\":[]}")));

        assertThat(shown).isEqualTo("""
                        {
                          "amount": 50000.5,
                          "big": 9007199254740991,
                          "lines": [
                            {
                              "sku": "a"
                            },
                            {}
                          ],
                          "none": null,
                          "ok": true,
                          "zero": []
                        }""");
    }

    @Test
    void whatIsHiddenInAStringOrANameIsMarked() {
        String shown = text(JsonView.pretty(sealed("{\"na\u200Bme\":\"safe\u202Eexe\"}")));

        assertThat(shown).contains("\"na⟨U+200B⟩me\": \"safe⟨U+202E⟩exe\"");
    }

    @Test
    void aStringCannotPoseAsStructure() {
        String shown = text(JsonView.pretty(sealed("{\"note\":\"x\\\",\\n  \\\"amount\\\": 1\"}")));

        assertThat(shown).isEqualTo("{\n  \"note\": \"x\\\",\\n  \\\"amount\\\": 1\"\n}");
    }

    @Test
    void markupInAStringIsText() {
        assertThat(JsonView.pretty(sealed("{\"a\":\"<img src=x onerror=alert(1)>\"}"))
                        .html())
                .contains("&lt;img src=x onerror=alert(1)&gt;")
                .doesNotContain("<img");
    }

    @Test
    void whatIsBeyondTheViewIsCountedAndSaid() {
        StringBuilder json = new StringBuilder("{\"list\":[0");
        for (int i = 1; i < 2_000; i++) {
            json.append(',').append(i);
        }

        String shown = text(JsonView.pretty(sealed(json + "]}")));

        assertThat(shown.lines().count()).isLessThan(JsonView.LINES_MAX + 10);
        assertThat(shown).endsWith("⟨truncated: 1,402 more values not shown⟩");
    }

    @Test
    void aLongStringIsCutAndSaid() {
        assertThat(text(JsonView.pretty(sealed("{\"a\":\"" + "x".repeat(5_000) + "\"}"))))
                .contains("⟨truncated: 2,000 of 5,000 characters shown⟩");
    }

    @Test
    void bytesThatAreNoJsonAreShownAsTheTextTheyAre() {
        assertThat(JsonView.pretty(sealed("<b>")).html()).isEqualTo("&lt;b&gt;");
    }

    @Test
    void whatIsEditedShowsHiddenCharactersAsEscapesAndMeansTheSame() {
        String original = "{\"a\":\"x\u202Ey 🙂 \uDB40\uDC41\",\"b\":[1,{\"c\":null}]}";

        String editable = JsonView.editable(sealed(original));

        assertThat(editable).contains("\\u202e").contains("\\udb40\\udc41").contains("🙂");
        assertThat(StrictJson.parseObject(editable.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(StrictJson.parseObject(original.getBytes(StandardCharsets.UTF_8)));
    }
}
