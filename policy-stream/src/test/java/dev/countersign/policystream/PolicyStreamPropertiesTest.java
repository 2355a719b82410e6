package dev.countersign.policystream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.domain.call.CallTimes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

final class PolicyStreamPropertiesTest {
    private static final String PREFIX = "countersign.policy-stream";

    @Test
    void theDefaultsAreTheDomainsTimesAndOneThread() {
        PolicyStreamProperties properties = bind(Map.of());
        assertThat(properties.callTimes()).isEqualTo(CallTimes.DEFAULTS);
        assertThat(properties)
                .isEqualTo(new PolicyStreamProperties(
                        Path.of("data/policy-stream"),
                        "1",
                        1,
                        0,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(2),
                        Duration.ofDays(7),
                        Duration.ofMinutes(10),
                        DataSize.ofMegabytes(64),
                        Duration.ofMinutes(2),
                        Duration.ofSeconds(20)));
    }

    @Test
    void everyPropertyIsMapped() {
        assertThat(bind(Map.of(
                        PREFIX + ".state-directory", "/state",
                        PREFIX + ".instance-id", "blue",
                        PREFIX + ".threads", "2",
                        PREFIX + ".standby-replicas", "1",
                        PREFIX + ".start-within", "30s",
                        PREFIX + ".lease-grace", "500ms",
                        PREFIX + ".horizon", "1d",
                        PREFIX + ".authorize-within", "20m",
                        PREFIX + ".ready-within", "5m",
                        PREFIX + ".close-within", "3s")))
                .isEqualTo(new PolicyStreamProperties(
                        Path.of("/state"),
                        "blue",
                        2,
                        1,
                        Duration.ofSeconds(30),
                        Duration.ofMillis(500),
                        Duration.ofDays(1),
                        Duration.ofMinutes(20),
                        DataSize.ofMegabytes(64),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(3)));
    }

    @Test
    void aValueBeyondItsLimitIsRefusedByName() {
        assertThatThrownBy(() -> bind(Map.of(PREFIX + ".threads", "0")))
                .rootCause()
                .hasMessageContaining("threads");
        assertThatThrownBy(() -> bind(Map.of(PREFIX + ".horizon", "0s")))
                .rootCause()
                .hasMessageContaining("horizon");
        assertThatThrownBy(() -> bind(Map.of(PREFIX + ".instance-id", "a b")))
                .rootCause()
                .hasMessageContaining("instance-id");
        assertThatThrownBy(() -> bind(Map.of(PREFIX + ".store-memory", "1MB")))
                .rootCause()
                .hasMessageContaining("store-memory");
    }

    private static PolicyStreamProperties bind(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate(PREFIX, PolicyStreamProperties.class);
    }
}
