package dev.countersign.worker.connector;

import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.identity.CallId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a connector is to look at for a person. The text form leaves out what may be personal.
 *
 * @param payload the parameters that would run
 * @param read the tool's own words of how to look, the connector's to read
 * @param connection its settings are the connector's to read
 * @param deadline the connector does not go on after it
 */
public record Look(
        CallId callId,
        Map<String, String> resource,
        Map<String, @Nullable Object> payload,
        Tool tool,
        String read,
        Connection connection,
        Deadline deadline)
        implements CallValues {
    public Look {
        resource = Map.copyOf(resource);
        payload = Collections.unmodifiableMap(new LinkedHashMap<>(payload));
    }

    @Override
    public String toString() {
        return "Look[" + callId + ", " + tool.key() + "]";
    }
}
