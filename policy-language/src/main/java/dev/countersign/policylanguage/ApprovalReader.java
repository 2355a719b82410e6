package dev.countersign.policylanguage;

import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.ApprovalTerms.Escalation;
import dev.countersign.domain.request.Limits;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads a rule's {@code approval}: who is asked, how many of them, how long, and what they may do. */
final class ApprovalReader {
    private static final Set<String> KEYS = Set.of(
            "groups",
            "quorum",
            "expires_after",
            "escalate_after",
            "escalate_to",
            "owner_may_vote",
            "comment_required",
            "editable");

    /** At most what fits an int, so that no multiplication overflows. */
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,7})(s|m|h|d)");

    private final Problems problems;

    ApprovalReader(Problems problems) {
        this.problems = problems;
    }

    /** The terms; the defaults, and at least one problem, where they are not ones. */
    ApprovalTerms read(Node node) {
        Mapping fields = Mapping.of(node, "\"approval\"", KEYS, problems);
        if (fields == null) {
            return ApprovalTerms.DEFAULT;
        }
        ApprovalTerms defaults = ApprovalTerms.DEFAULT;
        List<String> groups = groups(fields, "groups");
        int quorum = quorum(fields);
        Duration expiresAfter = expiresAfter(fields);
        return new ApprovalTerms(
                groups,
                quorum,
                expiresAfter,
                escalation(fields, expiresAfter),
                flag(fields, "owner_may_vote", defaults.ownerMayVote()),
                flag(fields, "comment_required", defaults.commentRequired()),
                flag(fields, "editable", defaults.editable()));
    }

    private List<String> groups(Mapping fields, String key) {
        List<String> groups = fields.texts(key);
        String fault = groups.size() > Limits.APPROVER_GROUPS_MAX
                ? "\"" + key + "\" has at most " + Limits.APPROVER_GROUPS_MAX + " groups"
                : null;
        Set<String> seen = new HashSet<>();
        for (String group : groups) {
            if (group.isBlank()
                    || group.length() > Limits.GROUP_CHARS_MAX
                    || group.chars().anyMatch(Character::isISOControl)) {
                fault = "A group's name is one line of 1 to " + Limits.GROUP_CHARS_MAX + " characters";
            } else if (!seen.add(group)) {
                fault = "The group \"" + group + "\" is named twice";
            }
        }
        if (fault != null) {
            fields.complain(key, fault);
            return List.of();
        }
        return groups;
    }

    private int quorum(Mapping fields) {
        Node node = fields.get("quorum");
        if (node == null) {
            return ApprovalTerms.DEFAULT.quorum();
        }
        BigDecimal number = Mapping.number(node, "\"quorum\"", problems);
        if (number == null) {
            return ApprovalTerms.DEFAULT.quorum();
        }
        boolean whole = number.stripTrailingZeros().scale() <= 0;
        if (!whole
                || number.compareTo(BigDecimal.ONE) < 0
                || number.compareTo(BigDecimal.valueOf(Limits.QUORUM_MAX)) > 0) {
            problems.at(node, "A quorum is a whole number of 1 to " + Limits.QUORUM_MAX + " people");
            return ApprovalTerms.DEFAULT.quorum();
        }
        return number.intValueExact();
    }

    private Duration expiresAfter(Mapping fields) {
        Duration time = duration(fields, "expires_after");
        if (time == null) {
            return ApprovalTerms.DEFAULT.expiresAfter();
        }
        if (time.compareTo(Limits.APPROVAL_EXPIRY_MIN) < 0 || time.compareTo(Limits.APPROVAL_EXPIRY_MAX) > 0) {
            fields.complain("expires_after", "An approval expires after 30s to 30d");
            return ApprovalTerms.DEFAULT.expiresAfter();
        }
        return time;
    }

    private @Nullable Escalation escalation(Mapping fields, Duration expiresAfter) {
        if (fields.has("escalate_after") != fields.has("escalate_to")) {
            String given = fields.has("escalate_after") ? "escalate_after" : "escalate_to";
            fields.complain(given, "\"escalate_after\" and \"escalate_to\" go together");
            return null;
        }
        Duration after = duration(fields, "escalate_after");
        List<String> to = groups(fields, "escalate_to");
        if (after == null || to.isEmpty()) {
            return null;
        }
        if (after.isZero() || after.compareTo(expiresAfter) >= 0) {
            fields.complain("escalate_after", "An approval escalates after a time, and before it expires");
            return null;
        }
        return new Escalation(after, to);
    }

    /** A whole number and its unit: 30s, 45m, 24h, 7d. */
    static @Nullable Duration duration(Mapping fields, String key) {
        String text = fields.text(key);
        if (text == null) {
            return null;
        }
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            fields.complain(key, "\"" + key + "\" is a time like 30s, 45m, 24h or 7d, not \"" + text + "\"");
            return null;
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private boolean flag(Mapping fields, String key, boolean otherwise) {
        Node node = fields.get(key);
        if (node == null) {
            return otherwise;
        }
        if (node instanceof ScalarNode scalar
                && scalar.getTag().equals(Tag.BOOL)
                && (scalar.getValue().equals("true") || scalar.getValue().equals("false"))) {
            return scalar.getValue().equals("true");
        }
        problems.at(node, "\"" + key + "\" is true or false");
        return otherwise;
    }
}
