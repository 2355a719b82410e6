package dev.countersign.tlog.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormatTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 9, 10, 256, 1_234_067, Long.MAX_VALUE - 1, Long.MAX_VALUE})
    void aNumberIsItsDigits(long number) throws Exception {
        assertThat(Decimal.parse(Long.toString(number), "thing", "size")).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "01",
                "-1",
                "+1",
                "1 ",
                " 1",
                "1e3",
                "0x1",
                "1_0",
                "٣",
                "１",
                "9223372036854775808",
                "9999999999999999999",
                "18446744073709551617",
                "10000000000000000000000"
            })
    void whatIsNotTheOneWayToWriteANumberIsRefused(String text) {
        assertThatThrownBy(() -> Decimal.parse(text, "thing", "size"))
                .isInstanceOf(MalformedException.class)
                .hasMessageStartingWith("The thing is malformed: its size ")
                .hasMessageEndingWith(".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"QQ", "QQ=", "QR==", "QQ==\n", "QQ==QQ==", " QQ==", "QQ-=", "QUI_", "=", "QQ==="})
    void base64HasOneForm(String text) throws Exception {
        assertThat(Base64Text.decode("QQ==", "thing", "key")).containsExactly('A');
        assertThatThrownBy(() -> Base64Text.decode(text, "thing", "key")).isInstanceOf(MalformedException.class);
    }

    @Test
    void textIsUtf8WithoutControlCharacters() throws Exception {
        assertThat(Utf8Text.decode(new byte[] {(byte) 0xe2, (byte) 0x80, (byte) 0x94, '\n'}, "thing"))
                .isEqualTo("\u2014\n");
        for (byte[] bad : new byte[][] {{(byte) 0xff}, {(byte) 0xc0, (byte) 0x80}, {'\r', '\n'}, {0}, {'\t'}, {0x1f}}) {
            assertThatThrownBy(() -> Utf8Text.decode(bad, "thing")).isInstanceOf(MalformedException.class);
        }
    }
}
