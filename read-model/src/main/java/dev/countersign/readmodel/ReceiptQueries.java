package dev.countersign.readmodel;

import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of the read model. Another organization's call is exactly like an unknown one,
 * in its answer and in the way to it. Safe for many threads; a caller that waits costs a parked
 * thread and nothing else.
 */
public interface ReceiptQueries {
    /** The longest page. */
    int LIMIT_MAX = 200;

    /**
     * The call as it stands. Reads your writes: null is answered only after the projection has
     * passed the end of the log as of the request.
     *
     * @return null when nothing was recorded for such a call of this organization
     * @throws ReadModelUnavailableException when the projection could not confirm an absence in time
     */
    @Nullable
    ReceiptView find(OrganizationId organization, CallId callId);

    /**
     * Waits until the call is settled and its receipt is there, or the time is up; an id that is
     * unknown so far is waited for as well.
     *
     * @return the latest view; null as for {@link #find}
     * @throws ReadModelUnavailableException as for {@link #find}
     * @throws InterruptedException when the waiting thread is interrupted
     */
    @Nullable
    ReceiptView awaitSettled(OrganizationId organization, CallId callId, Duration timeout) throws InterruptedException;

    /**
     * Lists calls, newest arrival first.
     *
     * @param limit 1 to {@link #LIMIT_MAX}
     * @param cursor from the page before; null for the first
     * @throws InvalidQueryException when the cursor or the limit is not valid
     * @throws ReadModelUnavailableException when the database does not answer in time
     */
    ReceiptPage search(OrganizationId organization, ReceiptFilter filter, int limit, @Nullable String cursor);
}
