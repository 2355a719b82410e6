package dev.countersign.policystream;

import dev.countersign.control.ControlPlaneConfiguration;
import dev.countersign.control.view.ControlView;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.topic.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The wiring of policy-stream, for its own process or for a larger one. */
@Configuration(proxyBeanMethods = false)
@Import(ControlPlaneConfiguration.class)
@EnableConfigurationProperties(PolicyStreamProperties.class)
public class PolicyStreamConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyStreamConfiguration.class);

    /** EX_SOFTWARE of sysexits.h: whoever supervises the process starts it again. */
    private static final int DIED = 70;

    @Bean
    PolicyStream policyStream(
            Installation installation,
            Topics topics,
            ControlView control,
            PolicyStreamProperties properties,
            StreamEnd end) {
        return new PolicyStream(
                installation,
                topics,
                // One snapshot a command, so that a decision never mixes two configurations.
                organization -> control.snapshot().rulebook(organization),
                properties,
                end);
    }

    /** A process without its stream would accept calls that nobody judges: it ends instead. */
    @Bean
    @ConditionalOnMissingBean
    StreamEnd streamEnd() {
        return cause -> {
            LOG.atError().setCause(cause).log("policy-stream died; this process ends");
            System.exit(DIED);
        };
    }
}
