package dev.countersign.client;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the record says of a call.
 *
 * @param status where it stands, for example {@code pending_approval}, {@code executing}, {@code succeeded}
 * @param decision {@code allow}, {@code deny}, {@code pending_approval} or {@code policy_error}; null when the
 *     receipt is of a report, of which nothing was decided
 * @param outcome {@code not_executed}, {@code succeeded}, {@code failed_no_effect}, {@code
 *     failed_effect_possible} or {@code unknown}
 * @param json all of it, as it was answered
 */
public record Receipt(
        String receiptId, String status, @Nullable String decision, String outcome, String reason, JsonNode json) {
    private static final Set<String> UNSETTLED = Set.of("executing", "pending_approval");

    /** Whether it has ended. An unknown outcome has: only people can add to it. */
    public boolean isSettled() {
        return !UNSETTLED.contains(status);
    }
}
