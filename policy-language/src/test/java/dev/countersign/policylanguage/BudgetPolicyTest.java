package dev.countersign.policylanguage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.BudgetClaim;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.Policy;
import dev.countersign.domain.policy.PolicyQuestion;
import dev.countersign.domain.policy.Verdict;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BudgetPolicyTest {
    private static final String RULES = """
            version: test
            rules:
              - id: all
                action: "*"
                resource: "*"
                decision: allow
            budgets:
            """;
    private static final String REFUNDS = RULES + """
              - id: refunds-per-customer
                action: refund
                resource: "stripe:*"
                per: payload.customer
                limit: 3
                window: 1h
            """;
    private static final String SPENDING = RULES + """
              - id: spending-per-agent
                action: [refund, pay]
                resource: "*"
                per: [agent, payload.currency]
                amount: amount
                limit: 10000
                window: 1d
                exceeded: require_approval
                reason: That is enough for today
                approval: {groups: [finance]}
            """;
    private static final String SEQUENCE = RULES + """
              - id: no-mail-after-secrets
                action: send_mail
                resource: "*"
                after: {action: read_secret, resource: "vault:*"}
                per: run
                window: 1d
            """;

    @Test
    void callsAreCountedByAFieldOfThePayload() {
        Policy policy = PolicyCompiler.compile(REFUNDS);

        BudgetClaim claim = only(policy.claims(question("refund", Map.of("customer", "c-1"))));

        assertThat(claim.budget()).isEqualTo("refunds-per-customer");
        assertThat(claim.amount()).isEqualTo(BigDecimal.ONE);
        assertThat(claim.limit()).isEqualTo("3");
        assertThat(claim.window()).isEqualTo(Duration.ofHours(1));
        assertThat(claim.binding()).isTrue();
        assertThat(claim.exceeded()).isEqualTo(Verdict.DENY);
        assertThat(claim.reason()).isEqualTo("Budget refunds-per-customer has no room: at most 3 calls within 1h");
        assertThat(policy.claims(question("pay", Map.of("customer", "c-1")))).isEmpty();
    }

    @Test
    void theSameCustomerSpeltOtherwiseIsTheSameCustomer() {
        Policy policy = PolicyCompiler.compile(REFUNDS);
        BudgetClaim claim = only(policy.claims(question("refund", Map.of("customer", "c-42"))));

        assertThat(only(policy.claims(question("refund", Map.of("Customer", "C-42 "))))
                        .key())
                .isEqualTo(claim.key());
        assertThat(only(policy.claims(question("refund", Map.of("customer", "c-43"))))
                        .key())
                .isNotEqualTo(claim.key());
        assertThat(only(policy.claims(question("refund", Map.of("customer", 42L))))
                        .key())
                .isEqualTo(only(policy.claims(question("refund", Map.of("customer", "42"))))
                        .key());
    }

    @Test
    void whatCannotBeCountedIsDenied() {
        Policy refunds = PolicyCompiler.compile(REFUNDS);
        Policy spending = PolicyCompiler.compile(SPENDING);

        assertDenied(
                refunds,
                question("refund", Map.of()),
                "Budget refunds-per-customer cannot count this call: it has no single customer");
        assertDenied(
                refunds,
                question("refund", Map.of("customer", "a", "x", Map.of("customer", "b"))),
                "Budget refunds-per-customer cannot count this call: it has no single customer");
        assertDenied(
                spending,
                question("pay", Map.of("currency", "EUR")),
                "Budget spending-per-agent cannot count this call: field amount is missing");
        assertDenied(
                spending,
                question("pay", Map.of("currency", "EUR", "amount", "12")),
                "Budget spending-per-agent cannot count this call: field amount is not a number");
        assertDenied(
                spending,
                question("pay", Map.of("currency", "EUR", "amount", 1e300)),
                "Budget spending-per-agent cannot count this call: field amount is too large");
    }

    @Test
    void amountsAreCountedByTheirSizeAndTogether() {
        Policy policy = PolicyCompiler.compile(SPENDING);

        BudgetClaim claim = only(policy.claims(question(
                "pay",
                Map.of(
                        "currency",
                        "EUR",
                        "items",
                        List.of(Map.of("amount", 0.1), Map.of("amount", 0.2), Map.of("amount", -5L))))));

        assertThat(claim.amount()).isEqualTo("5.3");
        assertThat(claim.exceeded()).isEqualTo(Verdict.REQUIRE_APPROVAL);
        assertThat(claim.reason()).isEqualTo("That is enough for today");
        assertThat(claim.approval()).isNotNull();
        assertThat(claim.approval().groups()).containsExactly("finance");
        assertThat(claim.approved().binding()).isFalse();
    }

    @Test
    void whatComesAfterIsRuledOutByWhatWasCountedBefore() {
        Policy policy = PolicyCompiler.compile(SEQUENCE);

        BudgetClaim mark = only(policy.claims(question("read_secret", Map.of())));
        BudgetClaim check = only(policy.claims(question("send_mail", Map.of())));

        assertThat(mark.key()).isEqualTo(check.key());
        assertThat(mark.amount()).isEqualTo(BigDecimal.ONE);
        assertThat(mark.binding()).isFalse();
        assertThat(check.amount()).isEqualTo(BigDecimal.ZERO);
        assertThat(check.limit()).isEqualTo(BigDecimal.ZERO);
        assertThat(check.binding()).isTrue();
        assertThat(check.reason())
                .isEqualTo("Budget no-mail-after-secrets rules this call out after what was done within 1d before");
    }

    @Test
    void aDeniedCallReservesNothing() {
        Policy policy = PolicyCompiler.compile(REFUNDS.replace("decision: allow", "decision: deny"));

        assertThat(policy.claims(question("refund", Map.of("customer", "c-1")))).isEmpty();
    }

    @Test
    void casesSayWhichBudgetsConcernACall() {
        String cases = REFUNDS + """
            tests:
              - name: a refund is within it
                given: {action: refund, resource: "stripe:1", payload: {customer: c-1}}
                expect: {decision: allow, budgets: [refunds-per-customer]}
              - name: a payment is not
                given: {action: pay, resource: "stripe:1"}
                expect: {decision: allow, budgets: []}
              - name: without a customer it cannot be counted
                given: {action: refund, resource: "stripe:1"}
                expect: {decision: deny, rule: refunds-per-customer}
              - name: wrong
                given: {action: pay, resource: "stripe:1"}
                expect: {decision: allow, budgets: [refunds-per-customer]}
            """;

        List<CaseResult> results = PolicyCases.run(cases);

        assertThat(results).extracting(CaseResult::passed).containsExactly(true, true, true, false);
        assertThat(results.getLast().expected()).isEqualTo("allow, within refunds-per-customer");
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                arguments(REFUNDS.replace("    limit: 3\n", ""), "8:5: Missing key \"limit\" in a budget"),
                arguments(REFUNDS.replace("    window: 1h\n", ""), "8:5: Missing key \"window\" in a budget"),
                arguments(
                        REFUNDS.replace("limit: 3", "limit: 2.5"),
                        "12:12: A limit of calls is a whole number; to limit what they carry, name its \"amount\""),
                arguments(
                        REFUNDS.replace("limit: 3", "limit: 0"),
                        "12:12: A limit is above 0 and at most 1000000000000000"),
                arguments(REFUNDS.replace("1h", "32d"), "13:13: A window is 1s to 31d long"),
                arguments(
                        REFUNDS.replace("1h", "1w"),
                        "13:13: \"window\" is a time like 30s, 45m, 24h or 7d, not \"1w\""),
                arguments(
                        REFUNDS.replace("payload.customer", "custommer"),
                        "11:10: \"per\" is of agent, owner, run, action, resource, tool and payload.FIELD, not"
                                + " \"custommer\""),
                arguments(
                        REFUNDS + "    exceeded: alow",
                        "14:15: \"exceeded\" is one of deny, require_approval, not \"alow\""),
                arguments(
                        REFUNDS + "    approval: {quorum: 2}",
                        "14:15: This budget asks nobody: \"approval\" goes with exceeded: require_approval"),
                arguments(
                        REFUNDS.replace("refunds-per-customer", "all"),
                        "8:5: The id all is given twice, and names who refuses; the first is on line 3"),
                arguments(
                        SEQUENCE + "    limit: 1", "14:12: \"after\" rules calls out altogether: it has no \"limit\""),
                arguments(
                        REFUNDS + "    limits: 1", "14:5: Unknown key \"limits\" in a budget; did you mean \"limit\"?"),
                arguments(REFUNDS + "    when: payload.x >", "14:22: Condition: mismatched input '<EOF>'"),
                arguments(
                        REFUNDS + "tests:\n  - name: x\n    given: {action: a, resource: r}\n"
                                + "    expect: {decision: allow, budgets: [nobody]}",
                        "17:40: There is no budget \"nobody\""));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatIsWrongIsSaidWithItsPlace(String yaml, String problem) {
        assertThatThrownBy(() -> PolicyCompiler.compile(yaml))
                .isInstanceOfSatisfying(
                        PolicyCompileException.class,
                        invalid -> assertThat(invalid.problems())
                                .extracting(one -> one.line() + ":" + one.column() + ": " + one.message())
                                .anySatisfy(said -> assertThat(said).startsWith(problem)));
    }

    private static void assertDenied(Policy policy, PolicyQuestion question, String reason) {
        Judgement judgement = policy.judge(question);
        assertThat(judgement).isInstanceOfSatisfying(Ruling.class, ruling -> {
            assertThat(ruling.verdict()).isEqualTo(Verdict.DENY);
            assertThat(ruling.reason()).isEqualTo(reason);
        });
        assertThat(policy.claims(question)).isEmpty();
    }

    private static BudgetClaim only(List<BudgetClaim> claims) {
        assertThat(claims).hasSize(1);
        return claims.getFirst();
    }

    private static PolicyQuestion question(String action, Map<String, Object> payload) {
        return new PolicyQuestion(
                new OrganizationId("acme"),
                new AgentId("bot"),
                null,
                "run-1",
                action,
                action.equals("read_secret") ? "vault:1" : "stripe:1",
                null,
                null,
                payload,
                Instant.parse("2026-11-01T00:00:00Z"));
    }
}
