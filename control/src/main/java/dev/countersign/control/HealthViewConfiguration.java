package dev.countersign.control;

import dev.countersign.control.health.HealthView;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.schemas.topic.Topics;
import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** For services that route calls or show connections: what is known of connections' health, caught up. */
@Configuration(proxyBeanMethods = false)
@Import(ControlPlaneConfiguration.class)
public class HealthViewConfiguration {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);

    /** @throws IllegalStateException when the topic cannot be read in time */
    @Bean
    HealthView healthView(Installation installation, Topics topics, Clock clock) throws InterruptedException {
        HealthView view = HealthView.open(
                topics.connectionHealth(),
                () -> new KafkaConsumer<>(KafkaClients.readCommittedReader(installation, "countersign-health-view")),
                clock);
        if (!view.awaitReady(READY_WITHIN)) {
            view.close();
            throw new IllegalStateException("Connections' health could not be read within " + READY_WITHIN);
        }
        return view;
    }
}
