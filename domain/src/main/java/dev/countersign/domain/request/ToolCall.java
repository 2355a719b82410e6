package dev.countersign.domain.request;

import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.Salt;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An agent's request to run an action on a resource, exactly as it was admitted. Nothing here
 * changes afterwards: what is judged, shown to a person and executed is this. Where people approved
 * other parameters, {@link #edited} makes another request of it, which names the one it came from.
 *
 * @param organization from the credential
 * @param agent from the credential
 * @param owner the person answerable for the agent, from the credential; null when none is named
 * @param instanceId the run in which the agent asked, as the agent names it
 * @param action what to do, for example {@code update_deal}
 * @param resource what to do it to, for example {@code crm:deal:123}
 * @param connection the connection asked for; null for the tool's own
 * @param payload the parameters as canonical JSON, always an object
 * @param requestDigest SHA-256 over the canonical JSON of action, resource, connection, payload and, where
 *     the call's connection acts as its user, user: what is done as another user is something else
 * @param idempotencyKey as given, 1 to 255 visible characters
 * @param requestId names this HTTP request; the call keeps the one that created it, so that every
 *     later request can tell that it is a replay
 * @param arrivedAt stamped by the ingress; decisions read time from here and from nowhere else
 * @param editedFrom the digest of what the agent asked for, where people approved other parameters;
 *     null where the parameters are the agent's own
 * @param salt hides the payload and the response behind the receipts' commitments; random, stamped by
 *     the ingress; null in requests that came in before there were any
 * @param user in whose session it is made; null outside of sessions
 * @param dryRun whether its caller asks only what would come of it: it is judged, and ends there
 */
public record ToolCall(
        OrganizationId organization,
        AgentId agent,
        @Nullable String owner,
        String instanceId,
        String action,
        String resource,
        @Nullable String connection,
        SealedValue payload,
        Digest requestDigest,
        String idempotencyKey,
        String requestId,
        Instant arrivedAt,
        @Nullable Digest editedFrom,
        @Nullable Salt salt,
        @Nullable ActingUser user,
        boolean dryRun) {

    /** A request as its agent made it, without a salt. */
    public ToolCall(
            OrganizationId organization,
            AgentId agent,
            @Nullable String owner,
            String instanceId,
            String action,
            String resource,
            @Nullable String connection,
            SealedValue payload,
            Digest requestDigest,
            String idempotencyKey,
            String requestId,
            Instant arrivedAt) {
        this(
                organization,
                agent,
                owner,
                instanceId,
                action,
                resource,
                connection,
                payload,
                requestDigest,
                idempotencyKey,
                requestId,
                arrivedAt,
                null,
                null,
                null,
                false);
    }

    /** The same request, made in the session of this user; null for none. */
    public ToolCall actingFor(@Nullable ActingUser whom) {
        return with(payload, requestDigest, editedFrom, salt, whom, dryRun);
    }

    /** The same request under another digest of what it asks. */
    public ToolCall asking(Digest digest) {
        return with(payload, digest, editedFrom, salt, user, dryRun);
    }

    /** The same request, its payload and response to be committed to with this salt. */
    public ToolCall salted(Salt added) {
        return with(payload, requestDigest, editedFrom, added, user, dryRun);
    }

    /** The same request, of which its caller asks only what would come. */
    public ToolCall asDryRun() {
        return with(payload, requestDigest, editedFrom, salt, user, true);
    }

    /** The same request with the parameters that people approved instead of the agent's. */
    public ToolCall edited(EditedParameters parameters) {
        return with(parameters.payload(), parameters.requestDigest(), askedDigest(), salt, user, dryRun);
    }

    private ToolCall with(
            SealedValue itsPayload,
            Digest itsDigest,
            @Nullable Digest itsFirstDigest,
            @Nullable Salt itsSalt,
            @Nullable ActingUser itsUser,
            boolean isDryRun) {
        return new ToolCall(
                organization,
                agent,
                owner,
                instanceId,
                action,
                resource,
                connection,
                itsPayload,
                itsDigest,
                idempotencyKey,
                requestId,
                arrivedAt,
                itsFirstDigest,
                itsSalt,
                itsUser,
                isDryRun);
    }

    /**
     * The digest of what the agent asked for, by which a replay is told from a mismatch; {@link
     * #requestDigest} is that of what runs.
     */
    public Digest askedDigest() {
        return editedFrom == null ? requestDigest : editedFrom;
    }
}
