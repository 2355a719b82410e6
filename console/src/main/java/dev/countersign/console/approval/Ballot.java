package dev.countersign.console.approval;

import dev.countersign.console.person.Person;
import dev.countersign.domain.identity.Digest;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A vote on its way.
 *
 * @param cardDigest of the card that was shown
 * @param comment null when there is none; never blank
 * @param arrivedAt by the console's clock, whatever the client says
 * @param considered since this card was first shown to this person; null when it never was
 */
public record Ballot(
        Person voter,
        String approvalId,
        Digest cardDigest,
        Choice choice,
        @Nullable String comment,
        Instant arrivedAt,
        @Nullable Duration considered) {
    public static final int COMMENT_CHARS_MAX = 4_000;
    public static final int INSTRUCTION_CHARS_MAX = 4_000;
}
