package dev.countersign.policylanguage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.ApprovalTerms.Escalation;
import dev.countersign.domain.policy.Judgement.PolicyFailure;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.Policy;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.policy.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyCompilerTest {
    private static final String FULL = """
            version: "2026-11-01"
            rules:
              - id: deals-within-limit
                action: [update_deal, "create_*"]
                resource: "crm:deal:*"
                decision: allow
                risk_level: low
                reason: Small deals are the agents' own.
                when: 'payload.stage != "lost" && agent.startsWith("sales")'
                deny_fields: [owner_id]
                max_amount: {field: amount, limit: 50000}
                stages: {field: stage, require_approval: [won]}
              - id: reads
                action: get_*
                resource_pattern: ["crm:*", "tickets:*"]
                decision: require_approval
            """;

    @Test
    void everyKeyArrivesInThePolicy() {
        Policy policy = PolicyCompiler.compile(FULL);

        assertThat(policy.version())
                .isEqualTo(new PolicyVersion("2026-11-01", Digest.of(FULL.getBytes(StandardCharsets.UTF_8))));
        assertRuling(policy, Map.of("stage", "open"), Verdict.ALLOW, "Small deals are the agents' own.");
        assertRuling(
                policy,
                Map.of("stage", "open", "amount", 50_001L),
                Verdict.REQUIRE_APPROVAL,
                "Field amount is above 50000, which needs approval");
        assertRuling(policy, Map.of("stage", "won"), Verdict.REQUIRE_APPROVAL, "Setting stage to won needs approval");
        assertRuling(
                policy,
                Map.of("stage", "open", "owner_id", 1L),
                Verdict.DENY,
                "Field owner_id is not allowed to be modified");
        assertThat(policy.judge(Policies.about(Map.of("stage", "lost"))))
                .isInstanceOfSatisfying(
                        Ruling.class, ruling -> assertThat(ruling.rule()).isNull());
        assertThat(policy.judge(Policies.about(Map.of())))
                .isInstanceOfSatisfying(
                        PolicyFailure.class,
                        failure -> assertThat(failure.reason())
                                .isEqualTo("Rule deals-within-limit could not be evaluated: \"stage\" is missing"));
        assertThat(policy.rules().get(1).risk()).isEqualTo(RiskLevel.MEDIUM);
        assertThat(policy.rules().get(1).resources()).hasSize(2);
    }

    private static void assertRuling(Policy policy, Map<String, Object> payload, Verdict verdict, String reason) {
        assertThat(policy.judge(Policies.about(payload)))
                .isEqualTo(new Ruling(
                        verdict,
                        policy.version(),
                        "deals-within-limit",
                        RiskLevel.LOW,
                        reason,
                        verdict == Verdict.REQUIRE_APPROVAL ? ApprovalTerms.DEFAULT : null));
    }

    @Test
    void aRuleSaysOnWhatTermsPeopleAreAsked() {
        Policy policy = PolicyCompiler.compile("""
                version: v
                rules:
                  - id: r
                    action: "*"
                    resource: "*"
                    decision: allow
                    max_amount: 50
                    approval:
                      groups: [finance, sales-leads]
                      quorum: 2
                      expires_after: 4h
                      escalate_after: 45m
                      escalate_to: directors
                      owner_may_vote: true
                      comment_required: true
                      editable: true
                """);

        assertThat(((Ruling) policy.judge(Policies.about(Map.of("amount", 51L)))).approval())
                .isEqualTo(new ApprovalTerms(
                        List.of("finance", "sales-leads"),
                        2,
                        Duration.ofHours(4),
                        new Escalation(Duration.ofMinutes(45), List.of("directors")),
                        true,
                        true,
                        true));
        assertThat(((Ruling) policy.judge(Policies.about(Map.of("amount", 50L)))).approval())
                .isNull();
    }

    @Test
    void whatARuleDoesNotSayOfAnApprovalIsTheDefault() {
        Policy policy = PolicyCompiler.compile("version: v\nrules: [{id: r, action: a, resource: b,"
                + " decision: require_approval, approval: {expires_after: 30d}}]");

        assertThat(policy.rules().getFirst().approval())
                .isEqualTo(ApprovalTerms.DEFAULT.expiringAfter(Duration.ofDays(30)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"max_amount: 50", "max_amount: {limit: 50.0}", "max_amount: {field: AMOUNT, limit: 5e1}"})
    void anAmountsLimitHasShortForms(String shorthand) {
        Policy policy = withShorthand(shorthand);

        assertThat(verdict(policy, Map.of("amount", 50L))).isEqualTo(Verdict.ALLOW);
        assertThat(verdict(policy, Map.of("amount", 50.5))).isEqualTo(Verdict.REQUIRE_APPROVAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stages: [won, 4]",
                "stages: {require_approval: [won, 4]}",
                "stages: {field: Stage, require_approval: [WON, '4']}"
            })
    void stagesHaveShortForms(String shorthand) {
        Policy policy = withShorthand(shorthand);

        assertThat(verdict(policy, Map.of("stage", "open"))).isEqualTo(Verdict.ALLOW);
        assertThat(verdict(policy, Map.of("stage", "won"))).isEqualTo(Verdict.REQUIRE_APPROVAL);
        assertThat(verdict(policy, Map.of("stage", 4L))).isEqualTo(Verdict.REQUIRE_APPROVAL);
    }

    private static Policy withShorthand(String shorthand) {
        return PolicyCompiler.compile(
                "version: v\nrules:\n" + "  - {id: r, action: '*', resource: '*', decision: allow, " + shorthand + "}");
    }

    private static Verdict verdict(Policy policy, Map<String, Object> payload) {
        return ((Ruling) policy.judge(Policies.about(payload))).verdict();
    }

    @Test
    void aPolicyWithoutRulesDeniesEverything() {
        assertThat(verdict(PolicyCompiler.compile("version: v\nrules: []"), Map.of()))
                .isEqualTo(Verdict.DENY);
    }

    @Test
    void aRuleBehindOneThatTakesAllItsCallsIsWarnedOf() {
        CompiledPolicy compiled = PolicyCompiler.read("""
                version: v
                rules:
                  - {id: sometimes, action: "*", resource: "*", decision: deny, when: "payload.x == 1"}
                  - {id: deals, action: [update_deal, delete_deal], resource: "crm:*", decision: allow}
                  - {id: never, action: delete_deal, resource: "crm:deal:*", decision: deny}
                  - {id: reached, action: [delete_deal, close_deal], resource: "crm:deal:*", decision: deny}
                """);

        assertThat(compiled.warnings())
                .containsExactly(new Problem(5, 5, "Rule never never decides: rule deals takes all its calls"));
    }

    @Test
    void yamlsOwnWordsForTruthAndTimeStayTexts() {
        Policy policy = PolicyCompiler.compile(
                "version: 2026-11-01\nrules: [{id: on, action: yes, resource: 12:30, decision: deny}]");

        assertThat(policy.version().name()).isEqualTo("2026-11-01");
        assertThat(policy.rules().getFirst().actions()).hasToString("[yes]");
        assertThat(policy.rules().getFirst().resources()).hasToString("[12:30]");
    }

    @Test
    void onePolicyServesManyThreadsAtOnce() throws Exception {
        Policy policy = Policies.when("payload.n == payload.copy && payload.list.all(x, x <= payload.n)");
        List<Callable<Verdict>> questions = IntStream.range(0, 2_000)
                .<Callable<Verdict>>mapToObj(n -> () -> verdict(
                        policy,
                        Map.of("n", (long) n, "copy", (double) (n % 2 == 0 ? n : n + 1), "list", List.of(0L, (long)
                                n))))
                .toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Verdict>> answers = threads.invokeAll(questions);
            for (int n = 0; n < answers.size(); n++) {
                assertThat(answers.get(n).get()).as("n = %d", n).isEqualTo(n % 2 == 0 ? Verdict.ALLOW : Verdict.DENY);
            }
        }
    }
}
