package dev.countersign.ingress.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * The table of hostile requests (ABUSE A1, A6, A10, A25, A31, A33, A35): what nobody should send, and
 * what each must be answered. Written on plain sockets, because HTTP clients refuse to send most of
 * it. The same table is asked of the ingress alone and of the whole product.
 */
public final class HostileRequests {
    /** Stands in every row that carries text; must never be found in a log. */
    public static final String CANARY = "c4n4ry7f3a";

    private static final String CALL = "POST /v1/agent-tool-call HTTP/1.1";
    private static final String RECEIPTS = "/v1/receipts";
    private static final int BODY_BYTES_MAX = 256 * 1024;
    private static final Duration DROP_EVERY = Duration.ofMillis(100);
    private static final int DROPS_MAX = 300;

    private final String bearer;
    private final List<HostileRequest> rows = new ArrayList<>();

    private HostileRequests(String bearer) {
        this.bearer = bearer;
        credentials();
        keys();
        json();
        fields();
        mediaTypes();
        sizes();
        framing();
        targets();
        receipts();
        odd();
    }

    /**
     * Every row.
     *
     * @param bearer {@code agent:secret} of a credential that works
     */
    public static List<HostileRequest> all(String bearer) {
        return List.copyOf(new HostileRequests(bearer).rows);
    }

    private void credentials() {
        RawRequest none = good("auth").without("Authorization");
        refused(401, "unauthorized", "no Authorization", none);
        Stream.of(
                        "Basic YTpi",
                        "Bearer",
                        "Bearer ",
                        "Bearer nocolon" + CANARY,
                        "Bearer " + agent() + ":",
                        "Bearer :" + secret(),
                        "Bearer " + agent() + ":wrong" + CANARY,
                        "Bearer nobody:" + secret(),
                        "Bearer  " + bearer,
                        "Bearer " + bearer + ", Bearer " + bearer,
                        "Bearer ../" + bearer,
                        "Bearer x' OR '1'='1:" + secret(),
                        "Bearer " + "a".repeat(10_000) + ":" + secret(),
                        "Bearer " + agent() + ":" + secret() + "\u00e9",
                        "Token " + bearer)
                .forEach(value -> refused(
                        401,
                        "unauthorized",
                        "Authorization: " + shown(value.replace(secret(), "SECRET")),
                        none.header("Authorization: " + value)));
        refused(
                401,
                "unauthorized",
                "two Authorization headers, both right",
                good("auth").header("Authorization: Bearer " + bearer));
        refused(
                401,
                "unauthorized",
                "a wrong Authorization before the right one",
                none.header("Authorization: Bearer nobody:x").header("Authorization: Bearer " + bearer));
        refused(
                401,
                "unauthorized",
                "the credential in Proxy-Authorization",
                none.header("Proxy-Authorization: Bearer " + bearer));
        refused(
                401,
                "unauthorized",
                "the credential in the query",
                none.as("POST /v1/agent-tool-call?authorization=Bearer%20" + bearer + " HTTP/1.1"));
        refused(401, "unauthorized", "no credential and no body worth reading", none.body("not json"));
        refused(
                401,
                "unauthorized",
                "receipts without a credential",
                RawRequest.line("GET " + RECEIPTS + " HTTP/1.1").header("Host: x"));
        refused(
                401,
                "unauthorized",
                "the simulator without a credential",
                none.as("POST /v1/policy-simulator HTTP/1.1"));
        refused(
                400,
                "bad_request",
                "a right credential in a header that is malformed",
                none.header("Authorization: Bearer " + bearer + "\u0007"));
        served(
                "the scheme and the header names in another case",
                good("case").without("Authorization").header("aUTHORIZATION: bEARER " + bearer));
    }

