package dev.countersign.streams;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.springframework.util.unit.DataSize;

/**
 * One instance of a stream application.
 *
 * @param name the application's, for people and in the group's id: {@code policy-stream}
 * @param stateDirectory where the stores are kept between runs; not a temporary directory, because
 *     a lost one costs a restore of everything
 * @param instanceId this instance's name within the group, the same at every start and no other
 *     instance's: 1 to 100 characters of {@code A-Z a-z 0-9 _ -}
 * @param threads stream threads; more than one pays only with more cores than tasks are busy
 * @param standbyReplicas copies of each store on other instances; 0 where there is only one
 * @param storeMemory RocksDB's caches and write buffers, all stores together
 * @param readyWithin how long the start may take, restoring the stores included
 * @param closeWithin how long a stop may take before it is cut short; what is then not committed is
 *     processed again after the next start
 */
public record StreamInstance(
        String name,
        Path stateDirectory,
        String instanceId,
        int threads,
        int standbyReplicas,
        DataSize storeMemory,
        Duration readyWithin,
        Duration closeWithin) {
    public static final int THREADS_MAX = 64;
    public static final int STANDBY_REPLICAS_MAX = 4;
    public static final DataSize STORE_MEMORY_MIN = DataSize.ofMegabytes(16);

    private static final Pattern INSTANCE_ID = Pattern.compile("[A-Za-z0-9_-]{1,100}");

    /** @throws IllegalArgumentException with a sentence that names the property and its limits */
    public StreamInstance {
        require(
                name,
                INSTANCE_ID.matcher(instanceId).matches(),
                "instance-id is 1 to 100 characters of A-Z a-z 0-9 _ -");
        require(name, threads >= 1 && threads <= THREADS_MAX, "threads is 1 to " + THREADS_MAX);
        require(
                name,
                standbyReplicas >= 0 && standbyReplicas <= STANDBY_REPLICAS_MAX,
                "standby-replicas is 0 to " + STANDBY_REPLICAS_MAX);
        require(
                name,
                storeMemory.compareTo(STORE_MEMORY_MIN) >= 0,
                "store-memory is at least " + STORE_MEMORY_MIN.toMegabytes() + "MB");
        require(name, readyWithin.isPositive(), "ready-within is a positive duration");
        require(name, closeWithin.isPositive(), "close-within is a positive duration");
    }

    private static void require(String name, boolean met, String rule) {
        if (!met) {
            throw new IllegalArgumentException("countersign." + name + ": " + rule);
        }
    }
}
