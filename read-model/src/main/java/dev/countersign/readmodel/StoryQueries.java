package dev.countersign.readmodel;

import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import org.jspecify.annotations.Nullable;

/** What an auditor asks of one call. Another organization's is exactly like an unknown one. */
@FunctionalInterface
public interface StoryQueries {
    /**
     * All that was told of the call so far. An absence is confirmed as {@link ReceiptQueries#find}
     * confirms it.
     *
     * @return null when nothing was recorded for such a call of this organization
     * @throws ReadModelUnavailableException when the database does not answer in time, or an absence
     *     could not be confirmed
     */
    @Nullable
    CallStory story(OrganizationId organization, CallId callId);
}
