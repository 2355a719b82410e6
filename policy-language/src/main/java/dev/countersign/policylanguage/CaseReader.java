package dev.countersign.policylanguage;

import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.PolicyQuestion;
import dev.countersign.policylanguage.PolicyCase.Expectation;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads one test case. What a case does not give has a fixed value, so that a case means the same every day. */
final class CaseReader {
    static final String AGENT = "test-agent";
    static final String ORGANIZATION = "test";
    static final String INSTANCE = "test-run";
    static final Instant NOW = Instant.parse("2000-01-01T00:00:00Z");

    private static final Set<String> CASE_KEYS = Set.of("name", "given", "expect");
    private static final Set<String> GIVEN_KEYS =
            Set.of("agent", "owner", "organization", "instance_id", "action", "resource", "tool", "payload", "now");
    private static final Set<String> TOOL_KEYS = Set.of("name", "effect");
    private static final Set<String> EXPECT_KEYS = Set.of("decision", "rule", "risk_level", "reason", "budgets");
    private static final List<String> DECISIONS = Stream.concat(
                    RuleReader.DECISIONS.stream(), Stream.of(PolicyCase.POLICY_ERROR))
            .toList();
    private static final List<String> EFFECTS = Arrays.stream(EffectClass.values())
            .map(effect -> effect.name().toLowerCase(Locale.ROOT))
            .toList();

    private final Set<String> rules;
    private final Set<String> budgets;
    private final Problems problems;

    /** @param rules ids that may decide: of rules and of budgets */
    CaseReader(Set<String> rules, Set<String> budgets, Problems problems) {
        this.rules = rules;
        this.budgets = budgets;
        this.problems = problems;
    }

    /** The case; null, and at least one problem, when it is not one. */
    @Nullable
    PolicyCase read(Node node) {
        Mapping fields = Mapping.of(node, "a test", CASE_KEYS, problems);
        if (fields == null) {
            return null;
        }
        String name = fields.requireText("name");
        Node givenNode = fields.require("given");
        Node expectNode = fields.require("expect");
        PolicyQuestion given = givenNode == null ? null : given(givenNode);
        Expectation expected = expectNode == null ? null : expectation(expectNode);
        if (name == null || given == null || expected == null) {
            return null;
        }
        return new PolicyCase(name, node.getStartMark().getLine() + 1, given, expected);
    }

    private @Nullable PolicyQuestion given(Node node) {
        Mapping fields = Mapping.of(node, "\"given\"", GIVEN_KEYS, problems);
        if (fields == null) {
            return null;
        }
        String action = fields.requireText("action");
        String resource = fields.requireText("resource");
        AgentId agent = agent(fields);
        OrganizationId organization = organization(fields);
        Tool tool = tool(fields.get("tool"));
        Instant now = now(fields);
        if (action == null || resource == null || agent == null || organization == null || now == null) {
            return null;
        }
        return new PolicyQuestion(
                organization,
                agent,
                fields.text("owner"),
                orElse(fields.text("instance_id"), INSTANCE),
                action,
                resource,
                tool.name,
                tool.effect,
                payload(fields.get("payload")),
                now);
    }

    private @Nullable AgentId agent(Mapping fields) {
        String agent = orElse(fields.text("agent"), AGENT);
        if (AgentId.isWellFormed(agent)) {
            return new AgentId(agent);
        }
        fields.complain("agent", "An agent id is 1 to 128 characters of letters, digits, '.', '_' and '-'");
        return null;
    }

    private @Nullable OrganizationId organization(Mapping fields) {
        try {
            return new OrganizationId(orElse(fields.text("organization"), ORGANIZATION));
        } catch (IllegalArgumentException malformed) {
            fields.complain("organization", "An organization id is 1 to 63 characters of a-z, 0-9 and '-'");
            return null;
        }
    }

    private @Nullable Instant now(Mapping fields) {
        String now = fields.text("now");
        if (now == null) {
            return NOW;
        }
        try {
            return OffsetDateTime.parse(now).toInstant();
        } catch (DateTimeParseException malformed) {
            fields.complain("now", "\"now\" is a time like 2026-11-01T00:00:00Z");
            return null;
        }
    }

    private Map<String, @Nullable Object> payload(@Nullable Node node) {
        if (node instanceof MappingNode mapping) {
            return YamlValues.object(mapping, problems);
        }
        if (node != null) {
            problems.at(node, "Expected \"payload\" as a mapping");
        }
        return Map.of();
    }

    private Tool tool(@Nullable Node node) {
        Mapping fields = node == null ? null : Mapping.of(node, "\"tool\"", TOOL_KEYS, problems);
        if (fields == null) {
            return new Tool(null, null);
        }
        fields.require("name");
        fields.require("effect");
        String effect = fields.word("effect", EFFECTS);
        return new Tool(
                fields.text("name"), effect == null ? null : EffectClass.valueOf(effect.toUpperCase(Locale.ROOT)));
    }

    private @Nullable Expectation expectation(Node node) {
        Mapping fields = Mapping.of(node, "\"expect\"", EXPECT_KEYS, problems);
        if (fields == null) {
            return null;
        }
        fields.require("decision");
        String decision = fields.word("decision", DECISIONS);
        boolean byDefault = fields.get("rule") instanceof ScalarNode scalar
                && scalar.getTag().equals(Tag.NULL);
        String rule = byDefault ? null : fields.text("rule");
        if (rule != null && !rules.contains(rule)) {
            fields.complain("rule", "There is no rule \"" + rule + "\"" + Suggestion.among(rules, rule));
        }
        String risk = fields.word("risk_level", RuleReader.RISK_LEVELS);
        String reason = fields.text("reason");
        return decision == null ? null : new Expectation(decision, rule, byDefault, risk, reason, budgets(fields));
    }

    /** The budgets that are to concern the call, in the order of the policy; an empty list for none. */
    private @Nullable List<String> budgets(Mapping fields) {
        Node node = fields.get("budgets");
        if (node == null) {
            return null;
        }
        if (node instanceof SequenceNode sequence && sequence.getValue().isEmpty()) {
            return List.of();
        }
        List<String> named = fields.texts("budgets");
        for (String budget : named) {
            if (!budgets.contains(budget)) {
                fields.complain("budgets", "There is no budget \"" + budget + "\"" + Suggestion.among(budgets, budget));
            }
        }
        return named;
    }

    private static String orElse(@Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }

    private record Tool(@Nullable String name, @Nullable EffectClass effect) {}
}
