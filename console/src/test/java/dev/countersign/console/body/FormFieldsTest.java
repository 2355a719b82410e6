package dev.countersign.console.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class FormFieldsTest {
    private final FormFields fields = new FormFields(4);

    @Test
    void aQueryAndABodyAreReadAsUtf8InTheirOrder() throws Exception {
        fields.add("a=1&b=%C3%A9+x");
        fields.add("a=2&&empty");

        assertThat(fields.values())
                .containsEntry("a", List.of("1", "2"))
                .containsEntry("b", List.of("é x"))
                .containsEntry("empty", List.of(""))
                .hasSize(3);
    }

    @Test
    void tooManyFieldsAndABrokenEscapeAreRefused() throws Exception {
        fields.add("a&b");
        fields.add(null);
        fields.add("c&d");

        assertThatThrownBy(() -> fields.add("e")).isInstanceOf(RefusedBodyException.class);
        assertThatThrownBy(() -> new FormFields(4).add("a=%zz")).isInstanceOf(RefusedBodyException.class);
    }
}