    private void keys() {
        RawRequest none = good("key").without("Idempotency-Key");
        refused(400, "bad_request", "no Idempotency-Key", none);
        Stream.of(
                        "",
                        "k".repeat(256),
                        "k".repeat(10 * 1024),
                        "two words" + CANARY,
                        "tab\tinside",
                        CANARY + "\u007f",
                        "k\u00e9y",
                        "\u00d0\u00ba\u00d0\u00b5\u00d1\u0083",
                        "a\u00a0b")
                .forEach(key ->
                        refused(400, "bad_request", "key: " + shown(key), none.header("Idempotency-Key: " + key)));
        refused(400, "bad_request", "two keys", good("one").header("Idempotency-Key: another"));
        refused(400, "bad_request", "a NUL in the key", none.header("Idempotency-Key: a\0b"));
        refused(400, "bad_request", "a bare CR in the key", none.header("Idempotency-Key: a\rX-Injected: b"));
        refused(400, "bad_request", "a folded key", none.header("Idempotency-Key: a\r\n b"));
        served("a key of 255 characters", none.header("Idempotency-Key: " + fresh("k") + "k".repeat(200)));
        served(
                "a key that looks like a lookup",
                none.header("Idempotency-Key: " + fresh("${jndi:ldap://127.0.0.1/" + CANARY + "}")));
        served("a key of quotes and escapes", none.header("Idempotency-Key: " + fresh("\"'\\%0d%0a<script>")));
    }

    private void json() {
        Stream.of(
                        "",
                        " ",
                        "not json " + CANARY,
                        "[]",
                        "\"text\"",
                        "null",
                        "{",
                        call("{}") + "x",
                        call("{}") + call("{}"),
                        call("{\"a\":1,\"a\":2}"),
                        call("{}").replace("{\"instance_id\"", "{\"action\":\"read\",\"instance_id\""),
                        call("{\"a\":NaN}"),
                        call("{\"a\":Infinity}"),
                        call("{\"a\":1,}"),
                        call("{/* comment */}"),
                        call("{'a':1}"),
                        call("{\"a\":01}"),
                        call("{\"a\":+1}"),
                        call("{\"a\":1e400}"),
                        call("{\"a\":9007199254740993}"),
                        call("{\"a\":50000.00000000000001}"),
                        call("{\"a\":123456789012345678901234567890123456789}"),
                        call("{\"a\":\"\\ud800\"}"),
                        call("{\"a\":\"\\u0000\"}"),
                        call("{\"a\":\"line\nbreak\"}"),
                        call("{\"a\":\"\\x41\"}"),
                        "\ufeff" + call("{}"),
                        call("{\"a\":\"" + "s".repeat(64 * 1024 + 1) + "\"}"),
                        call("[".repeat(10_000) + "]".repeat(10_000)),
                        call("{\"a\":".repeat(40) + "1" + "}".repeat(40)),
                        call(fields(2_001)),
                        call("{\"a\":[" + "[0],".repeat(62_000) + "[0]]}"))
                .forEach(body -> refused(
                        400, "bad_request", "body: " + shown(body), good("json").body(body)));
        refused(
                400,
                "bad_request",
                "a body in UTF-16",
                good("json").body(call("{}").getBytes(StandardCharsets.UTF_16LE)));
        refused(
                400,
                "bad_request",
                "invalid UTF-8",
                good("json").body(call("{\"a\":\"\u00ff\u00fe\"}").getBytes(StandardCharsets.ISO_8859_1)));
        refused(
                400,
                "bad_request",
                "overlong UTF-8",
                good("json").body(call("{\"a\":\"\u00c0\u00af\"}").getBytes(StandardCharsets.ISO_8859_1)));
    }

    private void fields() {
        Stream.of(
                        "{\"action\":\"a\",\"resource\":\"r\"}",
                        "{\"instance_id\":\"i\",\"resource\":\"r\"}",
                        "{\"instance_id\":\"i\",\"action\":\"a\"}",
                        "{\"instance_id\":1,\"action\":\"a\",\"resource\":\"r\"}",
                        "{\"instance_id\":\"i\",\"action\":null,\"resource\":\"r\"}",
                        "{\"instance_id\":\"i\",\"action\":[\"a\"],\"resource\":\"r\"}",
                        "{\"instance_id\":\"i\",\"action\":\"a\",\"resource\":\"\"}",
                        "{\"Instance_ID\":\"i\",\"action\":\"a\",\"resource\":\"r\"}",
                        call("[]"),
                        call("\"{}\""),
                        call("null"),
                        call("7"),
                        with("\"organization_id\":\"other\""),
                        with("\"agent_id\":\"other\""),
                        with("\"decision\":\"allow\""),
                        with("\"approved\":true"),
                        with("\"" + CANARY + "\\u001b[31m\":1"),
                        action("a".repeat(256)),
                        action("update\\ndeal"),
                        action("update_deal\\u202e"),
                        action("update\\u200b_deal"),
                        action("update\\u00a0deal"),
                        action(" update_deal"),
                        action("update_deal "),
                        action("cafe\\u0301"),
                        action("\\ufeffupdate_deal"),
                        action("update\\u001b[31m"))
                .forEach(body -> refused(
                        400,
                        "bad_request",
                        "fields: " + shown(body),
                        good("fields").body(body)));
        refused(
                400,
                "bad_request",
                "a resource of 1,025 characters",
                good("fields").body(call("{}").replace("crm:deal:1", "r".repeat(1_025))));
        served(
                "another organization in headers",
                good("org")
                        .header("X-Organization-Id: other")
                        .header("X-Forwarded-For: 10.0.0.1")
                        .header("X-Forwarded-Host: other.example")
                        .header("Forwarded: for=10.0.0.1;host=other.example"));
    }

