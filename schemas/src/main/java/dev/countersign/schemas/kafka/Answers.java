package dev.countersign.schemas.kafka;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;

/** Waits for an admin client's answers. */
final class Answers {
    /** Beyond the admin client's own timeout of 30 s, so that its better message comes first. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(40);

    private Answers() {}

    /**
     * @throws ExecutionException when the cluster answered with an error
     * @throws UnfitClusterException when it did not answer
     */
    static <T> T of(KafkaFuture<T> question) throws ExecutionException {
        try {
            return question.get(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw UnfitClusterException.unreachable(late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw UnfitClusterException.unreachable(interrupted);
        }
    }
}
