package dev.countersign.schemas;

import static dev.countersign.schemas.Samples.ORGANIZATION;
import static dev.countersign.schemas.Samples.at;

import dev.countersign.domain.health.HealthState;
import dev.countersign.domain.health.HealthWord;
import java.util.LinkedHashMap;
import java.util.Map;

/** What workers say of connections. */
public final class HealthSamples {
    private HealthSamples() {}

    public static Map<String, HealthWord> words() {
        Map<String, HealthWord> samples = new LinkedHashMap<>();
        samples.put(
                "healthy",
                new HealthWord(ORGANIZATION, "crm", "worker-1", HealthState.HEALTHY, at(1), at(2), at(37), null));
        samples.put(
                "unhealthy",
                new HealthWord(
                        ORGANIZATION,
                        "crm",
                        "worker-1",
                        HealthState.UNHEALTHY,
                        at(3),
                        at(4),
                        at(39),
                        "No connection to the target came about."));
        return samples;
    }
}
