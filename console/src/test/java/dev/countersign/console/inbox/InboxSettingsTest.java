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
        assertThat(bound(Map.of()))
                .isEqualTo(new InboxSettings(
                        "1", Duration.ofSeconds(5), Duration.ofSeconds(4), Duration.ofSeconds(3), 16));
    }

    @Test
    void everyPropertyIsMapped() {
        assertThat(bound(Map.of(
                        "countersign.inbox.instance-id", "2",
                        "countersign.inbox.answer-within", "7s",
                        "countersign.inbox.send-within", "6s",
                        "countersign.inbox.look-within", "2s",
                        "countersign.inbox.looks-at-once-max", "5")))
                .isEqualTo(
                        new InboxSettings("2", Duration.ofSeconds(7), Duration.ofSeconds(6), Duration.ofSeconds(2), 5));
    }

    @Test
    void whatIsOutOfRangeIsNamed() {
        Map.of(
                        "instance-id", " ",
                        "answer-within", "0s",
                        "send-within", "999ms",
                        "look-within", "9s",
                        "looks-at-once-max", "0")
                .forEach((name, value) -> assertThatThrownBy(() -> bound(Map.of("countersign.inbox." + name, value)))
                        .rootCause()
                        .hasMessageContaining("countersign.inbox." + name));
    }

    private static InboxSettings bound(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("countersign.inbox", InboxSettings.class);
    }
}
