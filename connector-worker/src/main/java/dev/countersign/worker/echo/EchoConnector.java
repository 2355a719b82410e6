package dev.countersign.worker.echo;

import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.AttemptResult.EffectAbsent;
import dev.countersign.domain.execution.AttemptResult.NoAnswer;
import dev.countersign.domain.execution.AttemptResult.Succeeded;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.look.LookResult;
import dev.countersign.worker.connector.Connector;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.connector.Fields;
import dev.countersign.worker.connector.KeptResponse;
import dev.countersign.worker.connector.Look;
import dev.countersign.worker.connector.Order;
import dev.countersign.worker.connector.OrderRefusedException;
import dev.countersign.worker.connector.ParsedTexts;
import dev.countersign.worker.connector.Reached;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * Answers the payload. Settings: {@code {"delay_ms": 0}}, the time it takes, up to ten minutes.
 * It changes nothing, so a probe never finds anything.
 */
public final class EchoConnector implements Connector {
    private static final int DELAY_MILLIS_MAX = 600_000;

    private final ParsedTexts<Duration> delays = new ParsedTexts<>(EchoConnector::delay);

    @Override
    public String kind() {
        return "echo";
    }

    @Override
    public Set<EffectClass> effectClasses(Tool tool, Connection connection) {
        return EnumSet.allOf(EffectClass.class);
    }

    @Override
    public void requireReadable(Connection connection) {
        delays.of(connection.settings());
    }

    @Override
    public AttemptResult perform(Order order) {
        try {
            Duration delay = delays.of(order.connection().settings());
            Duration left = order.deadline().remaining();
            boolean inTime = delay.compareTo(left) < 0;
            pause(inTime ? delay : left);
            return inTime ? new Succeeded(KeptResponse.of(order.payload())) : silence();
        } catch (OrderRefusedException e) {
            return e.result(order.attempt().purpose());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return silence();
        }
    }

    @Override
    public AttemptResult probe(Order order) {
        return new EffectAbsent();
    }

    @Override
    public LookResult look(Look look) {
        return Connector.nothingToLookAt("An echo");
    }

    @Override
    public Reached reach(Connection connection, Deadline deadline) {
        try {
            delays.of(connection.settings());
            return new Reached.Open("an echo is always there");
        } catch (OrderRefusedException e) {
            return new Reached.Not(e.error());
        }
    }

    @Override
    public void close() {
        // Holds nothing.
    }

    private static void pause(Duration time) throws InterruptedException {
        if (!time.isZero()) {
            Thread.sleep(time);
        }
    }

    private static AttemptResult silence() {
        return new NoAnswer(new ToolError("timed_out", "The echo did not come back in time."));
    }

    private static Duration delay(String settings) {
        Fields fields = Fields.parse("settings of the echo connection", settings);
        Duration delay = Duration.ofMillis(fields.integer("delay_ms", 0, 0, DELAY_MILLIS_MAX));
        fields.end();
        return delay;
    }
}
