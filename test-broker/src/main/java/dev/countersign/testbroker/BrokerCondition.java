package dev.countersign.testbroker;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;

/** Whether the chosen broker can run here; the reason is also logged, where a build's reader sees it. */
final class BrokerCondition implements ExecutionCondition {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerCondition.class);
    private static final String NO_ENGINE =
            "Skipped: the profile testcontainers runs this against Kafka in a container,"
                    + " and no Docker engine answers here. Without the profile it runs against the embedded broker.";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return switch (TestBroker.Kind.chosen()) {
            case EMBEDDED -> ConditionEvaluationResult.enabled("The embedded broker runs everywhere");
            case CONTAINER ->
                DockerClientFactory.instance().isDockerAvailable()
                        ? ConditionEvaluationResult.enabled("A Docker engine answers")
                        : skipped(context);
        };
    }

    private static ConditionEvaluationResult skipped(ExtensionContext context) {
        if (context.getTestMethod().isEmpty()) {
            LOG.atWarn().addKeyValue("test", context.getDisplayName()).log(NO_ENGINE);
        }
        return ConditionEvaluationResult.disabled(NO_ENGINE);
    }
}
