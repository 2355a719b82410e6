package dev.countersign.schemas.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class InstallationTest {
    private static final Installation DEFAULTS = new Installation("127.0.0.1:19092", "", 4, (short) 1, Map.of());

    @Test
    void whatABinderLeavesOutHasItsDefault() {
        assertThat(new Installation(null, null, 0, (short) 0, null)).isEqualTo(DEFAULTS);
        assertThat(Installation.at("127.0.0.1:19092")).isEqualTo(DEFAULTS);
    }

    @Test
    void keepsWhatIsGiven() {
        Installation installation = new Installation(
                "a.example:1, b.example:65535", "eu.prod-1_", 12, (short) 3, Map.of("security.protocol", "SSL"));
        assertThat(installation.bootstrapServers()).isEqualTo("a.example:1, b.example:65535");
        assertThat(installation.topicPrefix()).isEqualTo("eu.prod-1_");
        assertThat(installation.partitions()).isEqualTo(12);
        assertThat(installation.replicationFactor()).isEqualTo((short) 3);
        assertThat(installation.security()).containsExactly(Map.entry("security.protocol", "SSL"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "localhost", "localhost:", ":9092", "a:0", "a:65536", "a:x", "a:1,", "a:1,,b:2", "a:-1"})
    void refusesServersThatAreNone(String servers) {
        assertThatThrownBy(() -> Installation.at(servers))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The property countersign.kafka.bootstrap-servers is host:port, several with commas "
                        + "between, not " + servers);
    }

    @ParameterizedTest
    @CsvSource({
        "a b, 4, 1, topic-prefix",
        "a/, 4, 1, topic-prefix",
        "é, 4, 1, topic-prefix",
        "'', -1, 1, partitions",
        "'', 1001, 1, partitions",
        "'', 4, -1, replication-factor"
    })
    void refusesWhatKafkaWouldRefuseLater(String prefix, int partitions, short replicationFactor, String property) {
        assertThatThrownBy(() -> new Installation("a:1", prefix, partitions, replicationFactor, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The property countersign.kafka." + property + " is ");
    }

    @Test
    void securityIsNoBackDoorToOtherSettings() {
        assertThatThrownBy(() -> new Installation("a:1", "", 4, (short) 1, Map.of("acks", "0")))
                .hasMessage("The property countersign.kafka.security holds Kafka's security.*, sasl.* and ssl.* "
                        + "settings, not acks");
    }

    @Test
    void itsTextHoldsNoSecret() {
        Installation installation =
                new Installation("a:1", "", 4, (short) 1, Map.of("sasl.jaas.config", "password=s3cr3t"));
        assertThat(installation.toString()).contains("sasl.jaas.config").doesNotContain("s3cr3t");
    }
}
