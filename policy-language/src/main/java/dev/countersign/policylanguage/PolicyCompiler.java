package dev.countersign.policylanguage;

import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.policy.BudgetRule;
import dev.countersign.domain.policy.Policy;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.Rule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Compiles a policy's text. The same text always gives the same policy; its version carries the
 * SHA-256 of the text's UTF-8 bytes. Stateless, for use from any thread.
 */
public final class PolicyCompiler {
    /** A version's name, which people read in receipts and lists. */
    static final int VERSION_CHARS_MAX = 64;

    static final int CASES_MAX = 1_000;

    private static final Set<String> KEYS = Set.of("version", "rules", "budgets", "tests");

    private final Problems problems = new Problems();
    private final Problems warnings = new Problems();

    private PolicyCompiler() {}

    /**
     * The policy alone, for those who judge with it.
     *
     * @throws PolicyCompileException with everything that is wrong
     */
    public static Policy compile(String yaml) {
        return read(yaml).policy();
    }

    /**
     * The policy with its warnings and test cases, for those who write it.
     *
     * @throws PolicyCompileException with everything that is wrong
     */
    public static CompiledPolicy read(String yaml) {
        return new PolicyCompiler().compiled(yaml);
    }

    private CompiledPolicy compiled(String yaml) {
        MappingNode root = YamlText.compose(yaml, problems);
        Mapping fields = root == null ? null : Mapping.of(root, "a policy", KEYS, problems);
        if (fields == null) {
            throw new PolicyCompileException(problems.inOrder());
        }
        String version = version(fields);
        RuleReader reader = new RuleReader(new ConditionCompiler(new ScalarPlaces(yaml), problems), problems);
        Map<String, Integer> lines = new HashMap<>();
        List<Rule> rules = rules(fields.require("rules"), reader, lines);
        List<BudgetRule> budgets = budgets(fields.get("budgets"), reader, lines);
        Set<String> budgetIds = named(fields.get("budgets"));
        Set<String> ids = new HashSet<>(named(fields.get("rules")));
        ids.addAll(budgetIds);
        List<PolicyCase> cases = cases(fields.get("tests"), ids, budgetIds);
        problems.throwIfAny();
        Digest digest = Digest.of(yaml.getBytes(StandardCharsets.UTF_8));
        return new CompiledPolicy(
                new Policy(new PolicyVersion(version, digest), rules, budgets), warnings.inOrder(), cases);
    }

    /** Empty, and a problem, when there is none. */
    private String version(Mapping fields) {
        String version = fields.requireText("version");
        if (version == null) {
            return "";
        }
        if (version.length() > VERSION_CHARS_MAX || version.chars().anyMatch(Character::isISOControl)) {
            fields.complain("version", "A version is one line of at most " + VERSION_CHARS_MAX + " characters");
        }
        return version;
    }

    /** @param lines where each id stands; rules and budgets share them */
    private List<Rule> rules(@Nullable Node node, RuleReader reader, Map<String, Integer> lines) {
        List<Node> nodes = elements(node, "rules", Policy.RULES_MAX);
        List<Rule> rules = new ArrayList<>();
        List<Node> places = new ArrayList<>();
        for (Node element : nodes) {
            Rule rule = reader.read(element);
            if (rule == null) {
                continue;
            }
            Integer earlier =
                    lines.putIfAbsent(rule.id(), element.getStartMark().getLine() + 1);
            if (earlier != null) {
                problems.at(element, "Rule " + rule.id() + " is given twice; the first is on line " + earlier);
            }
            rules.add(rule);
            places.add(element);
        }
        RuleReader.warnOfShadows(rules, places, warnings);
        return rules;
    }

    private List<BudgetRule> budgets(@Nullable Node node, RuleReader rules, Map<String, Integer> lines) {
        BudgetReader reader = new BudgetReader(rules, problems);
        List<BudgetRule> budgets = new ArrayList<>();
        for (Node element : elements(node, "budgets", Policy.BUDGETS_MAX)) {
            BudgetRule budget = reader.read(element);
            if (budget == null) {
                continue;
            }
            Integer earlier =
                    lines.putIfAbsent(budget.id(), element.getStartMark().getLine() + 1);
            if (earlier != null) {
                problems.at(
                        element,
                        "The id " + budget.id() + " is given twice, and names who refuses; the first is on line "
                                + earlier);
            }
            budgets.add(budget);
        }
        return budgets;
    }

    private List<PolicyCase> cases(@Nullable Node node, Set<String> ids, Set<String> budgetIds) {
        CaseReader reader = new CaseReader(ids, budgetIds, problems);
        List<PolicyCase> cases = new ArrayList<>();
        for (Node element : elements(node, "tests", CASES_MAX)) {
            PolicyCase read = reader.read(element);
            if (read != null) {
                cases.add(read);
            }
        }
        return cases;
    }

    /** The ids that stand there, also of what does not compile: whoever names one of these made no second mistake. */
    private static Set<String> named(@Nullable Node node) {
        Problems toldElsewhere = new Problems();
        Set<String> ids = new HashSet<>();
        if (node instanceof SequenceNode sequence) {
            for (Node element : sequence.getValue()) {
                Mapping fields = Mapping.of(element, "an entry", Set.of("id"), toldElsewhere);
                String id = fields == null ? null : fields.text("id");
                if (id != null) {
                    ids.add(id);
                }
            }
        }
        return ids;
    }

    private List<Node> elements(@Nullable Node node, String name, int most) {
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof SequenceNode sequence)) {
            problems.at(node, "Expected \"" + name + "\" as a list");
            return List.of();
        }
        if (sequence.getValue().size() > most) {
            problems.at(node, "\"" + name + "\" has at most " + most + " entries");
            return List.of();
        }
        return sequence.getValue();
    }
}
