package dev.countersign.ingress;

import dev.countersign.control.HealthViewConfiguration;
import dev.countersign.control.health.HealthView;
import dev.countersign.control.view.ControlView;
import dev.countersign.ingress.health.HealthEndpoint;
import dev.countersign.ingress.question.Questions;
import dev.countersign.ingress.question.ReadModelQuestions;
import dev.countersign.ingress.reply.IngressKafka;
import dev.countersign.ingress.reply.ReplyReader;
import dev.countersign.ingress.simulator.ApprovalRoom;
import dev.countersign.ingress.simulator.Simulation;
import dev.countersign.readmodel.ApprovalQueries;
import dev.countersign.readmodel.ReadModelConfiguration;
import dev.countersign.readmodel.ReceiptQueries;
import dev.countersign.readmodel.Upkeep;
import dev.countersign.schemas.kafka.Installation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The ingress service: the door, on the control plane and the read model. */
@Configuration(proxyBeanMethods = false)
@Import({HealthViewConfiguration.class, ReadModelConfiguration.class, DoorConfiguration.class})
public class IngressConfiguration {
    @Bean
    DoorConfiguration.Control control(ControlView view, HealthView health) {
        return () -> view.snapshot().withHealth(health.now());
    }

    @Bean
    IngressKafka ingressKafka(Installation installation, IngressSettings settings) {
        return new IngressKafka(installation, settings.instance(), settings.produceWithin());
    }

    @Bean
    Questions questions(ApprovalQueries approvals) {
        return new ReadModelQuestions(approvals);
    }

    @Bean
    ApprovalRoom approvalRoom(Questions questions, Simulation simulation, ReceiptQueries receipts) {
        return new ApprovalRoom(
                questions,
                simulation::asksPeople,
                (organization, call) -> receipts.find(organization, call) != null,
                System::nanoTime);
    }

    /** One organization's fault is no reason to send the others away: the view still serves them. */
    @Bean
    HealthEndpoint healthEndpoint(ReplyReader replies, ControlView view, Upkeep upkeep) {
        Map<String, BooleanSupplier> checks = new LinkedHashMap<>();
        checks.put("replies", () -> replies.stamp().isPresent());
        checks.put(
                "control",
                () -> view.isHealthy() || !view.snapshot().organizations().isEmpty());
        checks.put("projection", upkeep::isHealthy);
        return new HealthEndpoint(checks);
    }
}
