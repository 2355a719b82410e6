package dev.countersign.local;

import dev.countersign.local.demo.DemoOrganization;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code countersign train}: starts everything on a throw-away directory, lets a few callers call for a while
 * and stops, so that the JVM can record which classes a start needs (JEP 483, JEP 514) and which methods are
 * worth compiling at once (JEP 515). Without those profiles a new process spends its first minutes on them.
 */
@Command(name = "train", hidden = true, description = "Warm up for the start-up cache, then stop.")
final class TrainCommand implements Callable<Integer> {
    private static final int CALLERS = 8;
    private static final Duration WHILE = Duration.ofSeconds(15);

    /** A machine that is slower than this trains no longer for it. */
    private static final Duration ENOUGH = Duration.ofSeconds(60);

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path data = Files.createTempDirectory("countersign-train");
        try (Installed installed = Installed.start(new Installed.Options(data, Ports.ANY_FREE));
                HttpClient client = HttpClient.newHttpClient();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> work = IntStream.range(0, CALLERS)
                    .mapToObj(caller -> (Callable<Void>) () -> {
                        train(client, installed, caller);
                        return null;
                    })
                    .toList();
            for (Future<Void> caller : callers.invokeAll(work, ENOUGH.toSeconds(), TimeUnit.SECONDS)) {
                caller.get();
            }
        } catch (ExecutionException refused) {
            throw new IllegalStateException("A training call failed", refused);
        } finally {
            delete(data);
        }
        return 0;
    }

    private static void train(HttpClient client, Installed installed, int caller)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + WHILE.toNanos();
        for (int call = 0; System.nanoTime() < end; call++) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(installed.url() + "/v1/agent-tool-call"))
                    .header("Authorization", "Bearer " + DemoOrganization.AGENT + ":" + installed.demoSecret())
                    .header("Idempotency-Key", "train-" + caller + "-" + call)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("""
                            {"instance_id":"train-%d","action":"update_deal","resource":"crm:deal:123",
                             "payload":{"amount":%d}}""".formatted(caller, call)))
                    .build();
            int status =
                    client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
            if (status != 200) {
                throw new IllegalStateException("A training call was answered " + status);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