    private void mediaTypes() {
        RawRequest untyped = good("media").without("Content-Type");
        refused(415, "unsupported_media_type", "no Content-Type", untyped);
        Stream.of(
                        "text/plain",
                        "application/x-www-form-urlencoded",
                        "multipart/form-data; boundary=x",
                        "application/json; charset=utf-16",
                        "application/json; charset=iso-8859-1",
                        "application/jsonx",
                        "application/xml",
                        "*/*")
                .forEach(type -> refused(
                        415, "unsupported_media_type", "type: " + type, untyped.header("Content-Type: " + type)));
        for (String second : List.of("application/json", "text/plain")) {
            refused(
                    415,
                    "unsupported_media_type",
                    "a second type: " + second,
                    good("media").header("Content-Type: " + second));
        }
        Stream.of("gzip", "br", "deflate", "gzip, gzip", "identity, gzip")
                .forEach(encoding -> refused(
                        415,
                        "unsupported_media_type",
                        "encoding: " + encoding,
                        good("media").header("Content-Encoding: " + encoding)));
        refused(
                415,
                "unsupported_media_type",
                "a second encoding",
                good("media").header("Content-Encoding: identity").header("Content-Encoding: gzip"));
        refused(
                415,
                "unsupported_media_type",
                "a gzip bomb",
                good("media").header("Content-Encoding: gzip").body(bomb()));
        served(
                "JSON with its charset named",
                good("typed").replacing("Content-Type", "Content-Type: Application/JSON; Charset=\"UTF-8\""));
    }

    private void sizes() {
        refused(
                413,
                "payload_too_large",
                "ten gigabytes announced",
                good("size").header("Content-Length: 10737418240").framed("{"));
        refused(413, "payload_too_large", "one byte too many", good("size").body(padded(BODY_BYTES_MAX + 1)));
        refused(
                413,
                "payload_too_large",
                "a million fields",
                good("size").body(call(fields(1_000_000)).substring(0, 400_000)));
        refused(
                413,
                "payload_too_large",
                "chunks without end",
                good("size").header("Transfer-Encoding: chunked").framed(chunks(70)));
        refused(
                Set.of(400, 431),
                Set.of("bad_request", "headers_too_large"),
                "20 KB of one header",
                good("size").header("X-Large: " + "x".repeat(20 * 1024)));
        refused(
                Set.of(400, 431),
                Set.of("bad_request", "headers_too_large"),
                "a thousand headers",
                IntStream.range(0, 1_000)
                        .boxed()
                        .reduce(good("size"), (request, i) -> request.header("X-" + i + ": y"), (a, b) -> b));
        refused(
                Set.of(400, 414),
                Set.of("bad_request", "uri_too_long"),
                "20 KB of path",
                good("size").as("POST /" + "p".repeat(20 * 1024) + " HTTP/1.1"));
        served("exactly the largest body", good("largest").body(padded(BODY_BYTES_MAX)));
    }

