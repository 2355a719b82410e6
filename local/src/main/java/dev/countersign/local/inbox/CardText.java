package dev.countersign.local.inbox;

import dev.countersign.console.text.VisibleText;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Approvals in plain text. What agents wrote is shown as the pages show it: nothing hidden, control
 * characters and look-alikes marked, so that no text can steer the terminal.
 */
final class CardText {
    private static final int LINE_CHARS_MAX = 200;
    private static final int VALUE_CHARS_MAX = 65_536;

    private final PrintWriter out;
    private final Instant now;

    CardText(PrintWriter out, Instant now) {
        this.out = out;
        this.now = now;
    }

    /** A line for each approval of a page. */
    void page(JsonNode page) {
        JsonNode approvals = page.path("approvals");
        if (approvals.isEmpty()) {
            out.println("Nothing here.");
            return;
        }
        for (JsonNode heading : approvals) {
            out.printf(
                    "%s  %-18s %-9s %s%n",
                    line(heading, "approval_id"), line(heading, "status"), left(heading), subject(heading));
        }
        String cursor = text(page, "next_cursor");
        if (cursor != null) {
            out.println("More: --cursor " + VisibleText.plain(cursor, VALUE_CHARS_MAX));
        }
    }

    /** The whole card: what exactly would run, who asks, why a person is asked, and how it stands. */
    void card(JsonNode card) {
        label("Approval", line(card, "approval_id"));
        label("Status", status(card));
        label("Asked by", line(card, "agent_id") + " (owner " + line(card, "owner") + ")");
        label("Asks", subject(card));
        optional("Tool", card, "tool");
        optional("Effect", card, "effect_class");
        optional("Rule", card, "rule");
        optional("Reason", card, "reason");
        optional("Risk", card, "risk_level");
        optional("Policy", card, "policy_version");
        optional("Context", card, "context_markdown");
        options(card.path("options"));
        parameters(card.path("parameters"));
        for (JsonNode vote : card.path("votes")) {
            label("Vote", vote(vote));
        }
        JsonNode execution = card.path("execution");
        if (execution.isObject()) {
            label("Execution", line(execution, "status") + ", receipt " + line(execution, "receipt_id"));
        }
        // Not what the pages call the digest, which is the request's: this is of all that is shown here.
        label("Card digest", line(card, "card_digest") + " (for --card)");
    }

    private String status(JsonNode card) {
        String status = line(card, "status");
        if (!"pending".equals(status)) {
            JsonNode decision = card.path("decision");
            return decision.isObject() ? status + " at " + line(decision, "at") : status;
        }
        return status + ", " + card.path("approvals").asLong() + " of "
                + card.path("quorum").asLong() + " approvals, " + left(card) + " left; you: " + line(card, "standing");
    }

    private String subject(JsonNode heading) {
        return heading.hasNonNull("question")
                ? line(heading, "question")
                : line(heading, "action") + " " + line(heading, "resource");
    }

    private static String vote(JsonNode vote) {
        String comment = text(vote, "comment");
        return line(vote, "choice") + " by " + line(vote, "name") + " at " + line(vote, "at")
                + (comment == null ? "" : ": " + VisibleText.plain(comment, LINE_CHARS_MAX));
    }

    private void options(JsonNode options) {
        for (JsonNode option : options) {
            label("Option", line(option, "value") + ": " + line(option, "label"));
        }
    }

    private void parameters(JsonNode parameters) {
        if (!parameters.isObject()) {
            return;
        }
        out.println("Parameters");
        for (Map.Entry<String, JsonNode> field : parameters.properties()) {
            out.println("  " + VisibleText.plain(field.getKey(), LINE_CHARS_MAX) + ": "
                    + VisibleText.plain(field.getValue().toString(), VALUE_CHARS_MAX));
        }
    }

    /** What the call's target holds now, field by field; nothing where nobody said how to look. */
    void current(JsonNode current) {
        switch (String.valueOf(text(current, "result"))) {
            case "seen" -> {
                out.println("Now, seen at " + line(current, "seen_at"));
                current.path("fields").forEach(this::field);
            }
            case "nothing_there" -> label("Now", "there is nothing there, seen at " + line(current, "seen_at"));
            case "not_seen" -> label("Now", line(current, "detail"));
            default -> {
                // Nothing to show.
            }
        }
    }

    private void field(JsonNode field) {
        String now = VisibleText.plain(field.path("now").toString(), VALUE_CHARS_MAX);
        String asked = VisibleText.plain(field.path("asked_for").toString(), VALUE_CHARS_MAX);
        String shown = switch (String.valueOf(text(field, "kind"))) {
            case "differs" -> now + " (asked for: " + asked + ")";
            case "same" -> now + " (asked for the same)";
            case "unnamed" -> now;
            default -> asked + " (a parameter, no field of what was read)";
        };
        out.println("  " + line(field, "field") + ": " + shown);
    }

    private String left(JsonNode heading) {
        String expires = text(heading, "expires_at");
        if (expires == null || !"pending".equals(text(heading, "status"))) {
            return "";
        }
        Duration left = Duration.between(now, Instant.parse(expires));
        if (left.isNegative()) {
            return "0s";
        }
        return left.toHours() >= 48
                ? left.toDays() + "d"
                : left.toMinutes() >= 120
                        ? left.toHours() + "h"
                        : left.toSeconds() >= 120 ? left.toMinutes() + "m" : left.toSeconds() + "s";
    }

    private void optional(String label, JsonNode node, String field) {
        String text = text(node, field);
        if (text != null && !text.isBlank()) {
            label(label, line(node, field));
        }
    }

    private void label(String label, String value) {
        out.printf("%-12s %s%n", label, value);
    }

    private static String line(JsonNode node, String field) {
        return VisibleText.plain(text(node, field), LINE_CHARS_MAX);
    }

    private static @Nullable String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isString() ? value.asString() : null;
    }
}
