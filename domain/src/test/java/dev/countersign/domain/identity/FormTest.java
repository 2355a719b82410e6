package dev.countersign.domain.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of call ids and digests, to the characters next to those allowed. */
final class FormTest {
    @Test
    void everyAllowedCharacterIsTaken() {
        assertThat(CallId.isWellFormed("abcdefghijklmnopqrstuvwxyz")).isTrue();
        assertThat(CallId.isWellFormed("234567aaaaaaaaaaaaaaaaaaaa")).isTrue();
        String digest = "0123456789abcdef".repeat(4);
        assertThat(new Digest(digest).hex()).isEqualTo(digest);
    }

    @ParameterizedTest
    @ValueSource(chars = {'`', '{', '1', '8', 'A', 'Z', ' ', '\u0430', '\uFF41'})
    void aCallIdHasNoOtherCharacterAnywhere(char wrong) {
        for (int i = 0; i < 26; i++) {
            StringBuilder text = new StringBuilder("a".repeat(26));
            text.setCharAt(i, wrong);
            assertThat(CallId.isWellFormed(text.toString())).as("%s", text).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(chars = {'/', ':', '`', 'g', 'A', 'F', ' ', '\uFF11'})
    void aDigestHasNoOtherCharacterAnywhere(char wrong) {
        for (int i = 0; i < 64; i++) {
            StringBuilder text = new StringBuilder("a".repeat(64));
            text.setCharAt(i, wrong);
            assertThatThrownBy(() -> new Digest(text.toString()))
                    .as("%s", text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("A digest is 64 lower-case hexadecimal digits");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 25, 27, 63, 65})
    void anotherLengthIsRefused(int length) {
        assertThat(CallId.isWellFormed("a".repeat(length))).isFalse();
        assertThatThrownBy(() -> new Digest("a".repeat(length))).isInstanceOf(IllegalArgumentException.class);
    }
}
