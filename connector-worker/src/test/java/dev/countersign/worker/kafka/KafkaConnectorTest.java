package dev.countersign.worker.kafka;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.worker.connector.Orders;
import dev.countersign.worker.secret.SecretResolver;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What needs no broker. */
class KafkaConnectorTest {
    private static final String SETTINGS =
            "{\"bootstrap_servers\":[\"b.example:9093\"],\"security\":\"plaintext\",\"allowed_topics\":[\"orders\"],"
                    + "\"allow_private_addresses\":true}";

    /** Else it would be taken for a target that does not answer, once the time is up. */
    @Test
    void whatNobodyForesawIsThrownToWhoeverWaits() {
        try (KafkaConnector connector = new KafkaConnector(
                new SecretResolver(name -> null, null),
                host -> {
                    throw new IllegalStateException("odd");
                },
                new OwnTopics(Set.of(), List.of(), () -> null))) {
            Orders orders = Orders.of("kafka", SETTINGS, "{\"topic\":\"orders\",\"text\":\"x\"}")
                    .timeout(Duration.ofSeconds(3));

            assertThatThrownBy(() -> connector.perform(orders.order()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("odd");
            assertThatThrownBy(() -> connector.reach(
                            orders.order().connection(), orders.order().deadline()))
                    .hasMessage("odd");
        }
    }
}