    private void framing() {
        RawRequest open = good("framing");
        String body = call("{}");
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        refused(
                400,
                "bad_request",
                "two lengths",
                open.header("Content-Length: " + length)
                        .header("Content-Length: 5")
                        .framed(body));
        refused(
                400,
                "bad_request",
                "a list of lengths",
                open.header("Content-Length: 5, " + length).framed(body));
        refused(
                400,
                "bad_request",
                "a negative length",
                open.header("Content-Length: -5").framed(body));
        refused(
                400,
                "bad_request",
                "a length that is no number",
                open.header("Content-Length: five").framed(body));
        refused(
                400,
                "bad_request",
                "a length with a sign",
                open.header("Content-Length: +5").framed(body));
        refused(
                400,
                "bad_request",
                "length and chunks together",
                open.header("Content-Length: 4")
                        .header("Transfer-Encoding: chunked")
                        .framed("0\r\n\r\n"));
        refused(
                400,
                "bad_request",
                "an unknown transfer coding",
                open.header("Transfer-Encoding: xchunked").framed(body));
        refused(
                400,
                "bad_request",
                "chunked is not the last coding",
                open.header("Transfer-Encoding: chunked, gzip").framed("0\r\n\r\n"));
        refused(
                400,
                "bad_request",
                "a chunk size that is no number",
                open.header("Transfer-Encoding: chunked").framed("zz\r\n{}\r\n0\r\n\r\n"));
        refused(
                400,
                "bad_request",
                "a negative chunk size",
                open.header("Transfer-Encoding: chunked").framed("-1\r\n{}\r\n0\r\n\r\n"));
        refused(
                400,
                "bad_request",
                "an endless chunk extension",
                open.header("Transfer-Encoding: chunked").framed("2;" + "e".repeat(5_000) + "\r\n{}\r\n0\r\n\r\n"));
        refused(
                400,
                "bad_request",
                "an empty chunked body",
                open.header("Transfer-Encoding: chunked").framed("0\r\n\r\n"));
        refused(400, "bad_request", "no Host", good("framing").without("Host").body(body));
        refused(
                400,
                "bad_request",
                "two Hosts",
                good("framing").header("Host: other").body(body));
        refused(
                400,
                "bad_request",
                "a Host that is none",
                good("framing").replacing("Host", "Host: a/" + CANARY + "\\c").body(body));
        refused(
                400,
                "bad_request",
                "a header without a name",
                good("framing").header(": empty").body(body));
        refused(
                400,
                "bad_request",
                "a space before a colon",
                good("framing").header("X-Space : v").body(body));
        refused(
                400,
                "bad_request",
                "a header without a colon",
                good("framing").header("nonsense").body(body));
        row("a body that stops short", Set.of(0, 400, 408), Set.of("bad_request", "request_timeout"), (socket, out) -> {
            out.write(open.header("Content-Length: 500")
                    .framed("{\"instance_id\":")
                    .bytes());
            socket.shutdownOutput();
        });
        row(
                "a body that never comes",
                Set.of(408),
                Set.of("request_timeout"),
                (socket, out) ->
                        out.write(open.header("Content-Length: 500").framed("{").bytes()));
        row(
                "headers that never end",
                Set.of(0, 400, 408),
                Set.of("bad_request", "request_timeout"),
                (socket, out) -> out.write("POST /v1/agent-tool-call HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
                        .getBytes(StandardCharsets.US_ASCII)));
        row(
                "a head that drips for ever",
                Set.of(0, 400, 408),
                Set.of("bad_request", "request_timeout"),
                (socket, out) -> drip(out, "POST /v1/agent-tool-call HTTP/1.1\r\nHost: localhost\r\nX-Slow: "));
        row(
                "a request line that drips for ever",
                Set.of(0, 400, 408),
                Set.of("bad_request", "request_timeout"),
                (socket, out) -> drip(out, "POST /v1/agent-"));
        row(
                "not HTTP at all",
                Set.of(0, 400),
                Set.of("bad_request"),
                (socket, out) -> out.write(new byte[] {
                    0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, (byte) 0xfc, 0x03, 0x03, '\r', '\n', '\r', '\n'
                }));
        served(
                "a body in chunks",
                good("chunked")
                        .header("Transfer-Encoding: chunked")
                        .framed(Integer.toHexString(length) + "\r\n" + body + "\r\n0\r\n\r\n"));
    }

