package dev.countersign.domain.report;

import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.request.SealedValue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One execution report, exactly as it was admitted.
 *
 * @param agent who reports it, and whose call it was
 * @param owner the person answerable for the agent; null when none is named
 * @param externalCall the call that the tool was run in, as the agent's runtime names it
 * @param details what only the parties may read, as canonical JSON with these members, each left out
 *     where there is none: <code>{"arguments_preview":…,"error_message":…,"result_preview":…,
 *     "source_tool_id":…,"stack_trace":…,"target_url":…,"tool_id":…}</code>
 * @param digest of what tells this execution from every other: all that is reported but result preview,
 *     error message and stack trace, which a sender may render otherwise the next time. Keyed where the
 *     details are encrypted
 * @param salt hides the details behind the receipt's commitment; random, stamped by the ingress. Null
 *     where the details are encrypted and cannot be opened
 * @param reportedAt stamped by the ingress
 */
public record Report(
        OrganizationId organization,
        AgentId agent,
        @Nullable String owner,
        String externalCall,
        ToolExecution execution,
        SealedValue details,
        Digest digest,
        @Nullable Salt salt,
        Instant reportedAt) {

    /**
     * What the report is about: whose data its details are, and what its receipt names as resource.
     */
    public String resource() {
        return resource(agent, externalCall);
    }

    /** The same, before there is a report. */
    public static String resource(AgentId agent, String externalCall) {
        return "report:" + agent.value() + ":" + externalCall;
    }
}
