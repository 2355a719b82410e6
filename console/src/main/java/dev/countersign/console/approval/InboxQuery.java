package dev.countersign.console.approval;

import dev.countersign.domain.policy.RiskLevel;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which approvals to list; null means any.
 *
 * @param agent the exact agent
 * @param search a part of agent, action, resource, question, rule or reason, in any case
 * @param limit 1 to {@link #LIMIT_MAX}
 * @param cursor from the page before; null for the first
 */
public record InboxQuery(
        View view,
        @Nullable RiskLevel risk,
        @Nullable String agent,
        @Nullable String search,
        int limit,
        @Nullable String cursor) {
    public static final int LIMIT_MAX = 100;
    public static final int SEARCH_CHARS_MAX = 200;
    public static final int CURSOR_CHARS_MAX = 500;

    /** Which of them, and in which order. */
    public enum View {
        /** Pending, and this person's vote would count; what expires first comes first. */
        MINE,
        /** Pending; what expires first comes first. */
        ALL,
        /** No longer pending; the latest decision first. */
        DECIDED;

        /** The stable code, {@code snake_case}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @throws IllegalArgumentException naming what is out of its range, fit for the caller */
    public InboxQuery {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new IllegalArgumentException("limit must be from 1 to " + LIMIT_MAX);
        }
        if (search != null && search.length() > SEARCH_CHARS_MAX) {
            throw new IllegalArgumentException("search must be at most " + SEARCH_CHARS_MAX + " characters");
        }
        if (cursor != null && cursor.length() > CURSOR_CHARS_MAX) {
            throw new IllegalArgumentException("cursor is not one of ours");
        }
    }
}
