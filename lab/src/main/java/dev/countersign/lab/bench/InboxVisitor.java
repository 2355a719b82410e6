package dev.countersign.lab.bench;

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
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The demo's approver, signed in, who opens pages. */
final class InboxVisitor implements AutoCloseable {
    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private final URI console;

    private InboxVisitor(URI console) {
        this.console = console;
    }

    static InboxVisitor signIn(Path data) throws IOException, InterruptedException {
        InboxVisitor visitor = new InboxVisitor(URI.create(BenchProcesses.demoValue(data, "CONSOLE_URL")));
        Matcher token = TOKEN.matcher(visitor.get("/sign-in").body());
        if (!token.find()) {
            throw new IllegalStateException("The sign-in page has no form");
        }
        String form = "_csrf=" + encoded(token.group(1)) + "&name="
                + encoded(BenchProcesses.demoValue(data, "APPROVER_USER")) + "&password="
                + encoded(BenchProcesses.demoValue(data, "APPROVER_PASSWORD"));
        visitor.http.send(
                HttpRequest.newBuilder(visitor.console.resolve("/sign-in"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Accept", "text/html")
                        .POST(BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.discarding());
        return visitor;
    }

    /** How long a page takes, in microseconds. */
    long timed(String path) throws IOException, InterruptedException {
        long start = System.nanoTime();
        HttpResponse<String> answer = get(path);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + " gave " + answer.statusCode());
        }
        return TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
    }

    /** Returns when the read model has the end of the log as of now: only then is a card that nobody has absent. */
    void awaitCaughtUp(Duration within) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        while (get("/approvals/apr_" + "a".repeat(26)).statusCode() != 404) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("The read model did not catch up within " + within);
            }
            Thread.sleep(500);
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(console.resolve(path))
                        .timeout(Duration.ofSeconds(60))
                        .header("Accept", "text/html")
                        .build(),
                BodyHandlers.ofString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.close();
    }
}
