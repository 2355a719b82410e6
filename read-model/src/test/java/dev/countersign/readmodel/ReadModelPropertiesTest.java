package dev.countersign.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ReadModelPropertiesTest {
    @Test
    void theDefaultsAreAnEmbeddedFile() {
        assertThat(bind(Map.of()))
                .isEqualTo(new ReadModelProperties(
                        "jdbc:h2:file:./data/read-model/receipts",
                        "sa",
                        "",
                        true,
                        8,
                        5_000,
                        Duration.ofSeconds(2),
                        10_000,
                        Duration.ofSeconds(5)));
    }

    @Test
    void everyPropertyIsMapped() {
        Map<String, String> values = Map.of(
                "jdbc-url", "jdbc:postgresql://db/receipts",
                "username", "reader",
                "password", "secret",
                "projecting", "false",
                "connections-max", "20",
                "poll-records-max", "100",
                "unknown-wait", "500ms",
                "search-window-calls", "300",
                "query-timeout", "9s");
        assertThat(bind(values))
                .isEqualTo(new ReadModelProperties(
                        "jdbc:postgresql://db/receipts",
                        "reader",
                        "secret",
                        false,
                        20,
                        100,
                        Duration.ofMillis(500),
                        300,
                        Duration.ofSeconds(9)));
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc-url, jdbc:mysql://db",
        "projecting, false",
        "connections-max, 1",
        "poll-records-max, 0",
        "unknown-wait, 0s",
        "search-window-calls, 199",
        "query-timeout, 500ms"
    })
    void whatCannotWorkIsRefusedByName(String property, String value) {
        assertThatThrownBy(() -> bind(Map.of(property, value)))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("countersign.read-model." + property);
    }

    @Test
    void theTextFormHoldsNoSecret() {
        ReadModelProperties properties =
                bind(Map.of("jdbc-url", "jdbc:postgresql://db/x?password=hidden", "password", "hidden"));
        assertThat(properties.toString()).doesNotContain("hidden");
    }

    @Test
    void aFileThatAnotherProcessHasOpenIsSaidToBe(@TempDir Path directory) throws Exception {
        ReadModelProperties properties =
                bind(Map.of("jdbc-url", "jdbc:h2:file:" + directory.resolve("db"), "query-timeout", "1s"));
        try (HikariDataSource database = ReadModelDatabase.open(properties)) {
            assertThat(database.isRunning()).isTrue();
        }
        Path file = directory.resolve("db.mv.db");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThatThrownBy(() -> ReadModelDatabase.open(properties))
                    .isInstanceOf(ReadModelUnavailableException.class)
                    .hasMessageContaining("Another process has the read model's database file open");
        }
    }

    private static ReadModelProperties bind(Map<String, String> values) {
        Map<String, String> named = new HashMap<>();
        values.forEach((name, value) -> named.put("countersign.read-model." + name, value));
        return new Binder(new MapConfigurationPropertySource(named))
                .bindOrCreate("countersign.read-model", ReadModelProperties.class);
    }
}
