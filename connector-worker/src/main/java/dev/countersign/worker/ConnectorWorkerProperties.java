package dev.countersign.worker;

import dev.countersign.egress.Reach;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The worker's configuration.
 *
 * @param instance this worker's name, the same at every start and no other worker's: 1 to 100
 *     characters of {@code A-Z a-z 0-9 . _ -}
 * @param underWayMax attempts under way at once, over all connections; each is a virtual thread
 * @param pollRecordsMax dispatches that one journal flush and one commit serve
 * @param drainWithin how long a stop waits for attempts under way; what remains is left to its lease
 * @param deliveriesUnderWayMax callbacks that are sent at once
 * @param callbackReach how far callbacks may go; the same as the ingress's
 * @param secretDirectory {@code file:} secrets must lie here, and relative ones are looked for here;
 *     null for any file
 */
@ConfigurationProperties("countersign.worker")
public record ConnectorWorkerProperties(
        @DefaultValue("worker-1") String instance,
        @DefaultValue("2000") int underWayMax,
        @DefaultValue("500") int pollRecordsMax,
        @DefaultValue("20s") Duration drainWithin,
        @DefaultValue("16") int deliveriesUnderWayMax,
        @DefaultValue("public") Reach callbackReach,
        @Nullable Path secretDirectory) {
    static final int DELIVERIES_UNDER_WAY_MAX = 1_000;
    static final int UNDER_WAY_MAX = 100_000;
    static final int POLL_RECORDS_MAX = 5_000;

    private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    /** @throws IllegalArgumentException with a sentence that names the property and its limits */
    public ConnectorWorkerProperties {
        require(INSTANCE.matcher(instance).matches(), "instance is 1 to 100 characters of A-Z a-z 0-9 . _ -");
        require(underWayMax >= 1 && underWayMax <= UNDER_WAY_MAX, "under-way-max is 1 to " + UNDER_WAY_MAX);
        require(
                pollRecordsMax >= 1 && pollRecordsMax <= POLL_RECORDS_MAX,
                "poll-records-max is 1 to " + POLL_RECORDS_MAX);
        require(
                deliveriesUnderWayMax >= 1 && deliveriesUnderWayMax <= DELIVERIES_UNDER_WAY_MAX,
                "deliveries-under-way-max is 1 to " + DELIVERIES_UNDER_WAY_MAX);
        require(drainWithin.isPositive(), "drain-within is a positive duration");
    }

    private static void require(boolean met, String rule) {
        if (!met) {
            throw new IllegalArgumentException("countersign.worker: " + rule);
        }
    }
}
