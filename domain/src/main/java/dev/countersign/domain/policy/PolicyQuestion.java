package dev.countersign.domain.policy;

import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.OrganizationId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything a policy may look at. The text form shows neither payload nor resource.
 *
 * @param owner the person answerable for the agent; null when none is named
 * @param tool the tool that would serve the call; null when none does
 * @param effect that tool's effect class; null exactly when the tool is
 * @param payload the parameters as {@code schemas}' StrictJson reads them: Long or Double numbers,
 *     String, Boolean, List, Map, null. Not copied, not to be changed while it is judged.
 * @param now what {@code now} means in conditions
 */
public record PolicyQuestion(
        OrganizationId organization,
        AgentId agent,
        @Nullable String owner,
        String instanceId,
        String action,
        String resource,
        @Nullable String tool,
        @Nullable EffectClass effect,
        Map<String, @Nullable Object> payload,
        Instant now) {
    @Override
    public String toString() {
        return "PolicyQuestion[" + organization + "/" + agent + ", " + payload.size() + " payload fields]";
    }
}
