package dev.countersign.testprovider;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A person's browser: keeps cookies, follows one redirect at a time, signs in and consents when it is asked. What
 * it opens of the installation's public address goes to whichever instance is next, as through a balancer.
 */
public final class Browser implements AutoCloseable {
    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");
    private static final Pattern CONSENT = Pattern.compile("name=\"state\" value=\"([^\"]+)\"");
    private static final Pattern CLIENT = Pattern.compile("name=\"client_id\" value=\"([^\"]+)\"");
    private static final int STEPS_MAX = 12;

    private final HttpClient client = HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .connectTimeout(Duration.ofSeconds(20))
            .build();
    private final String person;
    private final String publicUrl;
    private final Supplier<Integer> instances;

    /**
     * A browser that nobody has used yet.
     *
     * @param publicUrl of the installation; nothing is there
     * @param instances the port of the instance that is next
     */
    public Browser(String person, String publicUrl, Supplier<Integer> instances) {
        this.person = person;
        this.publicUrl = publicUrl;
        this.instances = instances;
    }

    /** Opens an address of the installation, and goes all the way. */
    public HttpResponse<String> authorize(String url) throws IOException, InterruptedException {
        return open(wayBack(url, true));
    }

    /** The same, but the person does not consent. */
    public HttpResponse<String> refuse(String url) throws IOException, InterruptedException {
        return open(wayBack(url, false));
    }

    /** Goes until the provider sends the person back, and tells where to. */
    public String wayBack(String url, boolean consents) throws IOException, InterruptedException {
        HttpResponse<String> answer = open(url);
        for (int step = 0; step < STEPS_MAX; step++) {
            if (answer.statusCode() == 302) {
                String next = answer.request()
                        .uri()
                        .resolve(answer.headers().firstValue("Location").orElseThrow())
                        .toString();
                if (next.startsWith(publicUrl + "/oauth2/callback")) {
                    return next;
                }
                answer = open(next);
            } else if (answer.request().uri().getPath().equals("/login")) {
                answer = post(
                        answer.request().uri(), "username", person, "password", person, "_csrf", found(CSRF, answer));
            } else if (CONSENT.matcher(answer.body()).find()) {
                String[] asked = {"client_id", found(CLIENT, answer), "state", found(CONSENT, answer)};
                URI at = URI.create(
                        answer.request().uri().resolve("/oauth2/authorize").toString());
                answer = consents
                        ? post(at, asked[0], asked[1], asked[2], asked[3], "scope", NotesProvider.SCOPE)
                        : post(at, asked);
            } else {
                throw new AssertionError(
                        "No way on: " + answer.statusCode() + " " + answer.uri().getPath() + "\n" + answer.body());
            }
        }
        throw new AssertionError("The provider goes round in circles");
    }

    /** Opens an address, and goes nowhere from there. */
    public HttpResponse<String> open(String url) throws IOException, InterruptedException {
        String to = url.startsWith(publicUrl)
                ? "http://127.0.0.1:" + instances.get() + url.substring(publicUrl.length())
                : url;
        return client.send(
                HttpRequest.newBuilder(URI.create(to))
                        .header("Accept", "text/html")
                        .timeout(Duration.ofSeconds(90))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> post(URI to, String... fields) throws IOException, InterruptedException {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            form.append(i == 0 ? "" : "&")
                    .append(fields[i])
                    .append('=')
                    .append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
        }
        return client.send(
                HttpRequest.newBuilder(to)
                        .header("Accept", "text/html")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form.toString()))
                        .timeout(Duration.ofSeconds(90))
                        .build(),
                BodyHandlers.ofString());
    }

    private static String found(Pattern pattern, HttpResponse<String> answer) {
        Matcher matcher = pattern.matcher(answer.body());
        if (!matcher.find()) {
            throw new AssertionError("The page has no " + pattern + "\n" + answer.body());
        }
        return matcher.group(1);
    }

    @Override
    public void close() {
        client.close();
    }
}
