package dev.countersign.policystream;

import dev.countersign.domain.call.CallTimes;
import dev.countersign.streams.StreamInstance;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * policy-stream's configuration.
 *
 * @param stateDirectory where the stores are kept between runs; not a temporary directory, because
 *     a lost one costs a restore of every call
 * @param instanceId this instance's name within the group, the same at every start and no other
 *     instance's: 1 to 100 characters of {@code A-Z a-z 0-9 _ -}
 * @param threads stream threads; more than one pays only with more cores than tasks are busy
 * @param standbyReplicas copies of each store on other instances; 0 where there is only one
 * @param startWithin how long an ordered attempt may wait for a worker
 * @param leaseGrace how long after a deadline an attempt is given up
 * @param horizon how long a call's full state is kept after it ended
 * @param authorizeWithin how long a call waits for its user's authorization
 * @param storeMemory RocksDB's caches and write buffers, all stores together
 * @param readyWithin how long the start may take, restoring the stores included
 * @param closeWithin how long a stop may take before it is cut short; what is then not committed is
 *     processed again after the next start
 */
@ConfigurationProperties("countersign.policy-stream")
public record PolicyStreamProperties(
        @DefaultValue("data/policy-stream") Path stateDirectory,
        @DefaultValue("1") String instanceId,
        @DefaultValue("1") int threads,
        @DefaultValue("0") int standbyReplicas,
        @DefaultValue("60s") Duration startWithin,
        @DefaultValue("2s") Duration leaseGrace,
        @DefaultValue("7d") Duration horizon,
        @DefaultValue("10m") Duration authorizeWithin,
        @DefaultValue("64MB") DataSize storeMemory,
        @DefaultValue("2m") Duration readyWithin,
        @DefaultValue("20s") Duration closeWithin) {
    /** @throws IllegalArgumentException with a sentence that names the property and its limits */
    public PolicyStreamProperties {
        instance(stateDirectory, instanceId, threads, standbyReplicas, storeMemory, readyWithin, closeWithin);
        require(startWithin.isPositive(), "start-within is a positive duration");
        require(leaseGrace.isPositive(), "lease-grace is a positive duration");
        require(horizon.isPositive(), "horizon is a positive duration");
        require(authorizeWithin.isPositive(), "authorize-within is a positive duration");
    }

    CallTimes callTimes() {
        return new CallTimes(startWithin, leaseGrace, horizon, authorizeWithin);
    }

    StreamInstance instance() {
        return instance(stateDirectory, instanceId, threads, standbyReplicas, storeMemory, readyWithin, closeWithin);
    }

    private static StreamInstance instance(
            Path stateDirectory,
            String instanceId,
            int threads,
            int standbyReplicas,
            DataSize storeMemory,
            Duration readyWithin,
            Duration closeWithin) {
        return new StreamInstance(
                "policy-stream",
                stateDirectory,
                instanceId,
                threads,
                standbyReplicas,
                storeMemory,
                readyWithin,
                closeWithin);
    }

    private static void require(boolean met, String rule) {
        if (!met) {
            throw new IllegalArgumentException("countersign.policy-stream: " + rule);
        }
    }
}
