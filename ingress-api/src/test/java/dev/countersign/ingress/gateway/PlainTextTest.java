package dev.countersign.ingress.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"update_deal", "crm:deal:123", "two words", "Müller", "交易", "a'\"`<>&", "🙂"})
    void whatShowsItselfIsPlain(String text) {
        assertThat(PlainText.flaw(text)).isNull();
    }

    /** ABUSE A31: variants that look alike and compare otherwise. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                " a",
                "a ",
                "a\nb",
                "a\tb",
                "a\u0000b",
                "a\u001bb",
                "a\u007fb",
                "a\u0085b",
                "a\u00a0b",
                "a\u00adb",
                "a\u200bb",
                "a\u202eb",
                "a\u2028b",
                "a\u2066b",
                "\ufeffa",
                "a\ue000b",
                "cafe\u0301",
                "\ud800",
                "\uffff",
                "a\u3000b",
                "\udb40\udc41"
            })
    void whatHidesIsNot(String text) {
        assertThat(PlainText.flaw(text)).isNotNull();
    }
}
