package dev.countersign.local;

import dev.countersign.local.demo.DemoOrganization;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code countersign train}: starts everything on a throw-away directory, makes a few calls and
 * stops, so that the JVM can record which classes a start needs (JEP 483, JEP 514).
 */
@Command(name = "train", hidden = true, description = "Warm up for the start-up cache, then stop.")
final class TrainCommand implements Callable<Integer> {
    private static final int CALLS = 20;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path data = Files.createTempDirectory("countersign-train");
        try (Installed installed = Installed.start(new Installed.Options(data, Ports.ANY_FREE));
                HttpClient client = HttpClient.newHttpClient()) {
            String secret = installed.demoSecret();
            for (int call = 0; call < CALLS; call++) {
                HttpRequest request = HttpRequest.newBuilder(URI.create(installed.url() + "/v1/agent-tool-call"))
                        .header("Authorization", "Bearer " + DemoOrganization.AGENT + ":" + secret)
                        .header("Idempotency-Key", "train-" + call)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("""
                                {"instance_id":"train","action":"update_deal","resource":"crm:deal:123",
                                 "payload":{"amount":%d}}""".formatted(call)))
                        .build();
                int status = client.send(request, HttpResponse.BodyHandlers.ofString())
                        .statusCode();
                if (status != 200) {
                    throw new IllegalStateException("A training call was answered " + status);
                }
            }
        } finally {
            delete(data);
        }
        return 0;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
