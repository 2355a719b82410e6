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

    private static void awaitShared(RunningDoor one, RunningDoor two) throws InterruptedException {
        int half = RunningDoor.PARTITIONS / 2;
        while (one.replies().owned().size() != half || two.replies().owned().size() != half) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(one.replies().owned())
                .doesNotContainAnyElementsOf(two.replies().owned());
    }
}
