package dev.countersign.worker.echo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.look.LookResult;
import dev.countersign.worker.connector.Connector;
import dev.countersign.worker.connector.ConnectorContract;
import dev.countersign.worker.connector.Orders;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EchoConnectorTest extends ConnectorContract {
    private final Connector connector = new EchoConnector();

    @Override
    protected Connector connector() {
        return connector;
    }

    @Override
    protected Orders good() {
        return Orders.of("echo", "{}", "{}").payload(Map.of("b", 2L, "a", "text"));
    }

    @Override
    protected int effects(Orders orders) {
        return -1;
    }

    @Override
    protected Orders refused() {
        return good().settings("{\"delay_ms\":-1}");
    }

    @Override
    protected Orders hanging() {
        return good().settings("{\"delay_ms\":60000}");
    }

    @Override
    protected Orders unreachable() {
        return null;
    }

    @Override
    protected Orders large() {
        return good().payload(largePayload());
    }

    @Test
    void thereIsNothingToLookAt() {
        assertThat(look(good().look("{}"))).isInstanceOf(LookResult.NotSeen.class);
    }

    @Test
    void answersThePayloadInCanonicalForm() {
        assertThat(text(perform(good()))).isEqualTo("{\"a\":\"text\",\"b\":2}");
    }
}
