package dev.countersign.policystream;

import dev.countersign.domain.call.ApprovalResolution;
import dev.countersign.domain.call.CallCommand.ApprovalResolved;
import dev.countersign.domain.call.CallCommand.ExecutionFinished;
import dev.countersign.domain.call.CallCommand.ExecutionStarted;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands as an ingress and a worker would make them. */
final class Calls {
    static final OrganizationId ACME = new OrganizationId("acme");
    static final AgentId AGENT = new AgentId("sales-agent");

    private static final byte[] KEY = new byte[32];

    private Calls() {}

    /** The call that an idempotency key names. */
    static CallId id(String key) {
        return CallId.derive(KEY, ACME, key);
    }

    static SubmitCall submit(String key, String action, @Nullable Integer replyPartition, Instant at) {
        return submit(key, action, "{\"amount\":100}", replyPartition, at);
    }

    static SubmitCall submit(String key, String action, String payload, @Nullable Integer replyPartition, Instant at) {
        byte[] json = payload.getBytes(StandardCharsets.UTF_8);
        ToolCall call = new ToolCall(
                ACME,
                AGENT,
                "ada",
                "run-1",
                action,
                "crm:deal:123",
                null,
                SealedValue.plain(json),
                Digest.of(action.getBytes(StandardCharsets.UTF_8), json),
                key,
                "req-" + key + "-" + at.toEpochMilli(),
                at);
        return new SubmitCall(id(key), call, replyPartition);
    }

    /** What approval-stream tells of a call when people let it run. */
    static ApprovalResolved approved(SubmitCall submit, Instant at) {
        return new ApprovalResolved(
                submit.callId(), submit.call().requestDigest(), ApprovalResolution.APPROVED, List.of("erin"), "", at);
    }

    static ExecutionStarted started(String key, int attempt, Instant at) {
        return new ExecutionStarted(id(key), attempt, "worker-1", at.plus(FixedRulebook.TIMEOUT), at);
    }

    static ExecutionFinished succeeded(String key, int attempt, Instant at) {
        return new ExecutionFinished(id(key), attempt, new AttemptResult.Succeeded(response()), at);
    }

    static SealedValue response() {
        return SealedValue.plain("{\"ok\":true}".getBytes(StandardCharsets.UTF_8));
    }
}
