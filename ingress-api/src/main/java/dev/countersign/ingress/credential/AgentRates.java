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
 * How often each agent may do something at this instance. Asked only after authentication, so that
 * there are never more buckets than credentials.
 */
public final class AgentRates {
    private final int timesMax;
    private final Duration window;
    private final Map<AgentId, Bucket> buckets = new ConcurrentHashMap<>();

    /** @param callsPerSecond also the burst that is let through; 0 for no limit */
    public AgentRates(int callsPerSecond) {
        this(callsPerSecond, Duration.ofSeconds(1));
    }

    /** @param timesMax within the window, also as one burst; 0 for no limit */
    public AgentRates(int timesMax, Duration window) {
        this.timesMax = timesMax;
        this.window = window;
    }

    /** @throws ProblemException 429 when the agent has used up its rate */
    public void admit(AgentId agent) {
        long seconds = secondsUntilAdmitted(agent);
        if (seconds > 0) {
            throw new ProblemException(Problem.of(
                            ProblemCode.RATE_LIMITED,
                            "The agent may make " + timesMax + " calls a second at this instance")
                    .retryAfter(seconds));
        }
    }

    /** 0 when the agent is admitted, which counts; else after how many whole seconds it may come again. */
    public long secondsUntilAdmitted(AgentId agent) {
        if (timesMax == 0) {
            return 0;
        }
        ConsumptionProbe probe =
                buckets.computeIfAbsent(agent, unseen -> bucket()).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? 0 : TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill()) + 1;
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(timesMax).refillGreedy(timesMax, window))
                .build();
    }
}
