package dev.countersign.domain.receipt;

import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.request.ToolCall;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A tool call as its receipt tells it: who asked for what, without the payload, which stays with
 * the parties. The digest stands for it. Components mean what they mean in {@link ToolCall}.
 *
 * @param owner null when no person is answerable for the agent
 * @param connection null when none was asked for
 * @param requestDigest binds the receipt to action, resource, connection, payload and, where it acts as one, user
 * @param editedFrom the digest of what the agent asked for, where people approved other parameters;
 *     null where they are the agent's own
 * @param dryRun whether only what would come of it was asked: nothing was executed, whatever was decided
 */
public record ReceiptedCall(
        OrganizationId organization,
        AgentId agent,
        @Nullable String owner,
        String instanceId,
        String action,
        String resource,
        @Nullable String connection,
        Digest requestDigest,
        String idempotencyKey,
        Instant arrivedAt,
        @Nullable Digest editedFrom,
        boolean dryRun) {

    /** A call that ran, or was to run, with its agent's own parameters. */
    public ReceiptedCall(
            OrganizationId organization,
            AgentId agent,
            @Nullable String owner,
            String instanceId,
            String action,
            String resource,
            @Nullable String connection,
            Digest requestDigest,
            String idempotencyKey,
            Instant arrivedAt) {
        this(
                organization,
                agent,
                owner,
                instanceId,
                action,
                resource,
                connection,
                requestDigest,
                idempotencyKey,
                arrivedAt,
                null,
                false);
    }

    /** What of a call goes into its receipts. */
    public static ReceiptedCall of(ToolCall call) {
        return new ReceiptedCall(
                call.organization(),
                call.agent(),
                call.owner(),
                call.instanceId(),
                call.action(),
                call.resource(),
                call.connection(),
                call.requestDigest(),
                call.idempotencyKey(),
                call.arrivedAt(),
                call.editedFrom(),
                call.dryRun());
    }
}
