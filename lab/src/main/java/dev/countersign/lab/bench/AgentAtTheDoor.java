package dev.countersign.lab.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The demo's agent, which waits at the approvals API for the answer to its question. */
final class AgentAtTheDoor {
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI url;
    private final String uuid;
    private final String key;

    AgentAtTheDoor(Path data) throws IOException {
        url = BenchProcesses.url(data);
        uuid = BenchProcesses.demoValue(data, "AGENT_UUID");
        key = BenchProcesses.demoValue(data, "API_KEY");
    }

    /** When, by {@link System#nanoTime}, the answer arrived. Returns when the agent has begun to wait. */
    CompletableFuture<Long> awaitAnswer(String requestId) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/v1/approvals/" + requestId + "/result?wait=60"))
                .timeout(Duration.ofSeconds(90))
                .header("X-Agent-Id", uuid)
                .header("X-Api-Key", key)
                .build();
        CompletableFuture<Long> answered = http.sendAsync(request, BodyHandlers.ofString())
                .thenApply(answer -> {
                    if (answer.statusCode() != 200 || !answer.body().contains("selected_option")) {
                        throw new IllegalStateException(answer.statusCode() + " " + answer.body());
                    }
                    return System.nanoTime();
                });
        // Long enough to be waiting at the door when the vote is cast.
        Thread.sleep(Duration.ofMillis(20));
        return answered;
    }
}
