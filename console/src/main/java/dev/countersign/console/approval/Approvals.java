package dev.countersign.console.approval;

import dev.countersign.console.person.Person;
import dev.countersign.domain.identity.OrganizationId;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What people may look at. Everything shown was committed before. Another organization's approval
 * is exactly like an unknown one. Safe for many threads.
 *
 * <p>Every method may throw {@link InboxUnavailableException}.
 */
public interface Approvals {
    /** @throws IllegalArgumentException when the cursor is not one of ours, fit for the caller */
    InboxPage list(Person person, InboxQuery query);

    /** How much waits for this person, for the tabs. */
    Waiting waiting(Person person);

    /**
     * One approval. Reads your writes: a vote that was answered {@code Recorded} shows.
     *
     * @return null when there is none of this person's organization
     */
    @Nullable
    Card card(Person person, String approvalId);

    /**
     * Calls whose outcome is unknown and unresolved.
     *
     * @param limit 1 to {@link InboxQuery#LIMIT_MAX}
     * @param cursor from the page before; null for the first
     * @throws IllegalArgumentException when the cursor is not one of ours, fit for the caller
     */
    UnknownPage unknownOutcomes(Person person, int limit, @Nullable String cursor);

    /**
     * One call whose outcome is, or was, unknown.
     *
     * @return null when there is none of this person's organization
     */
    @Nullable
    UnknownOutcome unknownOutcome(Person person, String callId);

    /** How approving went over the last so much time. */
    Figures figures(OrganizationId organization, Duration last);

    /**
     * Tells of every change to an organization's approvals and unknown outcomes, after the change
     * can be read. Several changes of one thing may be told once.
     *
     * @param listener returns at once and never throws
     * @return closing it ends the telling
     */
    Following follow(OrganizationId organization, Consumer<Change> listener);

    /** Something was changed: look again. */
    record Change(String id) {}

    /** Ends a telling. */
    @FunctionalInterface
    interface Following extends AutoCloseable {
        @Override
        void close();
    }
}
