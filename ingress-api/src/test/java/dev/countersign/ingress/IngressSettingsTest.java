package dev.countersign.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.egress.Reach;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class IngressSettingsTest {
    @Test
    void defaultsAreAsDocumented() {
        assertThat(bound(Map.of()))
                .isEqualTo(new IngressSettings(
                        "ingress-1",
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60),
                        20_000,
                        15_000,
                        25_000,
                        2_000,
                        Duration.ofDays(7),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1),
                        DataSize.ofKilobytes(8),
                        60,
                        Duration.ofSeconds(60),
                        60_000,
                        300_000,
                        Duration.ofSeconds(60),
                        Reach.PUBLIC,
                        null,
                        "production",
                        Duration.ofSeconds(60),
                        null,
                        true));
    }

    @Test
    void everyPropertyIsMapped() {
        Map<String, Object> properties = new HashMap<>();
        properties.put("instance", "east");
        properties.put("public-url", "https://agents.example");
        properties.put("wait-default", "1s");
        properties.put("wait-max", "2s");
        properties.put("waiters-max", "3");
        properties.put("waiters-per-organization", "17");
        properties.put("connections-max", "4");
        properties.put("calls-per-agent-per-second", "5");
        properties.put("idempotency-horizon", "6d");
        properties.put("headers-within", "16s");
        properties.put("read-within", "7s");
        properties.put("produce-within", "8s");
        properties.put("retry-after", "9s");
        properties.put("headers-max", "10KB");
        properties.put("questions-per-agent", "11");
        properties.put("questions-window", "12s");
        properties.put("hub-requests-per-key", "13");
        properties.put("hub-requests-per-workspace", "14");
        properties.put("hub-window", "15s");
        properties.put("callback-reach", "this-machine");
        properties.put("ledger-url", "http://ledger:8083");
        properties.put("environment", "staging");
        properties.put("key-uses-every", "16s");
        properties.put("schema-registry", "false");

        assertThat(properties).hasSameSizeAs(IngressSettings.class.getRecordComponents());
        assertThat(bound(properties))
                .isEqualTo(new IngressSettings(
                        "east",
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        3,
                        17,
                        4,
                        5,
                        Duration.ofDays(6),
                        Duration.ofSeconds(16),
                        Duration.ofSeconds(7),
                        Duration.ofSeconds(8),
                        Duration.ofSeconds(9),
                        DataSize.ofKilobytes(10),
                        11,
                        Duration.ofSeconds(12),
                        13,
                        14,
                        Duration.ofSeconds(15),
                        Reach.THIS_MACHINE,
                        URI.create("http://ledger:8083"),
                        "staging",
                        Duration.ofSeconds(16),
                        URI.create("https://agents.example"),
                        false));
    }

    @ParameterizedTest
    @CsvSource({
        "instance, ' '",
        "public-url, https://agents.example/path",
        "public-url, ftp://agents.example",
        "wait-default, 61s",
        "wait-default, -1s",
        "wait-max, 61s",
        "wait-max, 0s",
        "waiters-max, 0",
        "waiters-per-organization, 0",
        "connections-max, 0",
        "calls-per-agent-per-second, -1",
        "idempotency-horizon, 0s",
        "headers-within, 0s",
        "read-within, 0s",
        "produce-within, 0s",
        "retry-after, 0s",
        "headers-max, 0B",
        "questions-per-agent, -1",
        "questions-window, 0s",
        "hub-requests-per-key, 0",
        "hub-requests-per-workspace, 0",
        "hub-window, 999ms",
        "hub-window, 25h",
        "environment, a/b",
        "environment, ''",
        "key-uses-every, 0s",
    })
    void whatIsOutOfRangeIsRefusedByItsName(String property, String value) {
        assertThatThrownBy(() -> bound(Map.of(property, value)))
                .isInstanceOf(BindException.class)
                .rootCause()
                .hasMessageContaining("countersign.ingress." + property);
    }

    private static IngressSettings bound(Map<String, Object> properties) {
        Map<String, Object> prefixed = new HashMap<>();
        properties.forEach((name, value) -> prefixed.put("countersign.ingress." + name, value));
        return new Binder(new MapConfigurationPropertySource(prefixed))
                .bindOrCreate("countersign.ingress", IngressSettings.class);
    }
}
