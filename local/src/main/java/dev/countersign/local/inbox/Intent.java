package dev.countersign.local.inbox;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A vote that somebody means to give, before it is one: what can be known from the card is said
 * before anybody is asked to think about it.
 *
 * @param choice {@code approve} or {@code reject}
 * @param comment null while they gave none
 */
record Intent(String choice, @Nullable String comment) {
    private static final Set<String> YES = Set.of("y", "yes");

    Intent {
        comment = comment == null || comment.isBlank() ? null : comment;
    }

    /**
     * @param page where the card is in a browser
     * @throws InboxException when this card takes no such vote
     */
    static void requireVotable(JsonNode card, String page) {
        String status = card.path("status").asString("");
        if (!"pending".equals(status)) {
            throw InboxException.alreadyDecided(
                    status, card.path("decision").path("at").asString(""));
        }
        if ("question".equals(card.path("kind").asString(""))) {
            throw InboxException.question(page);
        }
    }

    /** Whether it is nothing without a comment: a rejection always, an approval where the rule says so. */
    private boolean lacksComment(JsonNode card) {
        boolean needed =
                "reject".equals(choice) || card.path("comment_required").asBoolean(false);
        return needed && comment == null;
    }

    /** The same with the comment that it needs, asked for where it is lacking. */
    Intent completed(JsonNode card, Terminal terminal) {
        return lacksComment(card)
                ? new Intent(choice, terminal.ask("reject".equals(choice) ? "\nWhy? The agent is told: " : "\nWhy? "))
                : this;
    }

    /**
     * @throws InboxException when nobody said why, and a rejection needs it
     */
    void requireReason() {
        if ("reject".equals(choice) && comment == null) {
            throw InboxException.noReason();
        }
    }

    /** Whether they mean it; anything but a yes is a no. */
    boolean confirmed(Terminal terminal) {
        String answer = terminal.ask("\nYour vote on exactly this: " + choice + ". Sure? [y/N] ");
        return answer != null && YES.contains(answer.strip().toLowerCase(Locale.ROOT));
    }
}
