package dev.countersign.policylanguage;

import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.Condition;
import dev.countersign.domain.policy.Glob;
import dev.countersign.domain.policy.Restriction;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.policy.Rule;
import dev.countersign.domain.policy.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads one rule. Names in YAML are the words that users of agent gateways know (CONTRACTS, section 1). */
final class RuleReader {
    static final List<String> DECISIONS = List.of("allow", "deny", "require_approval");
    static final List<String> RISK_LEVELS = List.of("low", "medium", "high");

    private static final Set<String> KEYS = Set.of(
            "id",
            "action",
            "resource",
            "resource_pattern",
            "decision",
            "risk_level",
            "reason",
            "when",
            "deny_fields",
            "max_amount",
            "stages",
            "approval");

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final int REASON_CHARS_MAX = 500;
    private static final int PATTERNS_MAX = 100;

    private final ConditionCompiler conditions;
    private final RestrictionReader restrictions;
    private final ApprovalReader approvals;
    private final Problems problems;

    RuleReader(ConditionCompiler conditions, Problems problems) {
        this.conditions = conditions;
        this.restrictions = new RestrictionReader(problems);
        this.approvals = new ApprovalReader(problems);
        this.problems = problems;
    }

    /** The rule; null, and at least one problem, when it is not one. */
    @Nullable
    Rule read(Node node) {
        Mapping fields = Mapping.of(node, "a rule", KEYS, problems);
        if (fields == null) {
            return null;
        }
        String id = id(fields, "rule");
        List<Glob> actions = globs(fields, "action");
        List<Glob> resources = globs(fields, resourceKey(fields));
        Verdict verdict = verdict(fields);
        RiskLevel risk = risk(fields);
        String reason = reason(fields);
        Condition when = when(fields);
        List<Restriction> tightenings = restrictions.read(fields);
        ApprovalTerms approval = approval(fields, verdict);
        if (id == null || actions.isEmpty() || resources.isEmpty() || verdict == null) {
            return null;
        }
        return new Rule(id, actions, resources, when, verdict, risk, reason, tightenings, approval);
    }

    /** @param whose {@code rule} or {@code budget}, for the complaint */
    @Nullable
    String id(Mapping fields, String whose) {
        String id = fields.requireText("id");
        if (id == null || ID.matcher(id).matches()) {
            return id;
        }
        fields.complain("id", "A " + whose + "'s id is 1 to 100 characters of letters, digits, '.', '_' and '-'");
        return null;
    }

    String resourceKey(Mapping fields) {
        if (fields.has("resource") && fields.has("resource_pattern")) {
            fields.complain("resource_pattern", "\"resource\" and \"resource_pattern\" mean the same: give one");
        }
        return fields.has("resource_pattern") ? "resource_pattern" : "resource";
    }

    List<Glob> globs(Mapping fields, String key) {
        fields.require(key);
        List<Glob> globs = fields.texts(key).stream().map(Glob::of).toList();
        if (globs.size() > PATTERNS_MAX) {
            fields.complain(key, "\"" + key + "\" has at most " + PATTERNS_MAX + " patterns");
        }
        return globs;
    }

    private @Nullable Verdict verdict(Mapping fields) {
        fields.require("decision");
        if (fields.get("decision") instanceof ScalarNode scalar
                && scalar.getValue().equals("require_authorization")) {
            problems.at(scalar, "\"require_authorization\" comes with user authorization, which this version lacks");
            return null;
        }
        String word = fields.word("decision", DECISIONS);
        return word == null ? null : Verdict.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static RiskLevel risk(Mapping fields) {
        String word = fields.word("risk_level", RISK_LEVELS);
        return word == null ? RiskLevel.MEDIUM : RiskLevel.valueOf(word.toUpperCase(Locale.ROOT));
    }

    @Nullable
    String reason(Mapping fields) {
        String reason = fields.text("reason");
        if (reason != null
                && (reason.length() > REASON_CHARS_MAX || reason.chars().anyMatch(Character::isISOControl))) {
            fields.complain("reason", "A reason is one line of at most " + REASON_CHARS_MAX + " characters");
        }
        return reason;
    }

    @Nullable
    Condition when(Mapping fields) {
        if (fields.text("when") != null && fields.get("when") instanceof ScalarNode scalar) {
            return conditions.compile(scalar);
        }
        return null;
    }

    ApprovalReader approvals() {
        return approvals;
    }

    /** On what terms the rule, or what tightens it, asks people. Terms of a rule that never asks are a mistake. */
    private ApprovalTerms approval(Mapping fields, @Nullable Verdict verdict) {
        Node block = fields.get("approval");
        if (block == null) {
            return ApprovalTerms.DEFAULT;
        }
        boolean asks = verdict == Verdict.REQUIRE_APPROVAL
                || (verdict == Verdict.ALLOW && (fields.has("max_amount") || fields.has("stages")));
        if (verdict != null && !asks) {
            problems.at(
                    block,
                    "This rule asks nobody: \"approval\" goes with require_approval, \"max_amount\" or \"stages\"");
        }
        return approvals.read(block);
    }

    /** Rules that no call can reach, because an earlier rule takes everything they could match. */
    static void warnOfShadows(List<Rule> rules, List<Node> nodes, Problems warnings) {
        List<Rule> unconditional = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            Rule later = rules.get(i);
            Node node = nodes.get(i);
            unconditional.stream()
                    .filter(earlier -> earlier.shadows(later))
                    .findFirst()
                    .ifPresent(earlier -> warnings.at(
                            node,
                            "Rule " + later.id() + " never decides: rule " + earlier.id() + " takes all its calls"));
            if (later.when() == null) {
                unconditional.add(later);
            }
        }
    }
}
