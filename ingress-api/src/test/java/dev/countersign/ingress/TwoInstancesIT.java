package dev.countersign.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testbroker.TestBroker;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Two instances share the reply partitions; each is answered on its own. */
@NeedsBroker
class TwoInstancesIT {
    private static final int DUPLICATES = 1_000;

    @TempDir
    private Path directory;

    @Test
    void a9ParallelDuplicatesOverTwoInstancesAreOneCall() throws Exception {
        try (TestBroker broker = RunningDoor.broker(directory);
                RunningDoor one = RunningDoor.start(broker, Map.of("countersign.ingress.instance", "one"));
                PlayedPipeline pipeline =
                        new PlayedPipeline(broker.bootstrapServers(), RunningDoor.TOPICS, RunningDoor.PARTITIONS);
                RunningDoor two = RunningDoor.start(broker, Map.of("countersign.ingress.instance", "two"));
                ExecutorService callers = Executors.newFixedThreadPool(64)) {
            awaitShared(one, two);
            String key = UUID.randomUUID().toString();
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < DUPLICATES; i++) {
                RunningDoor door = i % 2 == 0 ? one : two;
                answers.add(callers.submit(() -> door.send(door.call(Organizations.SELLER, key, "update_deal", "{}"))));
            }

            Set<String> receipts = new HashSet<>();
            int first = 0;
            for (Future<HttpResponse<String>> future : answers) {
                HttpResponse<String> answer = future.get();
                assertThat(answer.statusCode()).isEqualTo(200);
                receipts.add(JsonMapper.shared()
                        .readTree(answer.body())
                        .get("receipt_id")
                        .asString());
                first += answer.headers().firstValue("Idempotency-Replayed").isEmpty() ? 1 : 0;
            }

            assertThat(receipts).hasSize(1);
            assertThat(first).isEqualTo(1);
            Set<Integer> stamped = new HashSet<>();
            pipeline.seen().forEach(submit -> stamped.add(submit.replyPartition()));
            assertThat(stamped).hasSize(2);
        }
    }

    /** The guarantee of {@code SharedRates}, over the brokers: as much as one instance would serve, and not one more. */
    @Test
    void twoInstancesTogetherServeALimitOnce() throws Exception {
        try (TestBroker broker = RunningDoor.broker(directory);
                RunningDoor one = RunningDoor.start(broker, limited("one"));
                RunningDoor two = RunningDoor.start(broker, limited("two"));
                ExecutorService callers = Executors.newFixedThreadPool(8)) {
            List<HttpResponse<String>> byKey = bombard(callers, Organizations.KEY, one, two);
            List<HttpResponse<String>> byWorkspace = bombard(callers, Organizations.BUYING_KEY, one, two);

            assertThat(byKey).filteredOn(answer -> answer.statusCode() == 200).hasSize(40);
            assertThat(byWorkspace)
                    .as("60 of the workspace, of which the other key took 40")
                    .filteredOn(answer -> answer.statusCode() == 200)
                    .hasSize(20);
            byKey.forEach(answer -> assertTold(answer, "40"));
            byWorkspace.stream()
                    .filter(answer -> answer.statusCode() == 429)
                    .forEach(answer -> assertTold(answer, "60"));
        }
    }

    private static Map<String, Object> limited(String instance) {
        return Map.of(
                "countersign.ingress.instance",
                instance,
                "countersign.ingress.hub-requests-per-key",
                "40",
                "countersign.ingress.hub-requests-per-workspace",
                "60",
                "countersign.ingress.hub-window",
                "24h");
    }

    private static List<HttpResponse<String>> bombard(ExecutorService callers, String bearer, RunningDoor... doors)
            throws Exception {
        List<Future<HttpResponse<String>>> sent = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            RunningDoor door = doors[i % doors.length];
            sent.add(callers.submit(() -> door.get("/api/v1/tools", bearer)));
        }
        List<HttpResponse<String>> answers = new ArrayList<>();
        for (Future<HttpResponse<String>> future : sent) {
            answers.add(future.get());
        }
        return answers;
    }

    private static void assertTold(HttpResponse<String> answer, String limit) {
        assertThat(header(answer, "X-RateLimit-Limit")).isEqualTo(limit);
        assertThat(Long.parseLong(header(answer, "X-RateLimit-Reset"))).isBetween(1L, 86_400L);
        if (answer.statusCode() == 429) {
            assertThat(header(answer, "X-RateLimit-Remaining")).isEqualTo("0");
            assertThat(header(answer, "Retry-After")).isEqualTo(header(answer, "X-RateLimit-Reset"));
        } else {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(Long.parseLong(header(answer, "X-RateLimit-Remaining"))).isBetween(0L, 39L);
        }
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static void awaitShared(RunningDoor one, RunningDoor two) throws InterruptedException {
        int half = RunningDoor.PARTITIONS / 2;
        while (one.replies().owned().size() != half || two.replies().owned().size() != half) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(one.replies().owned())
                .doesNotContainAnyElementsOf(two.replies().owned());
    }
}
