package dev.countersign.policystream;

import dev.countersign.control.HealthViewConfiguration;
import dev.countersign.control.health.HealthView;
import dev.countersign.control.view.ControlView;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.streams.StreamEnd;
import dev.countersign.streams.StreamEndConfiguration;
import dev.countersign.streams.StreamService;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The wiring of policy-stream, for its own process or for a larger one. */
@Configuration(proxyBeanMethods = false)
@Import({HealthViewConfiguration.class, StreamEndConfiguration.class})
@EnableConfigurationProperties(PolicyStreamProperties.class)
public class PolicyStreamConfiguration {
    @Bean
    StreamService policyStream(
            Installation installation,
            Topics topics,
            ControlView control,
            HealthView health,
            PolicyStreamProperties properties,
            StreamEnd end) {
        return PolicyStream.of(installation, topics, new ConfiguredRulebooks(control, health), properties, end);
    }
}
