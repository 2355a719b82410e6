package dev.countersign.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the door says to an address and to headers, before anything is looked up. */
class CallbackRulesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://hooks.example.com/a?b=c",
                "https://1.1.1.1/",
                "https://[2606:4700:4700::1111]:8443/x",
                "https://xn--bcher-kva.example/",
                "https://internal.example.com/",
                "https://localhost.example.com/"
            })
    void aPublicAddressIsTaken(String url) throws Exception {
        assertThat(CallbackRules.url(url, Reach.PUBLIC).encrypted()).isTrue();
    }

    /** A23, as it is given; what a name leads to is judged when it is used. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/",
                "https://127.255.255.254/",
                "https://127.1/",
                "https://0.0.0.0/",
                "https://0/",
                "https://2130706433/",
                "https://0x7f000001/",
                "https://0x7f.1/",
                "https://017700000001/",
                "https://0177.0.0.1/",
                "https://127.0.0.1./",
                "https://[::1]/",
                "https://[::]/",
                "https://[0:0:0:0:0:0:0:1]/",
                "https://[::ffff:7f00:1]/",
                "https://[::ffff:127.0.0.1]/",
                "https://[::ffff:a9fe:a9fe]/",
                "https://[::127.0.0.1]/",
                "https://[64:ff9b::7f00:1]/",
                "https://[2002:7f00:1::]/",
                "https://[fe80::1]/",
                "https://[fc00::1]/",
                "https://[fd00:ec2::254]/",
                "https://[ff02::1]/",
                "https://10.0.0.1/",
                "https://172.16.0.1/",
                "https://192.168.1.1/",
                "https://100.64.0.1/",
                "https://169.254.169.254/latest/meta-data/",
                "https://100.100.100.200/",
                "https://168.63.129.16/",
                "https://255.255.255.255/",
                "https://224.0.0.1/",
                "https://localhost/",
                "https://LOCALHOST/",
                "https://localhost./",
                "https://a.localhost/",
                "https://printer.local/",
                "https://metadata.google.internal/",
                "https://router.home.arpa/",
                "https://db.lan/",
                "https://intranet/",
                "https://user:secret@hooks.example.com/",
                "https://hooks.example.com@10.0.0.1/",
                "https://hooks.example.com#@10.0.0.1/",
                "https://hooks.example.com\\@10.0.0.1/",
                "https://①②⑦.⓪.⓪.①/",
                "https://127。0。0。1/",
                "http://hooks.example.com/",
                "http://1.1.1.1/",
                "ftp://hooks.example.com/",
                "file:///etc/passwd",
                "gopher://hooks.example.com/",
                "data:text/plain,x",
                "//hooks.example.com/",
                "hooks.example.com",
                ""
            })
    void a23WhatDoesNotLeadToThePublicInternetIsRefusedWhenGiven(String url) {
        assertThatThrownBy(() -> CallbackRules.url(url, Reach.PUBLIC))
                .isInstanceOfSatisfying(
                        ForbiddenTargetException.class,
                        refusal -> assertThat(refusal.reason()).endsWith("."));
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8080/,         THIS_MACHINE,     true",
        "http://localhost:8080/,         THIS_MACHINE,     true",
        "http://[::1]:8080/,             THIS_MACHINE,     true",
        "https://localhost/,             THIS_MACHINE,     true",
        "http://hooks.example.com/,      THIS_MACHINE,     false",
        "https://10.0.0.1/,              THIS_MACHINE,     false",
        "https://intranet/,              THIS_MACHINE,     false",
        "http://169.254.169.254/,        THIS_MACHINE,     false",
        "http://[::ffff:169.254.169.254]/, PRIVATE_NETWORKS, false",
        "http://169.254.169.254/,        PRIVATE_NETWORKS, false",
        "http://0.0.0.0/,                PRIVATE_NETWORKS, false",
        "http://2130706433/,             PRIVATE_NETWORKS, false",
        "http://10.0.0.1/,               PRIVATE_NETWORKS, true",
        "http://intranet/,               PRIVATE_NETWORKS, true",
        "http://127.0.0.1/,              PRIVATE_NETWORKS, true"
    })
    void anAllowanceOpensWhatItSaysAndNoMore(String url, Reach reach, boolean taken) throws Exception {
        if (taken) {
            assertThat(CallbackRules.url(url, reach).host()).isNotEmpty();
        } else {
            assertThatThrownBy(() -> CallbackRules.url(url, reach)).isInstanceOf(ForbiddenTargetException.class);
        }
    }

    @Test
    void aCallersOwnHeadersAreTaken() {
        assertThat(CallbackRules.objectionToHeaders(
                        Map.of("Authorization", "Bearer a b", "X-Api-Key", "k", "traceparent", "00-1", "api_key", "k")))
                .isNull();
        assertThat(CallbackRules.objectionToHeaders(Map.of())).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "host",
                "Content-Length",
                "Content-Type",
                "Content-Encoding",
                "Transfer-Encoding",
                "Connection",
                "Keep-Alive",
                "TE",
                "Trailer",
                "Upgrade",
                "Expect",
                "Proxy-Authorization",
                "Proxy-Connection",
                "webhook-id",
                "Webhook-Signature",
                "WEBHOOK-TIMESTAMP",
                "webhook-anything",
                "X-Forwarded-For",
                "X-Forwarded-Host",
                "Forwarded",
                "Via",
                "X-Real-IP",
                "X-HTTP-Method-Override",
                "Metadata-Flavor",
                "Metadata",
                "X-aws-ec2-metadata-token",
                "X-Google-Metadata-Request",
                "Cookie",
                "User-Agent",
                "Accept-Encoding",
                ":authority",
                "Bad Name",
                "Name:",
                "Näme",
                "Name\r\nHost",
                ""
            })
    void whatIsNotACallersToSetIsRefused(String name) {
        assertThat(CallbackRules.objectionToHeaders(Map.of(name, "x"))).endsWith(".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nHost: b", "a\nb", "a\0b", "ä", "a\u007f", " a", "a ", ""})
    void aValueThatCouldEndItsLineIsRefusedAndNotQuoted(String value) {
        assertThat(CallbackRules.objectionToHeaders(Map.of("X-Name", value)))
                .startsWith("The value of the header X-Name");
    }

    @Test
    void headersHaveLimits() {
        Map<String, String> many = IntStream.range(0, CallbackRules.HEADERS_MAX + 1)
                .boxed()
                .collect(Collectors.toMap(i -> "X-" + i, i -> "v"));
        Map<String, String> twice = new LinkedHashMap<>(Map.of("X-Same", "1"));
        twice.put("x-same", "2");
        Map<String, String> heavy =
                IntStream.range(0, 5).boxed().collect(Collectors.toMap(i -> "X-" + i, i -> "v".repeat(2_000)));

        assertThat(CallbackRules.objectionToHeaders(many)).contains("more than 20");
        assertThat(CallbackRules.objectionToHeaders(twice)).contains("twice");
        assertThat(CallbackRules.objectionToHeaders(heavy)).contains("together");
        assertThat(CallbackRules.objectionToHeaders(Map.of("X-N", "v".repeat(2_049))))
                .contains("longer than 2048");
        assertThat(CallbackRules.objectionToHeaders(Map.of("X".repeat(65), "v")))
                .contains("longer than 64");
    }
}
