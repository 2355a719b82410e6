package dev.countersign.readmodel;

import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of the read model about approvals, and about calls that people have to look at.
 * Another organization's is exactly like an unknown one. Safe for many threads.
 *
 * <p>Every query may throw {@link ReadModelUnavailableException}.
 */
public interface ApprovalQueries {
    /** The longest page. */
    int LIMIT_MAX = 100;

    /**
     * An approval as it stands. Reads your writes: it is read after the projection has passed the end
     * of the log as of the request.
     *
     * @return null when there is none of this organization
     */
    @Nullable
    ApprovalView find(OrganizationId organization, ApprovalId approvalId);

    /**
     * An approval as the tables have it, which may be a moment ago; only an absence is confirmed as
     * {@link #question} confirms it. For what never changes: whose it is and what it asks.
     *
     * @return null when there is none of this organization
     */
    @Nullable
    ApprovalView known(OrganizationId organization, ApprovalId approvalId);

    /**
     * A free question by the name that its asker gave it. Null is answered only after the projection
     * has passed the end of the log as of the request.
     *
     * @return null when nothing was recorded of such a question
     */
    @Nullable
    QuestionView question(OrganizationId organization, String requestId);

    /**
     * Lists approvals.
     *
     * @param limit 1 to {@link #LIMIT_MAX}
     * @param cursor from the page before; null for the first
     * @throws InvalidQueryException when the cursor or the limit is not valid
     */
    ApprovalPage list(OrganizationId organization, ApprovalFilter filter, int limit, @Nullable String cursor);

    /**
     * How many approvals are such.
     *
     * @param upTo counts no further, at least 1: what counting costs must not grow with what waits
     */
    int count(OrganizationId organization, ApprovalFilter filter, int upTo);

    /**
     * Which of these the tables have, whatever became of them; what is on its way is not there yet.
     *
     * @param ids some hundreds at most
     */
    Set<ApprovalId> recorded(OrganizationId organization, Collection<ApprovalId> ids);

    /** What figures over a period are made of; of very long lists only the latest. */
    ApprovalFacts facts(OrganizationId organization, Instant from, Instant to);

    /** A part of the list of unresolved calls, and where it goes on; a null cursor ends it. */
    record Unknowns(List<UnknownView> calls, @Nullable String nextCursor) {
        public Unknowns {
            calls = List.copyOf(calls);
        }
    }

    /**
     * Lists calls whose outcome is unknown and unresolved, the oldest first.
     *
     * @param limit 1 to {@link #LIMIT_MAX}
     * @param cursor from the page before; null for the first
     * @throws InvalidQueryException when the cursor or the limit is not valid
     */
    Unknowns unknowns(OrganizationId organization, int limit, @Nullable String cursor);

    /** How many such calls there are. */
    int countUnknowns(OrganizationId organization);

    /**
     * A call whose outcome is or was unknown. Reads your writes, as {@link #find} does.
     *
     * @return null when there is no such call of this organization
     */
    @Nullable
    UnknownView unknown(OrganizationId organization, CallId callId);

    /**
     * Tells of changes to an organization's approvals and to its calls whose outcome is or was
     * unknown, after the change can be read: by the approval's public id or the call's.
     *
     * @param told returns at once
     * @return running it ends the telling
     */
    Runnable follow(OrganizationId organization, Consumer<String> told);
}
