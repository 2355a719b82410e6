package dev.countersign.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetUrlTest {
    @ParameterizedTest
    @CsvSource({
        "https://api.example.com,           https, api.example.com, 443, ''",
        "https://API.Example.com:8443/v1,   https, api.example.com, 8443, /v1",
        "http://10.0.0.1/x,                 http,  10.0.0.1,        80,  /x",
        "http://[2606:4700::1111]:81/,      http,  2606:4700::1111, 81,  /",
        "https://dash-ed.example/a%2Fb,   https, dash-ed.example, 443, /a%2Fb",
        "http://localhost:8080,             http,  localhost,       8080, ''"
    })
    void aPlainUrlIsTakenApart(String text, String scheme, String host, int port, String path) throws Exception {
        assertThat(TargetUrl.parse(text)).isEqualTo(new TargetUrl(scheme, host, port, path, ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://example.com/",
                "file:///etc/passwd",
                "gopher://example.com/",
                "jar:http://example.com!/x",
                "javascript:alert(1)",
                "//example.com/",
                "/relative",
                "",
                "http://",
                "http:///path",
                "http:example.com",
                "https://user@example.com/",
                "https://user:secret@example.com/",
                "https://@example.com/",
                "https://public.example@10.0.0.1/",
                "http://2130706433/",
                "http://017700000001/",
                "http://0x7f000001/",
                "http://0x7f.0.0.1/",
                "http://0177.0.0.1/",
                "http://127.1/",
                "http://127.0.1/",
                "http://127.0.0.01/",
                "http://256.0.0.1/",
                "http://1.2.3.4.5/",
                "http://example.0x7f/",
                "http://localhost./",
                "http://example.com./",
                "http://127.0.0.1./",
                "http://exa mple.com/",
                "http://exämple.com/",
                "http://example.com%2f@10.0.0.1/",
                "http://127%2e0%2e0%2e1/",
                "http://example.com\\@10.0.0.1/",
                "http://example.com\r\nHost: internal/",
                "http://example.com\t/",
                "http://[fe80::1%25eth0]/",
                "http://[::1/",
                "http://example.com:0/",
                "http://example.com:65536/",
                "http://example.com:-1/",
                "http://example.com/#fragment",
                "http://①②⑦.⓪.⓪.①/",
                "http://a..b/"
            })
    void whatTwoReadersCouldReadDifferentlyIsRefused(String text) {
        assertThatThrownBy(() -> TargetUrl.parse(text)).isInstanceOf(ForbiddenTargetException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {2_000, 3_000})
    void aUrlHasALength(int chars) {
        String url = "https://example.com/" + "a".repeat(chars);
        if (chars < 2_048) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> TargetUrl.parse(url)))
                    .isNull();
        } else {
            assertThatThrownBy(() -> TargetUrl.parse(url)).hasMessageContaining("longer than");
        }
    }
}
