package dev.countersign.console;

import dev.countersign.console.played.RunningConsole;
import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody with a browser that follows no redirect by itself, runs no script, and keeps cookies. */
final class Visitor implements AutoCloseable {
    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private final String url;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(cookies).build();

    Visitor(String url) {
        this.url = url;
    }

    static Visitor signedIn(RunningConsole console, String name) throws Exception {
        Visitor visitor = new Visitor(console.url());
        HttpResponse<String> answer = visitor.signIn(name, console.password(name));
        if (!answer.headers().firstValue("Location").orElse("").endsWith("/inbox")) {
            throw new AssertionError("Signing in led to " + answer.statusCode() + " "
                    + answer.headers().map());
        }
        return visitor;
    }

    HttpResponse<String> signIn(String name, String password) throws Exception {
        return post("/sign-in", token(get("/sign-in").body()), "name", name, "password", password);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : url + path))
                .timeout(Duration.ofSeconds(30))
                .header("Accept", "text/html");
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    /** As the page's script gets a part of a page. */
    HttpResponse<String> getPart(String path) throws IOException, InterruptedException {
        return send(request(path).header("HX-Request", "true"));
    }

    /** Posts a form with the token of the page at a path, as somebody would who has it open. */
    HttpResponse<String> submit(String page, String action, String... fields) throws IOException, InterruptedException {
        return post(action, token(get(page).body()), fields);
    }

    HttpResponse<String> post(String path, String token, String... fields) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form(token, fields))));
    }

    static String form(String token, String... fields) {
        StringBuilder form = new StringBuilder("_csrf=").append(encoded(token));
        for (int i = 0; i < fields.length; i += 2) {
            form.append('&').append(encoded(fields[i])).append('=').append(encoded(fields[i + 1]));
        }
        return form.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static String token(String page) {
        Matcher found = TOKEN.matcher(page);
        if (!found.find()) {
            throw new AssertionError("The page has no form with a token: " + page);
        }
        return found.group(1);
    }

    /** A token of the session, from a page that has a form. */
    String sessionToken() throws IOException, InterruptedException {
        return token(get("/inbox").body());
    }

    static String cardDigest(String page) {
        Matcher found =
                Pattern.compile("name=\"card_digest\" value=\"([0-9a-f]{64})\"").matcher(page);
        if (!found.find()) {
            throw new AssertionError("The page has no card to vote on: " + page);
        }
        return found.group(1);
    }

    List<HttpCookie> cookies() {
        return cookies.getCookieStore().getCookies();
    }

    HttpClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
    }
}
