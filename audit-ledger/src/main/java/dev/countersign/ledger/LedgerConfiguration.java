package dev.countersign.ledger;

import dev.countersign.control.ControlPlaneConfiguration;
import dev.countersign.ledger.seal.SealingStep;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.topic.Topics;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The wiring of the ledger, for its own process or for a larger one. */
@Configuration(proxyBeanMethods = false)
@Import(ControlPlaneConfiguration.class)
@EnableConfigurationProperties(LedgerProperties.class)
public class LedgerConfiguration {
    /** Without it nothing is sealed meanwhile; what was issued is sealed when a ledger runs again. */
    @Bean
    @ConditionalOnBooleanProperty(name = "countersign.ledger.enabled", matchIfMissing = true)
    RunningLedger ledger(Installation installation, Topics topics, Clock clock, LedgerProperties properties) {
        return new RunningLedger(() -> Ledger.start(
                installation,
                topics,
                properties,
                clock,
                SealingStep.halting(System.getProperty(SealingStep.PROPERTY))));
    }
}
