package dev.countersign.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.console.ConsoleSettings.Oidc;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class ConsoleSettingsTest {
    @Test
    void defaultsAreAsDocumented() {
        assertThat(bound(Map.of()))
                .isEqualTo(new ConsoleSettings(
                        null,
                        null,
                        Duration.ofHours(1),
                        Duration.ofHours(12),
                        5,
                        Duration.ofMinutes(5),
                        500,
                        Duration.ofSeconds(15),
                        50,
                        Duration.ofDays(30),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        DataSize.ofMegabytes(32),
                        2_000,
                        10_000,
                        null));
    }

    @Test
    void everyPropertyIsMapped() {
        Map<String, Object> properties = new HashMap<>();
        properties.put("users-file", "/etc/users.yaml");
        properties.put("public-url", "https://console.example");
        properties.put("session-idle", "1m");
        properties.put("session-max", "2m");
        properties.put("sign-in-failures-max", "3");
        properties.put("sign-in-window", "4m");
        properties.put("live-streams-max", "5");
        properties.put("heartbeat", "6s");
        properties.put("batch-max", "7");
        properties.put("figures-over", "8d");
        properties.put("headers-within", "13s");
        properties.put("body-within", "9s");
        properties.put("bodies-max", "12MB");
        properties.put("connections-max", "10");
        properties.put("sessions-max", "11");
        assertThat(properties.size() + 1).isEqualTo(ConsoleSettings.class.getRecordComponents().length);
        Map<String, Object> oidc = new HashMap<>();
        oidc.put("oidc.issuer", "https://idp.example");
        oidc.put("oidc.client-id", "us");
        oidc.put("oidc.client-secret-file", "/etc/secret");
        oidc.put("oidc.audience", "api");
        oidc.put("oidc.organization", "demo");
        oidc.put("oidc.scopes", "groups");
        oidc.put("oidc.subject-claim", "oid");
        oidc.put("oidc.name-claim", "preferred_username");
        oidc.put("oidc.groups-claim", "roles");
        oidc.put("oidc.roles.approver", "a,b");
        oidc.put("oidc.name", "Example");
        assertThat(oidc).hasSameSizeAs(Oidc.class.getRecordComponents());
        properties.putAll(oidc);

        assertThat(bound(properties))
                .isEqualTo(new ConsoleSettings(
                        Path.of("/etc/users.yaml"),
                        URI.create("https://console.example"),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(2),
                        3,
                        Duration.ofMinutes(4),
                        5,
                        Duration.ofSeconds(6),
                        7,
                        Duration.ofDays(8),
                        Duration.ofSeconds(13),
                        Duration.ofSeconds(9),
                        DataSize.ofMegabytes(12),
                        10,
                        11,
                        new Oidc(
                                URI.create("https://idp.example"),
                                "us",
                                Path.of("/etc/secret"),
                                "api",
                                "demo",
                                Set.of("groups"),
                                "oid",
                                "preferred_username",
                                "roles",
                                Map.of("approver", List.of("a", "b")),
                                "Example")));
    }

    @ParameterizedTest
    @CsvSource({
        "public-url, ftp://console.example",
        "session-idle, 0s",
        "session-max, 59m",
        "sign-in-failures-max, 0",
        "sign-in-window, 0s",
        "live-streams-max, -1",
        "heartbeat, 0s",
        "batch-max, 0",
        "batch-max, 101",
        "figures-over, 0s",
        "headers-within, 0s",
        "body-within, 0s",
        "connections-max, 0",
        "sessions-max, 0",
        "bodies-max, 1KB",
        "oidc.issuer, file:/etc",
        "oidc.client-id, ' '",
        "oidc.audience, ' '",
        "oidc.organization, ' '",
    })
    void whatIsOutOfRangeIsRefusedByItsName(String property, String value) {
        Map<String, Object> properties = new HashMap<>();
        if (property.startsWith("oidc.")) {
            properties.put("oidc.issuer", "https://idp.example");
            properties.put("oidc.client-id", "us");
            properties.put("oidc.organization", "demo");
        }
        properties.put(property, value);

        assertThatThrownBy(() -> bound(properties))
                .isInstanceOf(BindException.class)
                .rootCause()
                .hasMessageContaining("countersign.console." + property);
    }

    @Test
    void aMisspeltRoleIsRefused() {
        assertThatThrownBy(() -> bound(Map.of(
                        "oidc.issuer", "https://idp.example",
                        "oidc.client-id", "us",
                        "oidc.organization", "demo",
                        "oidc.roles.aprover", "x")))
                .rootCause()
                .hasMessageContaining("oidc.roles knows approver");
    }

    private static ConsoleSettings bound(Map<String, Object> properties) {
        Map<String, Object> prefixed = new HashMap<>();
        properties.forEach((name, value) -> prefixed.put("countersign.console." + name, value));
        return new Binder(new MapConfigurationPropertySource(prefixed))
                .bindOrCreate("countersign.console", ConsoleSettings.class);
    }
}
