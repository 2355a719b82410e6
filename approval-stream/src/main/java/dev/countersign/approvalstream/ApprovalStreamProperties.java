package dev.countersign.approvalstream;

import dev.countersign.domain.approval.ApprovalTimes;
import dev.countersign.streams.StreamInstance;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * approval-stream's configuration. What an instance is, {@link StreamInstance} says.
 *
 * @param expiryGrace how long after its time an approval is expired, so that votes that arrived
 *     before it come first
 * @param horizon how long an approval's full state is kept after it was settled
 */
@ConfigurationProperties("countersign.approval-stream")
public record ApprovalStreamProperties(
        @DefaultValue("data/approval-stream") Path stateDirectory,
        @DefaultValue("1") String instanceId,
        @DefaultValue("1") int threads,
        @DefaultValue("0") int standbyReplicas,
        @DefaultValue("2s") Duration expiryGrace,
        @DefaultValue("7d") Duration horizon,
        @DefaultValue("32MB") DataSize storeMemory,
        @DefaultValue("2m") Duration readyWithin,
        @DefaultValue("20s") Duration closeWithin) {

    /** @throws IllegalArgumentException with a sentence that names the property and its limits */
    public ApprovalStreamProperties {
        instance(stateDirectory, instanceId, threads, standbyReplicas, storeMemory, readyWithin, closeWithin);
        new ApprovalTimes(expiryGrace, horizon);
    }

    StreamInstance instance() {
        return instance(stateDirectory, instanceId, threads, standbyReplicas, storeMemory, readyWithin, closeWithin);
    }

    ApprovalTimes times() {
        return new ApprovalTimes(expiryGrace, horizon);
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
                "approval-stream",
                stateDirectory,
                instanceId,
                threads,
                standbyReplicas,
                storeMemory,
                readyWithin,
                closeWithin);
    }
}
