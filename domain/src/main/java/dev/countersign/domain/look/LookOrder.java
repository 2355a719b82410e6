package dev.countersign.domain.look;

import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.request.SealedValue;
import java.time.Duration;
import java.time.Instant;

/**
 * The order to look at a call's target, for a person who has its card open. It changes nothing, there
 * or here, and no state follows from it: one that is lost is a sentence on a card.
 *
 * @param requestId names who waits
 * @param replyPartition of {@code look-replies}
 * @param organization whose tool and connection it is; no other's are looked at
 * @param callId the call that waits for people
 * @param tool the tool's key, for example {@code crm.deals.update}
 * @param connection the connection's name
 * @param parameters the ones that would run: an object
 * @param deadline by the asker's clock; from then on nobody waits for it
 */
public record LookOrder(
        String requestId,
        int replyPartition,
        OrganizationId organization,
        CallId callId,
        String tool,
        String connection,
        String resource,
        SealedValue parameters,
        Instant deadline) {
    /** A look takes no longer than this, however late its deadline is. */
    public static final Duration TIME_MAX = Duration.ofSeconds(3);

    /** Whether nobody waits for it any more. */
    public boolean isOverdue(Instant now) {
        return !now.isBefore(deadline);
    }

    /** How long it may take from now on. */
    public Duration timeLeft(Instant now) {
        Duration left = Duration.between(now, deadline);
        return left.compareTo(TIME_MAX) < 0 ? left : TIME_MAX;
    }

    /** Neither the resource nor the parameters: they may be personal. */
    @Override
    public String toString() {
        return "LookOrder[" + callId + ", " + tool + "]";
    }
}
