package dev.countersign.domain.policy;

import static java.util.Arrays.asList;
import static java.util.Collections.singletonMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.policy.Judgement.PolicyFailure;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.Restriction.ApprovalStages;
import dev.countersign.domain.policy.Restriction.DeniedField;
import dev.countersign.domain.policy.Restriction.MaximumAmount;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyTest {
    private static final PolicyVersion VERSION = new PolicyVersion("test", Digest.of());
    private static final String DENIED = "Field owner_id is not allowed to be modified";
    private static final String NOT_A_NUMBER = "Field amount is not a number, so its limit cannot be checked";
    private static final String ABOVE = "Field amount is above 50000, which needs approval";
    private static final String STAGE = "Setting stage to won needs approval";
    private static final String NO_PLAIN_STAGE = "Field stage is not a plain value, which needs approval";

    @Test
    void theFirstMatchingRuleDecides() {
        Policy policy = policy(
                rule("other-action", "delete_deal", "*", Verdict.ALLOW),
                rule("other-resource", "update_deal", "crm:ticket:*", Verdict.ALLOW),
                when("not-now", (question, budget) -> false),
                rule("decides", "update_*", "crm:deal:*", Verdict.REQUIRE_APPROVAL),
                rule("too-late", "*", "*", Verdict.ALLOW));

        assertThat(policy.judge(Questions.aboutDeal(Map.of())))
                .isEqualTo(ruling(Verdict.REQUIRE_APPROVAL, "decides", "Rule decides requires approval"));
    }

    @Test
    void peopleAreAskedOnTheRulesTermsWhetherItAsksItselfOrIsTightened() {
        ApprovalTerms terms = new ApprovalTerms(List.of("finance"), 2, Duration.ofHours(4), null, false, true, false);
        for (Verdict verdict : List.of(Verdict.ALLOW, Verdict.REQUIRE_APPROVAL)) {
            Rule rule = new Rule(
                    "r",
                    globs("*"),
                    globs("*"),
                    null,
                    verdict,
                    RiskLevel.LOW,
                    null,
                    List.of(new MaximumAmount(FieldName.of("amount"), BigDecimal.TEN)),
                    terms);

            Ruling asks = (Ruling) policy(rule).judge(Questions.aboutDeal(Map.of("amount", 11L)));
            assertThat(asks.approval()).isEqualTo(terms);
            assertThat(asks.approvalTerms()).isEqualTo(terms);
            Ruling small = (Ruling) policy(rule).judge(Questions.aboutDeal(Map.of("amount", 9L)));
            assertThat(small.approval()).isEqualTo(verdict == Verdict.ALLOW ? null : terms);
        }
    }

    @Test
    void whetherPeopleMightBeAskedIsToldWithoutAnyCondition() {
        AtomicInteger evaluated = new AtomicInteger();
        Condition counting = (question, budget) -> evaluated.incrementAndGet() > 0;
        Rule allows = new Rule(
                "allows",
                globs("update_deal"),
                globs("crm:deal:*"),
                counting,
                Verdict.ALLOW,
                RiskLevel.LOW,
                null,
                List.of(
                        new DeniedField(FieldName.of("owner_id")),
                        new MaximumAmount(FieldName.of("amount"), BigDecimal.TEN)));
        Policy policy = policy(allows, rule("asks", "delete_deal", "*", Verdict.REQUIRE_APPROVAL));

        assertThat(policy.mightAskPeople(Questions.aboutDeal(Map.of("amount", 9L))))
                .isFalse();
        assertThat(policy.mightAskPeople(Questions.aboutDeal(Map.of("amount", 11L))))
                .isTrue();
        assertThat(policy.mightAskPeople(Questions.aboutDeal(Map.of("amount", 11L, "owner_id", 1L))))
                .isFalse();
        assertThat(policy.mightAskPeople(Questions.about("delete_deal", "crm:deal:1", Map.of())))
                .isTrue();
        assertThat(policy.mightAskPeople(Questions.about("close_deal", "crm:deal:1", Map.of())))
                .isFalse();
        assertThat(evaluated).hasValue(0);
    }

    private static Ruling ruling(Verdict verdict, String rule, String reason) {
        return new Ruling(
                verdict,
                VERSION,
                rule,
                RiskLevel.LOW,
                reason,
                verdict == Verdict.REQUIRE_APPROVAL ? ApprovalTerms.DEFAULT : null);
    }

    @Test
    void whatNoRuleMatchesIsDenied() {
        Ruling denial =
                new Ruling(Verdict.DENY, VERSION, null, RiskLevel.MEDIUM, "No rule of the policy allows this call");

        assertThat(policy().judge(Questions.aboutDeal(Map.of()))).isEqualTo(denial);
        assertThat(policy(rule("r", "update_deal", "*", Verdict.ALLOW))
                        .judge(Questions.about("Update_Deal", "crm:deal:1", Map.of())))
                .as("A31: a variant of an allowed action is another action")
                .isEqualTo(denial);
    }

    @Test
    void theRulesOwnReasonIsTold() {
        Rule rule =
                new Rule("r", globs("*"), globs("*"), null, Verdict.DENY, RiskLevel.HIGH, "Not on Sundays.", List.of());

        assertThat(policy(rule).judge(Questions.aboutDeal(Map.of())))
                .isEqualTo(new Ruling(Verdict.DENY, VERSION, "r", RiskLevel.HIGH, "Not on Sundays."));
    }

    static Stream<Arguments> restricted() {
        String generalAllow = "Allowed by rule r";
        return Stream.of(
                arguments(Map.of(), Verdict.ALLOW, generalAllow),
                arguments(Map.of("title", "x"), Verdict.ALLOW, generalAllow),
                // Denied fields: every spelling, every depth, whatever the value.
                arguments(Map.of("owner_id", 7L), Verdict.DENY, DENIED),
                arguments(singletonMap("owner_id", null), Verdict.DENY, DENIED),
                arguments(Map.of("Owner_ID", 7L), Verdict.DENY, DENIED),
                arguments(Map.of("\uFF4Fwner_id", 7L), Verdict.DENY, DENIED),
                arguments(Map.of("owner\u200B_id", 7L), Verdict.DENY, DENIED),
                arguments(Map.of("owner_\u0131d", 7L), Verdict.DENY, DENIED),
                arguments(Map.of(" owner_id\n", 7L), Verdict.DENY, DENIED),
                arguments(Map.of("deal", Map.of("owner_id", 7L)), Verdict.DENY, DENIED),
                arguments(Map.of("deals", List.of(1L, List.of(Map.of("OWNER_ID", 7L)))), Verdict.DENY, DENIED),
                arguments(Map.of("deal.owner_id", 7L), Verdict.DENY, DENIED),
                arguments(Map.of("co_owner_id", 7L), Verdict.ALLOW, generalAllow),
                arguments(Map.of("owner_id_note", 7L), Verdict.ALLOW, generalAllow),
                arguments(Map.of("note", "owner_id"), Verdict.ALLOW, generalAllow),
                // A dotted name is a path's end.
                arguments(Map.of("billing", Map.of("iban", "x")), Verdict.DENY, ibanDenied()),
                arguments(Map.of("a", List.of(Map.of("Billing", Map.of("IBAN", "x")))), Verdict.DENY, ibanDenied()),
                arguments(Map.of("billing.iban", "x"), Verdict.DENY, ibanDenied()),
                arguments(Map.of("iban", "x"), Verdict.ALLOW, generalAllow),
                arguments(Map.of("billing", Map.of("x", Map.of("iban", "x"))), Verdict.ALLOW, generalAllow),
                // Amounts: A31's spellings of numbers.
                arguments(Map.of("amount", 50_000L), Verdict.ALLOW, generalAllow),
                arguments(Map.of("amount", 50_000.0), Verdict.ALLOW, generalAllow),
                arguments(Map.of("amount", 50_000.0000001), Verdict.REQUIRE_APPROVAL, ABOVE),
                arguments(Map.of("amount", 50_001L), Verdict.REQUIRE_APPROVAL, ABOVE),
                arguments(Map.of("amount", Long.MAX_VALUE), Verdict.REQUIRE_APPROVAL, ABOVE),
                arguments(Map.of("amount", Long.MIN_VALUE), Verdict.REQUIRE_APPROVAL, ABOVE),
                arguments(Map.of("amount", 1e300), Verdict.REQUIRE_APPROVAL, ABOVE),
                arguments(Map.of("amount", -50_000L), Verdict.ALLOW, generalAllow),
                arguments(Map.of("amount", -50_001L), Verdict.REQUIRE_APPROVAL, ABOVE),
                arguments(Map.of("AMOUNT", 50_001L), Verdict.REQUIRE_APPROVAL, ABOVE),
                arguments(Map.of("amount", 1L, "Amount", 50_001L), Verdict.REQUIRE_APPROVAL, ABOVE),
                arguments(Map.of("lines", List.of(Map.of("amount", 50_001L))), Verdict.REQUIRE_APPROVAL, ABOVE),
                arguments(Map.of("amount", "50000"), Verdict.DENY, NOT_A_NUMBER),
                arguments(Map.of("amount", true), Verdict.DENY, NOT_A_NUMBER),
                arguments(Map.of("amount", List.of(1L)), Verdict.DENY, NOT_A_NUMBER),
                arguments(Map.of("amount", Map.of("value", 1L)), Verdict.DENY, NOT_A_NUMBER),
                arguments(singletonMap("amount", null), Verdict.DENY, NOT_A_NUMBER),
                arguments(Map.of("amount", Double.NaN), Verdict.DENY, NOT_A_NUMBER),
                arguments(Map.of("amount", Double.POSITIVE_INFINITY), Verdict.DENY, NOT_A_NUMBER),
                arguments(Map.of("amount", new Object()), Verdict.DENY, NOT_A_NUMBER),
                // Stages.
                arguments(Map.of("stage", "open"), Verdict.ALLOW, generalAllow),
                arguments(Map.of("stage", "won"), Verdict.REQUIRE_APPROVAL, STAGE),
                arguments(Map.of("Stage", " WON "), Verdict.REQUIRE_APPROVAL, STAGE),
                arguments(Map.of("stage", 4L), Verdict.REQUIRE_APPROVAL, "Setting stage to 4 needs approval"),
                arguments(Map.of("stage", 5L), Verdict.ALLOW, generalAllow),
                arguments(Map.of("stage", List.of("won")), Verdict.REQUIRE_APPROVAL, NO_PLAIN_STAGE),
                arguments(Map.of("stage", Map.of()), Verdict.REQUIRE_APPROVAL, NO_PLAIN_STAGE),
                arguments(singletonMap("stage", null), Verdict.REQUIRE_APPROVAL, NO_PLAIN_STAGE),
                // The strictest wins.
                arguments(Map.of("stage", "won", "amount", "x"), Verdict.DENY, NOT_A_NUMBER),
                arguments(Map.of("stage", "won", "amount", 60_000L), Verdict.REQUIRE_APPROVAL, ABOVE),
                arguments(Map.of("stage", "won", "owner_id", 1L), Verdict.DENY, DENIED));
    }

    private static String ibanDenied() {
        return "Field billing.iban is not allowed to be modified";
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("restricted")
    void restrictionsTightenAnAllowingRule(Map<String, Object> payload, Verdict verdict, String reason) {
        assertThat(policy(restricted(Verdict.ALLOW)).judge(Questions.aboutDeal(payload)))
                .isEqualTo(ruling(verdict, "r", reason));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("restricted")
    void restrictionsNeverLoosenAnApprovalOrADenial(Map<String, Object> payload, Verdict verdict, String reason) {
        Ruling approval = (Ruling) policy(restricted(Verdict.REQUIRE_APPROVAL)).judge(Questions.aboutDeal(payload));
        assertThat(approval.verdict()).isEqualTo(verdict == Verdict.DENY ? Verdict.DENY : Verdict.REQUIRE_APPROVAL);
        assertThat(approval.reason()).isEqualTo(verdict == Verdict.DENY ? reason : "Rule r requires approval");

        Ruling denial = (Ruling) policy(restricted(Verdict.DENY)).judge(Questions.aboutDeal(payload));
        assertThat(denial.verdict()).isEqualTo(Verdict.DENY);
        assertThat(denial.reason()).isEqualTo("Denied by rule r");
    }

    @Test
    void aFailingConditionEndsTheJudgementEvenIfALaterRuleWouldAllow() {
        Policy policy = policy(
                when("broken", (question, budget) -> {
                    throw ConditionFailedException.missing("stage");
                }),
                rule("allows", "*", "*", Verdict.ALLOW));

        assertThat(policy.judge(Questions.aboutDeal(Map.of())))
                .isEqualTo(new PolicyFailure(
                        VERSION, "broken", "Rule broken could not be evaluated: \"stage\" is missing"));
    }

    @Test
    void aConditionIsNotAskedAboutCallsItsRuleDoesNotAddress() {
        Rule elsewhere = new Rule(
                "elsewhere",
                globs("delete_*"),
                globs("*"),
                (question, budget) -> {
                    throw ConditionFailedException.because("it was asked");
                },
                Verdict.DENY,
                RiskLevel.LOW,
                null,
                List.of());

        assertThat(policy(elsewhere, rule("r", "*", "*", Verdict.ALLOW)).judge(Questions.aboutDeal(Map.of())))
                .isInstanceOf(Ruling.class);
    }

    static Stream<Condition> throwing() {
        return Stream.of(
                (question, budget) -> {
                    throw new IllegalStateException("secret " + question.payload());
                },
                (question, budget) -> PolicyTest.<RuntimeException>sneak(new java.io.IOException("secret")),
                (question, budget) -> recurse(0) > 0,
                (question, budget) -> {
                    throw new NullPointerException();
                });
    }

    @ParameterizedTest
    @MethodSource("throwing")
    void whateverAConditionThrowsIsAFailureWithoutItsMessage(Condition throwing) {
        assertThat(policy(when("r", throwing)).judge(Questions.aboutDeal(Map.of("k", "secret"))))
                .isEqualTo(new PolicyFailure(VERSION, "r", "Rule r could not be evaluated"));
    }

    @Test
    void aSpentBudgetIsAFailureAndCoversTheWholeJudgement() {
        AtomicInteger asked = new AtomicInteger();
        Condition costly = (question, budget) -> {
            asked.incrementAndGet();
            budget.spend(400);
            return false;
        };
        Policy policy = new Policy(
                VERSION,
                List.of(when("one", costly), when("two", costly), when("three", costly), when("four", costly)),
                1_000);

        assertThat(policy.judge(Questions.aboutDeal(Map.of())))
                .isEqualTo(new PolicyFailure(VERSION, "three", "Rule three is too expensive to evaluate on this call"));
        assertThat(asked).hasValue(3);
        assertThat(policy.judge(Questions.aboutDeal(Map.of())))
                .as("each judgement has a budget of its own")
                .isInstanceOf(PolicyFailure.class);
        assertThat(asked).hasValue(6);
    }

    @Test
    void aPayloadNestedTooDeepFailsInsteadOfHidingAField() {
        Map<String, Object> payload = Map.of("owner_id", 1L);
        for (int i = 0; i < 10_000; i++) {
            payload = Map.of("x", payload);
        }
        assertThat(policy(restricted(Verdict.ALLOW)).judge(Questions.aboutDeal(payload)))
                .isEqualTo(new PolicyFailure(
                        VERSION, "r", "Rule r could not be evaluated: the payload is nested too deep"));
    }

    @Test
    void aPayloadThatIsNoTreeOrNoMapOfTextsDoesNotThrow() {
        Map<String, Object> cyclic = new HashMap<>();
        cyclic.put("self", cyclic);
        Map<String, Object> odd = new HashMap<>();
        odd.put(null, asList(null, Map.of(1, 2)));

        assertThat(policy(restricted(Verdict.ALLOW)).judge(Questions.aboutDeal(cyclic)))
                .isInstanceOf(PolicyFailure.class);
        assertThat(policy(restricted(Verdict.ALLOW)).judge(Questions.aboutDeal(odd)))
                .isInstanceOf(Ruling.class);
    }

    @Test
    void aMillionFieldsAreTooExpensiveRatherThanSlow() {
        Map<String, Object> payload = Map.of("list", Collections.nCopies(1_000_000, 1L));
        assertThat(policy(restricted(Verdict.ALLOW)).judge(Questions.aboutDeal(payload)))
                .isInstanceOf(PolicyFailure.class);
    }

    @Test
    void tooManyRulesAndRulesThatMatchNothingAreRefused() {
        List<Rule> rules = Collections.nCopies(Policy.RULES_MAX + 1, rule("r", "*", "*", Verdict.ALLOW));
        assertThatThrownBy(() -> new Policy(VERSION, rules)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> new Rule("r", List.of(), globs("*"), null, Verdict.ALLOW, RiskLevel.LOW, null, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shadowsAreFoundOnlyBehindUnconditionalRules() {
        Rule wide = rule("wide", "*_deal", "crm:*", Verdict.ALLOW);
        Rule narrow = rule("narrow", "update_deal", "crm:deal:*", Verdict.DENY);

        assertThat(wide.shadows(narrow)).isTrue();
        assertThat(narrow.shadows(wide)).isFalse();
        assertThat(when("conditional", (question, budget) -> true).shadows(narrow))
                .isFalse();
    }

    @Test
    void aQuestionsTextShowsNoPayload() {
        assertThat(Questions.aboutDeal(Map.of("iban", "DE00")).toString()).doesNotContain("iban", "DE00", "deal:1");
    }

    private static Policy policy(Rule... rules) {
        return new Policy(VERSION, List.of(rules));
    }

    private static Rule rule(String id, String action, String resource, Verdict verdict) {
        return new Rule(id, globs(action), globs(resource), null, verdict, RiskLevel.LOW, null, List.of());
    }

    private static Rule when(String id, Condition condition) {
        return new Rule(id, globs("*"), globs("*"), condition, Verdict.ALLOW, RiskLevel.LOW, null, List.of());
    }

    private static Rule restricted(Verdict verdict) {
        return new Rule(
                "r",
                globs("*"),
                globs("*"),
                null,
                verdict,
                RiskLevel.LOW,
                null,
                List.of(
                        new DeniedField(FieldName.of("owner_id")),
                        new DeniedField(FieldName.of("billing.iban")),
                        new MaximumAmount(FieldName.of("amount"), new BigDecimal("50000")),
                        new ApprovalStages(FieldName.of("stage"), List.of("won", "4"))));
    }

    private static List<Glob> globs(String pattern) {
        return List.of(Glob.of(pattern));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Exception> boolean sneak(Exception exception) throws E {
        throw (E) exception;
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int recurse(int depth) {
        return recurse(depth + 1) + 1;
    }
}
