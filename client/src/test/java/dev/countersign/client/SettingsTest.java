package dev.countersign.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final Map<String, String> DEMO =
            Map.of("COUNTERSIGN_URL", "http://127.0.0.1:8080", "AGENT_ID", "demo-agent", "AGENT_SECRET", "s3cret");

    @Test
    void theEnvironmentOfTheDemoIsEnough() {
        assertThat(Settings.from(DEMO))
                .isEqualTo(new Settings(
                        URI.create("http://127.0.0.1:8080"),
                        "demo-agent",
                        "s3cret",
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(20)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"COUNTERSIGN_URL", "AGENT_ID", "AGENT_SECRET"})
    void whatIsMissingIsNamed(String name) {
        Map<String, String> without = new java.util.HashMap<>(DEMO);
        without.remove(name);

        assertThatThrownBy(() -> Settings.from(without))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name)
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void theSecretIsNotShown() {
        assertThat(Settings.from(DEMO).toString()).contains("demo-agent").doesNotContain("s3cret");
    }

    @Test
    void aPathInFrontIsKept() {
        Settings behindAProxy = Settings.of(URI.create("https://example.com/agents/"), "a", "b");

        assertThat(behindAProxy.resolve("/v1/receipts")).hasToString("https://example.com/agents/v1/receipts");
    }

    @Test
    void aKeyThatAHeaderCannotCarryIsRefused() {
        assertThatThrownBy(() -> new ToolCall("a key", "run-1", "a", "b", Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(ToolCall.of("run-1", "a", "b", Map.of()).idempotencyKey())
                .isNotEqualTo(ToolCall.of("run-1", "a", "b", Map.of()).idempotencyKey());
    }
}
