package dev.countersign.worker.connector;

import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.execution.Attempt;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.request.SealedValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a connector is to do, once. The text form leaves out what may be personal.
 *
 * @param callId the key to hand to the target: the same for every attempt at a call
 * @param effectClass from the terms the call was dispatched on
 * @param resource the named parts of the tool's resource pattern
 * @param payload the call's parameters, as {@link dev.countersign.schemas.json.StrictJson} reads them
 * @param tool its operation is the connector's to read
 * @param connection its settings are the connector's to read
 * @param deadline the connector does not go on after it
 * @param userToken what the user's authorization gave, where the connection acts for users; null for none
 */
public record Order(
        CallId callId,
        Attempt attempt,
        EffectClass effectClass,
        Map<String, String> resource,
        Map<String, @Nullable Object> payload,
        Tool tool,
        Connection connection,
        Deadline deadline,
        @Nullable SealedValue userToken)
        implements CallValues {
    public Order {
        resource = Map.copyOf(resource);
        payload = Collections.unmodifiableMap(new LinkedHashMap<>(payload));
    }

    /** An order through a connection that acts for its organization. */
    public Order(
            CallId callId,
            Attempt attempt,
            EffectClass effectClass,
            Map<String, String> resource,
            Map<String, @Nullable Object> payload,
            Tool tool,
            Connection connection,
            Deadline deadline) {
        this(callId, attempt, effectClass, resource, payload, tool, connection, deadline, null);
    }

    @Override
    public String toString() {
        return "Order[" + callId + "/" + attempt.number() + " " + attempt.purpose() + ", " + tool.key() + "]";
    }
}
