package dev.countersign.approvalstream;

import dev.countersign.control.ControlPlaneConfiguration;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.streams.StreamEnd;
import dev.countersign.streams.StreamEndConfiguration;
import dev.countersign.streams.StreamService;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The wiring of approval-stream, for its own process or for a larger one. */
@Configuration(proxyBeanMethods = false)
@Import({ControlPlaneConfiguration.class, StreamEndConfiguration.class})
@EnableConfigurationProperties(ApprovalStreamProperties.class)
public class ApprovalStreamConfiguration {

    @Bean
    StreamService approvalStream(
            Installation installation, Topics topics, ApprovalStreamProperties properties, StreamEnd end) {
        return ApprovalStream.of(installation, topics, properties, end);
    }
}