    /** Never silent for as long as the server waits for one read. */
    private static void drip(OutputStream out, String start) throws IOException, InterruptedException {
        out.write(start.getBytes(StandardCharsets.US_ASCII));
        for (int drops = 0; drops < DROPS_MAX; drops++) {
            Thread.sleep(DROP_EVERY);
            out.write('a');
        }
        throw new AssertionError("The server let a head drip for " + DROP_EVERY.multipliedBy(DROPS_MAX));
    }

    private void targets() {
        for (String method : List.of("GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "post")) {
            refused(
                    405,
                    "method_not_allowed",
                    "method " + method,
                    good("method").as(method + " /v1/agent-tool-call HTTP/1.1"));
        }
        refused(400, "bad_request", "a tunnel", good("method").as("CONNECT localhost:22 HTTP/1.1"));
        refused(400, "bad_request", "a tunnel from here", good("method").as("CONNECT /v1/agent-tool-call HTTP/1.1"));
        Stream.of(
                        "/",
                        "/v1",
                        "/v1/",
                        "/v1/agent-tool-call/",
                        "/v1/agent-tool-call/x",
                        "/V1/agent-tool-call",
                        "/v1/agent-tool-calls",
                        "/v2/agent-tool-call",
                        "/error",
                        "/.env",
                        "/" + CANARY + "%1b%5b31m",
                        "/%24%7bjndi:ldap:" + CANARY + "%7d",
                        "/v1/receipts/../../" + CANARY)
                .forEach(path ->
                        refused(404, "not_found", "path " + path, good("path").as("POST " + path + " HTTP/1.1")));
        // A35: nothing that manages or explains a server is behind this door, whoever asks.
        for (String path : List.of(
                "/actuator",
                "/actuator/env",
                "/actuator/health",
                "/actuator/heapdump",
                "/actuator/loggers",
                "/actuator/prometheus",
                "/metrics",
                "/jolokia",
                "/manager/html",
                "/h2-console",
                "/heapdump",
                "/threaddump",
                "/trace",
                "/env")) {
            refused(404, "not_found", "management at " + path, good("path").as("GET " + path + " HTTP/1.1"));
        }
        Stream.of("/v1%2fagent-tool-call", "/%00", "/a\\b", "/v1/%zz", "/../../etc/passwd", "/<script>", "/{}")
                .forEach(path ->
                        refused(400, "bad_request", "path " + path, good("path").as("POST " + path + " HTTP/1.1")));
        refused(400, "bad_request", "HTTP/3.0", good("version").as("POST /v1/agent-tool-call HTTP/3.0"));
        refused(400, "bad_request", "no version", good("version").as("POST /v1/agent-tool-call HTTP/x"));
        refused(400, "bad_request", "a method that is none", good("version").as("P()ST /v1/agent-tool-call HTTP/1.1"));
        refused(
                417,
                "expectation_failed",
                "an unknown expectation",
                good("expect").header("Expect: the-unexpected"));
    }

    private void receipts() {
        Stream.of(
                        "/rec_aaaaaaaaaaaaaaaaaaaaaaaaaa",
                        "/rec_AAAAAAAAAAAAAAAAAAAAAAAAAA",
                        "/rec_1",
                        "/apr_aaaaaaaaaaaaaaaaaaaaaaaaaa",
                        "/rec_' OR '1'='1".replace(" ", "%20").replace("'", "%27"),
                        "/",
                        "/rec_aaaaaaaaaaaaaaaaaaaaaaaaaa/secrets",
                        "/..;/x")
                .forEach(path -> refused(404, "not_found", "receipt " + path, get(RECEIPTS + path)));
        Stream.of(
                        "?limit=0",
                        "?limit=100000",
                        "?limit=ten",
                        "?limit=1&limit=2",
                        "?decision=maybe",
                        "?decision=ALLOW",
                        "?risk_level=extreme",
                        "?agent_id=a%27%20OR%201",
                        "?from=yesterday",
                        "?to=2026-13-01T00:00:00Z",
                        "?search=",
                        "?search=" + "s".repeat(201),
                        "?cursor=%00" + CANARY,
                        "?organization_id=other",
                        "?" + CANARY + "=1",
                        "?search=%zz",
                        "/rec_aaaaaaaaaaaaaaaaaaaaaaaaaa?wait=-1",
                        "/rec_aaaaaaaaaaaaaaaaaaaaaaaaaa?wait=61",
                        "/rec_aaaaaaaaaaaaaaaaaaaaaaaaaa?wait=forever",
                        "/rec_aaaaaaaaaaaaaaaaaaaaaaaaaa?wait=1&wait=1",
                        "/rec_aaaaaaaaaaaaaaaaaaaaaaaaaa?limit=1")
                .forEach(query -> refused(400, "bad_request", "receipts " + shown(query), get(RECEIPTS + query)));
        refused(405, "method_not_allowed", "posting a receipt", good("receipt").as("POST " + RECEIPTS + " HTTP/1.1"));
        refused(
                405,
                "method_not_allowed",
                "deleting a receipt",
                good("receipt").as("DELETE " + RECEIPTS + "/rec_x HTTP/1.1"));
    }

    private void odd() {
        served("a wish for a page", good("accept").header("Accept: text/html"));
        served(
                "preferences that make no sense",
                good("prefer").header("Prefer: wait=-1, wait=1e9, ;;;, return=\"" + CANARY));
        served("a trace that is none", good("trace").header("traceparent: 00-" + CANARY));
        served(
                "an upgrade to something else",
                good("upgrade").header("Connection: Upgrade").header("Upgrade: websocket"));
        served(
                "cookies and origins",
                good("cookie").header("Cookie: session=" + CANARY).header("Origin: https://evil.example"));
    }

    private void refused(int status, String error, String name, RawRequest request) {
        refused(Set.of(status), Set.of(error), name, request);
    }

    private void refused(Set<Integer> statuses, Set<String> errors, String name, RawRequest request) {
        row(name, statuses, errors, (socket, out) -> out.write(request.bytes()));
    }

    /** Odd, but to be served: strictness is not refusing what is right. */
    private void served(String name, RawRequest request) {
        row(name, Set.of(200), Set.of(), (socket, out) -> out.write(request.bytes()));
    }

    private void row(String name, Set<Integer> statuses, Set<String> errors, HostileRequest.Sending sending) {
        rows.add(new HostileRequest(name, statuses, errors, sending));
    }

    /** A call with nothing wrong: each row spoils one thing. */
    private RawRequest good(String what) {
        return RawRequest.line(CALL)
                .header("Host: localhost")
                .header("Authorization: Bearer " + bearer)
                .header("Idempotency-Key: " + fresh(what))
                .header("Content-Type: application/json")
                .body(call("{}"));
    }

    private RawRequest get(String target) {
        return RawRequest.line("GET " + target + " HTTP/1.1")
                .header("Host: localhost")
                .header("Authorization: Bearer " + bearer);
    }

    private String fresh(String what) {
        return what + "-" + rows.size() + "-" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
    }

    private String agent() {
        return bearer.substring(0, bearer.indexOf(':'));
    }

    private String secret() {
        return bearer.substring(bearer.indexOf(':') + 1);
    }

    private static String call(String payload) {
        return "{\"instance_id\":\"run-1\",\"action\":\"update_deal\",\"resource\":\"crm:deal:1\",\"payload\":"
                + payload + "}";
    }

    private static String with(String member) {
        return "{" + member + "," + call("{}").substring(1);
    }

    private static String action(String json) {
        return call("{}").replace("update_deal", json);
    }

    private static String fields(int count) {
        StringBuilder fields = new StringBuilder("{");
        for (int i = 0; i < count; i++) {
            fields.append(i == 0 ? "\"f" : ",\"f").append(i).append("\":1");
        }
        return fields.append('}').toString();
    }

    private static String padded(int bytes) {
        return call("{}") + " ".repeat(bytes - call("{}").length());
    }

    private static String chunks(int count) {
        String chunk = "1000\r\n" + " ".repeat(0x1000) + "\r\n";
        return chunk.repeat(count) + "0\r\n\r\n";
    }

    private static byte[] bomb() {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            byte[] zeros = new byte[1024 * 1024];
            for (int i = 0; i < 64; i++) {
                gzip.write(zeros);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return packed.toByteArray();
    }

    private static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        text.chars().limit(60).forEach(c -> shown.append(c >= ' ' && c < 0x7f ? (char) c : '·'));
        return text.length() > 60 ? shown + "… (" + text.length() + ")" : shown.toString();
    }
}
