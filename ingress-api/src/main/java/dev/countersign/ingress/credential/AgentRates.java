package dev.countersign.ingress.credential;

import dev.countersign.domain.identity.AgentId;
import dev.countersign.ingress.problem.Problem;
import dev.countersign.ingress.problem.ProblemCode;
import dev.countersign.ingress.problem.ProblemException;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * How many calls each agent may make a second at this instance. Asked only after authentication, so
 * that there are never more buckets than credentials.
 */
public final class AgentRates {
    private final int callsPerSecond;
    private final Map<AgentId, Bucket> buckets = new ConcurrentHashMap<>();

    /** @param callsPerSecond also the burst that is let through; 0 for no limit */
    public AgentRates(int callsPerSecond) {
        this.callsPerSecond = callsPerSecond;
    }

    /** @throws ProblemException 429 when the agent has used up its rate */
    public void admit(AgentId agent) {
        if (callsPerSecond == 0) {
            return;
        }
        ConsumptionProbe probe =
                buckets.computeIfAbsent(agent, unseen -> bucket()).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill()) + 1;
            throw new ProblemException(Problem.of(
                            ProblemCode.RATE_LIMITED,
                            "The agent may make " + callsPerSecond + " calls a second at this instance")
                    .retryAfter(seconds));
        }
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(callsPerSecond).refillGreedy(callsPerSecond, Duration.ofSeconds(1)))
                .build();
    }
}
