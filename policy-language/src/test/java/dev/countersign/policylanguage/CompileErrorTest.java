package dev.countersign.policylanguage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.countersign.domain.policy.Policy;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CompileErrorTest {
    private static final String RULE = """
            version: test
            rules:
              - id: r
                action: update_deal
                resource: "crm:*"
                decision: allow
            """;

    /** A text and its problems, as {@code LINE:COLUMN: message}. */
    static Stream<Arguments> wrong() {
        return Stream.of(
                // The text.
                arguments("", "1:1: A policy is a mapping with \"version\" and \"rules\""),
                arguments("- a", "1:1: A policy is a mapping with \"version\" and \"rules\""),
                arguments("a: [1", "1:6: This is not YAML: expected ',' or ']', but got <stream end>"),
                arguments("version: \u0007", "1:1: This is not YAML: special characters are not allowed"),
                arguments("x".repeat(256 * 1024 + 1), "1:1: A policy is at most 256 KB long"),
                arguments("\u00e4".repeat(128 * 1024 + 1), "1:1: A policy is at most 256 KB long"),
                arguments(
                        "version: &a x\nrules: *a",
                        "1:10: Anchors are not allowed: write the value out where it is used\n2:8: Aliases are not allowed: write the value out"),
                arguments("version: !!java.net.URL [x]\nrules: []", "1:10: Tags are not allowed"),
                arguments("version: !!str x\nrules: []", "1:10: Tags are not allowed"),
                arguments("version: a\nrules: []\n---\nversion: b", "3:1: A policy is one document"),
                arguments("version: a\nversion: b\nrules: []", "2:1: Key \"version\" is given twice"),
                arguments("? [a]\n: b\nversion: a\nrules: []", "1:3: A key is a plain text"),
                // The top.
                arguments("rules: []", "1:1: Missing key \"version\" in a policy"),
                arguments("version: a", "1:1: Missing key \"rules\" in a policy"),
                arguments(
                        "version: a\nrule: []\nrules: []",
                        "2:1: Unknown key \"rule\" in a policy; did you mean \"rules\"?"),
                arguments("version: 7\nrules: []", "1:10: Expected a text for \"version\"; put it in quotes: \"7\""),
                arguments("version:\nrules: []", "1:9: Expected a text for \"version\", found nothing"),
                arguments("version: ''\nrules: []", "1:10: Expected a text for \"version\", found an empty one"),
                arguments(
                        "version: " + "x".repeat(65) + "\nrules: []",
                        "1:10: A version is one line of at most 64 characters"),
                arguments("version: a\nrules: {}", "2:8: Expected \"rules\" as a list"),
                arguments(
                        "version: a\nrules: [x]",
                        "2:9: Expected a rule as a mapping of action, approval, decision, deny_fields, id, max_amount, reason, resource, resource_pattern, risk_level, stages, when"),
                arguments(
                        "version: a\nrules: [{}]",
                        "2:9: Missing key \"id\" in a rule\n2:9: Missing key \"action\" in a rule\n2:9: Missing key \"resource\" in a rule\n2:9: Missing key \"decision\" in a rule"),
                // A rule.
                arguments(RULE + "    risk: low", "7:5: Unknown key \"risk\" in a rule; did you mean \"risk_level\"?"),
                arguments(RULE + "    when_: x", "7:5: Unknown key \"when_\" in a rule; did you mean \"when\"?"),
                arguments(
                        RULE + "    deny_field: [x]",
                        "7:5: Unknown key \"deny_field\" in a rule; did you mean \"deny_fields\"?"),
                arguments(RULE + "    <<: {decision: deny}", "7:5: Unknown key \"<<\" in a rule"),
                arguments(RULE + "    decision: deny", "7:5: Key \"decision\" is given twice"),
                arguments(
                        RULE + "    risk_level: hihg",
                        "7:17: \"risk_level\" is one of low, medium, high, not \"hihg\"; did you mean \"high\"?"),
                arguments(
                        RULE + "    risk_level: LOW",
                        "7:17: \"risk_level\" is one of low, medium, high, not \"LOW\"; did you mean \"low\"?"),
                arguments(
                        RULE + "    resource_pattern: x",
                        "7:23: \"resource\" and \"resource_pattern\" mean the same: give one"),
                arguments(RULE + "    reason: \"a\\nb\"", "7:13: A reason is one line of at most 500 characters"),
                arguments(
                        RULE.replace("allow", "alow"),
                        "6:15: \"decision\" is one of allow, deny, require_approval, not \"alow\"; did you mean \"allow\"?"),
                arguments(
                        RULE.replace("allow", "require_authorization"),
                        "6:15: \"require_authorization\" comes with user authorization, which this version lacks"),
                arguments(
                        RULE.replace("id: r", "id: true"),
                        "3:9: Expected a text for \"id\"; put it in quotes: \"true\""),
                arguments(
                        RULE.replace("id: r", "id: a b"),
                        "3:9: A rule's id is 1 to 100 characters of letters, digits, '.', '_' and '-'"),
                arguments(RULE.replace("update_deal", "[]"), "4:13: The list \"action\" is empty"),
                arguments(
                        RULE.replace("update_deal", "[a, '']"),
                        "4:17: Expected a text for an element of \"action\", found an empty one"),
                arguments(RULE.replace("update_deal", "{a: b}"), "4:13: Expected a text for \"action\""),
                arguments(
                        RULE + "  - id: r\n    action: x\n    resource: y\n    decision: deny",
                        "7:5: Rule r is given twice; the first is on line 3"),
                // Shorthands.
                arguments(RULE + "    deny_fields: ['*_id']", "7:18: A field's name is not a pattern: \"*_id\""),
                arguments(
                        RULE + "    deny_fields: ['\u200b']",
                        "7:18: A field's name has at least one visible character"),
                arguments(RULE + "    deny_fields: []", "7:18: The list \"deny_fields\" is empty"),
                arguments(RULE + "    max_amount: many", "7:17: Expected a number for the limit of \"max_amount\""),
                arguments(RULE + "    max_amount: '5'", "7:17: Expected a number for the limit of \"max_amount\""),
                arguments(RULE + "    max_amount: 1_000", "7:17: Expected a number for the limit of \"max_amount\""),
                arguments(RULE + "    max_amount: .nan", "7:17: Expected a number for the limit of \"max_amount\""),
                arguments(
                        RULE + "    max_amount: 1e999999999",
                        "7:17: Expected a number for the limit of \"max_amount\""),
                arguments(
                        RULE + "    max_amount: 1e99999999999",
                        "7:17: Expected a number for the limit of \"max_amount\""),
                arguments(
                        RULE + "    max_amount: -5",
                        "7:17: A maximum amount is not negative: it limits the size, whatever the sign"),
                arguments(
                        RULE + "    max_amount: {fields: x, limit: 5}",
                        "7:18: Unknown key \"fields\" in \"max_amount\"; did you mean \"field\"?"),
                arguments(RULE + "    max_amount: {field: x}", "7:17: Missing key \"limit\" in \"max_amount\""),
                arguments(RULE + "    stages: {field: x}", "7:13: Missing key \"require_approval\" in \"stages\""),
                arguments(RULE + "    stages: []", "7:13: \"stages\" names at least one stage"),
                arguments(
                        RULE + "    stages: [{a: b}]",
                        "7:14: A stage is a plain value\n7:13: \"stages\" names at least one stage"),
                // Tests.
                arguments(
                        RULE + "tests: [{}]",
                        "7:9: Missing key \"name\" in a test\n7:9: Missing key \"given\" in a test\n7:9: Missing key \"expect\" in a test"),
                arguments(
                        RULE + "tests: [{name: n, given: {action: a, resource: b}, expect: {decision: pending}}]",
                        "7:71: \"decision\" is one of allow, deny, require_approval, policy_error, not \"pending\""),
                arguments(
                        RULE
                                + "tests: [{name: n, given: {action: a, resource: b}, expect: {decision: allow, rule: q}}]",
                        "7:84: There is no rule \"q\"; did you mean \"r\"?"),
                arguments(
                        RULE
                                + "tests: [{name: n, given: {action: a, resource: b, now: noon}, expect: {decision: deny}}]",
                        "7:56: \"now\" is a time like 2026-11-01T00:00:00Z"),
                arguments(
                        RULE
                                + "tests: [{name: n, given: {action: a, resource: b, agent: ' '}, expect: {decision: deny}}]",
                        "7:58: An agent id is 1 to 128 characters of letters, digits, '.', '_' and '-'"),
                arguments(
                        RULE
                                + "tests: [{name: n, given: {action: a, resource: b, payload: {x: 1, x: 2}}, expect: {decision: deny}}]",
                        "7:67: Key \"x\" is given twice"),
                arguments(
                        RULE
                                + "tests: [{name: n, given: {action: a, resource: b, payload: {x: 9007199254740993}}, expect: {decision: deny}}]",
                        "7:64: A JSON number cannot hold this value exactly; the gateway refuses it too"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("wrong")
    void isReportedWhereItStands(String yaml, String problems) {
        assertProblems(yaml, problems);
    }

    /** What is put into {@code approval: {…}} on line 7 of a rule that asks, and its problem. */
    static Stream<Arguments> wrongApprovals() {
        return Stream.of(
                arguments("group: [a]", "7:16: Unknown key \"group\" in \"approval\"; did you mean \"groups\"?"),
                arguments("groups: []", "7:24: The list \"groups\" is empty"),
                arguments("groups: [a, a]", "7:24: The group \"a\" is named twice"),
                arguments("groups: [7]", "7:25: Expected a text for an element of \"groups\"; put it in quotes: \"7\""),
                arguments("groups: [' ']", "7:24: A group's name is one line of 1 to 128 characters"),
                arguments("quorum: 0", "7:24: A quorum is a whole number of 1 to 20 people"),
                arguments("quorum: 21", "7:24: A quorum is a whole number of 1 to 20 people"),
                arguments("quorum: 1.5", "7:24: A quorum is a whole number of 1 to 20 people"),
                arguments("quorum: two", "7:24: Expected a number for \"quorum\""),
                arguments("expires_after: 29s", "7:31: An approval expires after 30s to 30d"),
                arguments("expires_after: 31d", "7:31: An approval expires after 30s to 30d"),
                arguments(
                        "expires_after: 1 day",
                        "7:31: \"expires_after\" is a time like 30s, 45m, 24h or 7d, not \"1 day\""),
                arguments("expires_after: 60", "7:31: Expected a text for \"expires_after\"; put it in quotes: \"60\""),
                arguments("escalate_after: 1h", "7:32: \"escalate_after\" and \"escalate_to\" go together"),
                arguments("escalate_to: [a]", "7:29: \"escalate_after\" and \"escalate_to\" go together"),
                arguments(
                        "escalate_after: 24h, escalate_to: [a]",
                        "7:32: An approval escalates after a time, and before it expires"),
                arguments("editable: yes", "7:26: \"editable\" is true or false"),
                arguments("owner_may_vote: 'true'", "7:32: \"owner_may_vote\" is true or false"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongApprovals")
    void ofAnApprovalIsReportedWhereItStands(String approval, String problem) {
        assertProblems(RULE.replace("allow", "require_approval") + "    approval: {" + approval + "}", problem);
    }

    @Test
    void termsOfARuleThatAsksNobodyAreAMistake() {
        String problem =
                "7:15: This rule asks nobody: \"approval\" goes with require_approval, \"max_amount\" or \"stages\"";

        assertProblems(RULE + "    approval: {quorum: 2}", problem);
        assertProblems(RULE.replace("allow", "deny") + "    approval: {quorum: 2}", problem);
        assertProblems(
                RULE + "    approval: x",
                problem + "\n7:15: Expected \"approval\" as a mapping of comment_required, editable, escalate_after,"
                        + " escalate_to, expires_after, groups, owner_may_vote, quorum");
    }

    /** What is put after {@code when:} on line 7, and its problems. */
    static Stream<Arguments> wrongConditions() {
        return Stream.of(
                arguments("payloat.x == 1", "7:11: Condition: undeclared reference to 'payloat'"),
                arguments("agent == 1", "7:17: Condition: found no matching overload for '_==_' applied to"),
                arguments("'agent == 1'", "7:18: Condition: found no matching overload for '_==_' applied to"),
                arguments("'agent != ''a'' && agnet == ''b'''", "7:30: Condition: undeclared reference to 'agnet'"),
                arguments("\"agent != \\\"a\\\" && agnet == 'b'\"", "7:30: Condition: undeclared reference to 'agnet'"),
                arguments("\"agent != '\\u00e4' && agnet == 'b'\"", "7:33: Condition: undeclared reference to 'agnet'"),
                arguments(
                        "agent != '\ud83d\ude00' && agnet == 'b'", "7:27: Condition: undeclared reference to 'agnet'"),
                arguments(
                        "|\n      agent == 'a'\n      && agnet == 'b'",
                        "9:10: Condition: undeclared reference to 'agnet'"),
                arguments(
                        "|-  # why\n      agent == 'a'\n        && agnet == 'b'",
                        "9:12: Condition: undeclared reference to 'agnet'"),
                arguments(
                        ">\n      agent == 'a'\n      && agnet == 'b'",
                        "9:10: Condition: undeclared reference to 'agnet'"),
                arguments("agent == 'a'\n      && agnet == 'b'", "8:10: Condition: undeclared reference to 'agnet'"),
                arguments(
                        "\"agent == 'a'\\\n      \\ && agnet == 'b'\"",
                        "8:12: Condition: undeclared reference to 'agnet'"),
                arguments("payload.x ==", "7:23: Condition: mismatched input '<EOF>'"),
                arguments("1 + 1", "7:13: Condition: expected type 'bool' but found 'int'"),
                arguments("payload.x in", "7:23: Condition: mismatched input '<EOF>'"),
                arguments("tool.nmae == 'x'", "7:15: Condition: undefined field 'nmae'"),
                arguments("session.id == 'x'", "7:18: Condition: undefined field 'id'"),
                arguments(
                        "tool.effect == 'UNSAFE'",
                        "7:26: Condition: tool.effect is one of read, idempotent, checkable, unsafe, never \"UNSAFE\"; did you mean \"unsafe\"?"),
                arguments(
                        "tool.effect in ['read', 'rite']",
                        "7:35: Condition: tool.effect is one of read, idempotent, checkable, unsafe, never \"rite\""),
                arguments(
                        "agent.matches('(')",
                        "7:25: Condition: this is not a regular expression in RE2's syntax, or too large a one"),
                arguments(
                        "agent.matches('(a{100}){100}')",
                        "7:25: Condition: this is not a regular expression in RE2's syntax, or too large a one"),
                arguments("'{agent: 1} == {}'", "7:13: Condition: the keys of a map have to be written out"),
                arguments("countersign.Tool{} == tool", "7:27: Condition: messages cannot be built here"),
                arguments("'true'\n    risk: x", "8:5: Unknown key \"risk\" in a rule; did you mean \"risk_level\"?"),
                arguments("'true'", ""),
                arguments("1", "7:11: Expected a text for \"when\"; put it in quotes: \"1\""),
                arguments("'" + "(".repeat(60) + "true" + ")".repeat(60) + "'", "Condition: "),
                arguments("'" + "x".repeat(5_000) + "'", "Condition: "),
                arguments("[a]", "7:11: Expected a text for \"when\""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongConditions")
    void ofAConditionIsReportedInTheFilesOwnLines(String when, String problem) {
        String yaml = RULE + "    when: " + when;
        if (problem.isEmpty()) {
            PolicyCompiler.compile(yaml);
        } else {
            assertThat(problems(yaml))
                    .hasSize(1)
                    .first()
                    .satisfies(found -> assertThat(found.toString()).contains(problem));
        }
    }

    @Test
    void allProblemsAreReportedAtOnceInTheFilesOrder() {
        String yaml = RULE.replace("allow", "alow") + "    when: agnet == 'x'\n    risk_level: huge\n";
        assertThat(problems(yaml)).extracting(Problem::line).containsExactly(6, 7, 8);
    }

    @Test
    void aThousandAndOneRulesAreRefused() {
        String rule = "{id: r, action: a, resource: b, decision: deny}";
        assertProblems(
                "version: a\nrules: [" + String.join(", ", Collections.nCopies(Policy.RULES_MAX + 1, rule)) + "]",
                "2:8: \"rules\" has at most 1000 entries");
    }

    @Test
    void aCaseThatNamesWhatDoesNotCompileIsNoSecondMistake() {
        assertProblems(
                RULE.replace("allow", "permit") + """
                budgets: [{id: b, action: a, resource: b, per: agent, limit: 1}]
                tests:
                  - name: n
                    given: {action: update_deal, resource: "crm:deal:1"}
                    expect: {decision: allow, rule: r, budgets: [b]}
                  - name: m
                    given: {action: update_deal, resource: "crm:deal:1"}
                    expect: {decision: allow, rule: rr, budgets: [bb]}
                """,
                "6:15: \"decision\" is one of allow, deny, require_approval, not \"permit\"\n"
                        + "7:11: Missing key \"window\" in a budget\n"
                        + "14:37: There is no rule \"rr\"; did you mean \"r\"?\n"
                        + "14:50: There is no budget \"bb\"; did you mean \"b\"?");
    }

    @Test
    void aFileFullOfMistakesIsNotListedForEver() {
        assertThat(problems("version: a\nrules: [" + "x, ".repeat(900) + "x]")).hasSize(100);
    }

    @Test
    void deepNestingIsRefusedRatherThanOverflowing() {
        assertThat(problems("version: a\nrules: " + "[".repeat(100_000))).hasSize(1);
    }

    @Test
    void theExceptionsMessageListsItsProblems() {
        assertThatThrownBy(() -> PolicyCompiler.compile("version: a\nrule: []"))
                .isInstanceOf(PolicyCompileException.class)
                .hasMessage("1:1: Missing key \"rules\" in a policy\n"
                        + "2:1: Unknown key \"rule\" in a policy; did you mean \"rules\"?");
    }

    private static void assertProblems(String yaml, String problems) {
        assertThat(problems(yaml)).extracting(Problem::toString).containsExactlyInAnyOrder(problems.split("\n"));
    }

    private static List<Problem> problems(String yaml) {
        try {
            PolicyCompiler.compile(yaml);
        } catch (PolicyCompileException invalid) {
            return invalid.problems();
        }
        throw new AssertionError("It compiles");
    }
}
