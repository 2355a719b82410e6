package dev.countersign.policylanguage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyTestCommandTest {
    private static final String RULES = """
            version: "7"
            rules:
              - id: small-deals
                action: update_deal
                resource: "crm:deal:*"
                decision: allow
                risk_level: low
                when: payload.amount < 100 && now >= timestamp("2026-11-01T00:00:00Z")
            """;

    private static final String PASSING = """
            tests:
              - name: small
                given: {agent: sales-1, action: update_deal, resource: "crm:deal:1", payload: {amount: 99.5}, now: 2026-11-01T00:00:00Z}
                expect: {decision: allow, rule: small-deals, risk_level: low, reason: Allowed by rule small-deals}
              - name: another action
                given: {action: Update_Deal, resource: "crm:deal:1", payload: {amount: 1}}
                expect: {decision: deny, rule: null}
              - name: no amount
                given: {action: update_deal, resource: "crm:deal:1", now: 2026-12-01T00:00:00Z}
                expect: {decision: policy_error, rule: small-deals}
            """;

    @TempDir
    private Path directory;

    private Path file;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("policy.yaml");
    }

    @Test
    void passesWhenEveryCaseDoes() throws IOException {
        assertThat(run(RULES + PASSING)).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "ok    small", "ok    another action", "ok    no amount", "3 cases: 3 passed, 0 failed");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void saysWhatWasExpectedAndWhatCameOfAFailingCase() throws IOException {
        String failing = PASSING.replace("decision: allow, rule", "decision: deny, rule");

        assertThat(run(RULES + failing)).isEqualTo(1);
        assertThat(out.toString().lines())
                .containsExactly(
                        "FAIL  small (" + file + ":10)",
                        "        expected deny, by rule small-deals, risk low, \"Allowed by rule small-deals\"",
                        "        got      allow, by rule small-deals, risk low, \"Allowed by rule small-deals\"",
                        "ok    another action",
                        "ok    no amount",
                        "3 cases: 2 passed, 1 failed");
    }

    @Test
    void comparesEachThingThatACaseExpects() {
        assertFails("rule: small-deals, risk_level", "rule: null, risk_level");
        assertFails("risk_level: low, reason", "risk_level: high, reason");
        assertFails("reason: Allowed by rule small-deals", "reason: Allowed");
        assertFails("{decision: deny, rule: null}", "{decision: deny, rule: small-deals}");
        assertFails("{decision: policy_error, rule: small-deals}", "{decision: deny}");
        assertFails("{decision: policy_error, rule: small-deals}", "{decision: policy_error, risk_level: low}");
    }

    private static void assertFails(String from, String to) {
        assertThat(PASSING).contains(from);
        assertThat(PolicyCases.run(RULES + PASSING.replace(from, to)))
                .as(to)
                .filteredOn(result -> !result.passed())
                .hasSize(1);
    }

    @Test
    void aFileWithoutTestsPassesWithAHint() throws IOException {
        assertThat(run(RULES)).isZero();
        assertThat(out.toString()).contains("compiles: version 7, 1 rule. It has no tests.", "Hint: add a \"tests:\"");
    }

    @Test
    void aFileThatDoesNotCompileIsToldByLineAndColumn() throws IOException {
        assertThat(run(RULES.replace("payload.amount", "pyload.amount").replace("risk_level", "risk")))
                .isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        file + ":7:5: Unknown key \"risk\" in a rule; did you mean \"risk_level\"?",
                        file + ":8:11: Condition: undeclared reference to 'pyload'");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void warningsAreToldAndDoNotFail() throws IOException {
        String twice = """
                version: v
                rules:
                  - {id: a, action: x, resource: y, decision: deny}
                  - {id: b, action: x, resource: y, decision: allow}
                """;

        assertThat(run(twice)).isZero();
        assertThat(err.toString()).startsWith(file + ":4:5: warning: Rule b never decides");
    }

    @Test
    void aMissingFileADirectoryAndBinaryRubbishAreNoPolicies() throws IOException {
        assertThat(command(directory.resolve("nowhere.yaml"))).isEqualTo(2);
        assertThat(err.toString()).startsWith("There is no file ");
        assertThat(command(directory)).isEqualTo(2);
        Files.write(file, new byte[] {(byte) 0xC3, (byte) 0x28});
        assertThat(command(file)).isEqualTo(2);
        assertThat(err.toString()).contains(":1:1: A policy is UTF-8 text");
        Files.write(file, new byte[300 * 1024]);
        assertThat(command(file)).isEqualTo(2);
        assertThat(err.toString()).contains(":1:1: A policy is at most 256 KB long");
    }

    @Test
    void nothingPrintedActsOnTheTerminal() throws IOException {
        run(RULES + PASSING.replace("name: small", "name: \"\\e[31mred\""));
        assertThat(out.toString()).contains("ok    \\u001b[31mred").doesNotContain("\u001b");
    }

    private int run(String yaml) throws IOException {
        Files.writeString(file, yaml, StandardCharsets.UTF_8);
        return command(file);
    }

    private int command(Path path) {
        return PolicyTestCommand.run(path, new PrintWriter(out), new PrintWriter(err));
    }
}
