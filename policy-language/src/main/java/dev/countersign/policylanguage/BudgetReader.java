package dev.countersign.policylanguage;

import dev.countersign.domain.budget.Amounts;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.BudgetRule;
import dev.countersign.domain.policy.BudgetScope;
import dev.countersign.domain.policy.CallPattern;
import dev.countersign.domain.policy.Condition;
import dev.countersign.domain.policy.FieldName;
import dev.countersign.domain.policy.Glob;
import dev.countersign.domain.policy.Verdict;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** Reads one budget: which calls it concerns, what it counts, by what, how much there may be within which time. */
final class BudgetReader {
    private static final Set<String> KEYS = Set.of(
            "id",
            "action",
            "resource",
            "resource_pattern",
            "when",
            "after",
            "per",
            "amount",
            "limit",
            "window",
            "exceeded",
            "reason",
            "approval");
    private static final Set<String> PATTERN_KEYS = Set.of("action", "resource", "resource_pattern", "when");
    private static final List<String> EXCEEDED = List.of("deny", "require_approval");
    private static final String PAYLOAD = "payload.";
    private static final List<String> PROPERTIES = Arrays.stream(BudgetScope.Property.values())
            .map(property -> property.name().toLowerCase(Locale.ROOT))
            .toList();

    private final RuleReader rules;
    private final Problems problems;

    /** @param rules reads what a budget has in common with a rule */
    BudgetReader(RuleReader rules, Problems problems) {
        this.rules = rules;
        this.problems = problems;
    }

    /** The budget; null, and at least one problem, when it is not one. */
    @Nullable
    BudgetRule read(Node node) {
        Mapping fields = Mapping.of(node, "a budget", KEYS, problems);
        if (fields == null) {
            return null;
        }
        String id = rules.id(fields, "budget");
        CallPattern calls = pattern(fields);
        boolean sequence = fields.has("after");
        CallPattern after = after(fields);
        List<BudgetScope> per = per(fields);
        FieldName amount = amount(fields, sequence);
        BigDecimal limit = limit(fields, sequence, amount);
        Duration window = window(fields);
        Verdict exceeded = exceeded(fields);
        String reason = rules.reason(fields);
        ApprovalTerms approval = approval(fields, exceeded);
        if (id == null || calls == null || limit == null || window == null || (sequence && after == null)) {
            return null;
        }
        return new BudgetRule(id, calls, after, per, amount, limit, window, exceeded, reason, approval);
    }

    private @Nullable CallPattern pattern(Mapping fields) {
        List<Glob> actions = rules.globs(fields, "action");
        List<Glob> resources = rules.globs(fields, rules.resourceKey(fields));
        Condition when = rules.when(fields);
        return actions.isEmpty() || resources.isEmpty() ? null : new CallPattern(actions, resources, when);
    }

    private @Nullable CallPattern after(Mapping fields) {
        Node node = fields.get("after");
        Mapping pattern = node == null ? null : Mapping.of(node, "\"after\"", PATTERN_KEYS, problems);
        return pattern == null ? null : pattern(pattern);
    }

    private List<BudgetScope> per(Mapping fields) {
        List<BudgetScope> per = new ArrayList<>();
        for (String name : fields.texts("per")) {
            BudgetScope scope = scope(fields, name);
            if (scope != null && per.contains(scope)) {
                fields.complain("per", "\"per\" names \"" + name + "\" twice");
            } else if (scope != null) {
                per.add(scope);
            }
        }
        if (per.size() > BudgetRule.SCOPES_MAX) {
            fields.complain("per", "\"per\" has at most " + BudgetRule.SCOPES_MAX + " parts");
        }
        return per;
    }

    private @Nullable BudgetScope scope(Mapping fields, String name) {
        if (PROPERTIES.contains(name)) {
            return BudgetScope.Property.valueOf(name.toUpperCase(Locale.ROOT));
        }
        if (name.startsWith(PAYLOAD)) {
            FieldName field = field(fields, "per", name.substring(PAYLOAD.length()));
            return field == null ? null : new BudgetScope.Field(field);
        }
        fields.complain(
                "per",
                "\"per\" is of " + String.join(", ", PROPERTIES) + " and payload.FIELD, not \"" + name + "\""
                        + Suggestion.among(PROPERTIES, name));
        return null;
    }

    private @Nullable FieldName amount(Mapping fields, boolean sequence) {
        String name = fields.text("amount");
        if (name == null) {
            return null;
        }
        if (sequence) {
            fields.complain("amount", "\"after\" rules calls out altogether: it has no \"amount\"");
            return null;
        }
        return field(fields, "amount", name);
    }

    private static @Nullable FieldName field(Mapping fields, String key, String name) {
        try {
            return FieldName.of(name);
        } catch (IllegalArgumentException invisible) {
            fields.complain(key, "A field name has at least one visible character");
            return null;
        }
    }

    private @Nullable BigDecimal limit(Mapping fields, boolean sequence, @Nullable FieldName amount) {
        if (sequence) {
            if (fields.has("limit")) {
                fields.complain("limit", "\"after\" rules calls out altogether: it has no \"limit\"");
            }
            return BigDecimal.ZERO;
        }
        Node node = fields.require("limit");
        if (node == null) {
            return null;
        }
        BigDecimal limit = Mapping.number(node, "\"limit\"", problems);
        if (limit == null) {
            return null;
        }
        if (limit.signum() <= 0 || limit.compareTo(Amounts.MAX) > 0) {
            problems.at(node, "A limit is above 0 and at most " + Amounts.MAX.toPlainString());
            return null;
        }
        if (amount == null && limit.stripTrailingZeros().scale() > 0) {
            problems.at(node, "A limit of calls is a whole number; to limit what they carry, name its \"amount\"");
            return null;
        }
        return limit;
    }

    private @Nullable Duration window(Mapping fields) {
        fields.require("window");
        Duration window = ApprovalReader.duration(fields, "window");
        if (window != null
                && (window.compareTo(BudgetRule.WINDOW_MIN) < 0 || window.compareTo(BudgetRule.WINDOW_MAX) > 0)) {
            fields.complain("window", "A window is 1s to 31d long");
            return null;
        }
        return window;
    }

    private static Verdict exceeded(Mapping fields) {
        String word = fields.word("exceeded", EXCEEDED);
        return word == null ? Verdict.DENY : Verdict.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private ApprovalTerms approval(Mapping fields, Verdict exceeded) {
        Node block = fields.get("approval");
        if (block == null) {
            return ApprovalTerms.DEFAULT;
        }
        if (exceeded != Verdict.REQUIRE_APPROVAL) {
            problems.at(block, "This budget asks nobody: \"approval\" goes with exceeded: require_approval");
        }
        return rules.approvals().read(block);
    }
}
