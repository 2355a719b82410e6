package dev.countersign.console.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class InboxSettingsTest {
    @Test
    void everyPropertyHasADefault() {
        assertThat(bound(Map.of())).isEqualTo(new InboxSettings("1", Duration.ofSeconds(5), Duration.ofSeconds(4)));
    }

    @Test
    void everyPropertyIsMapped() {
        assertThat(bound(Map.of(
                        "countersign.inbox.instance-id", "2",
                        "countersign.inbox.answer-within", "7s",
                        "countersign.inbox.send-within", "6s")))
                .isEqualTo(new InboxSettings("2", Duration.ofSeconds(7), Duration.ofSeconds(6)));
    }

    @Test
    void whatIsOutOfRangeIsNamed() {
        assertThatThrownBy(() -> new InboxSettings(" ", Duration.ofSeconds(5), Duration.ofSeconds(4)))
                .hasMessageContaining("countersign.inbox.instance-id");
        assertThatThrownBy(() -> new InboxSettings("1", Duration.ZERO, Duration.ofSeconds(4)))
                .hasMessageContaining("countersign.inbox.answer-within");
        assertThatThrownBy(() -> new InboxSettings("1", Duration.ofSeconds(5), Duration.ofMillis(999)))
                .hasMessageContaining("countersign.inbox.send-within");
    }

    private static InboxSettings bound(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("countersign.inbox", InboxSettings.class);
    }
}
