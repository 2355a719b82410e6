package dev.countersign.policylanguage;

import static java.util.Collections.singletonMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.Judgement.PolicyFailure;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.Verdict;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
    private static final Map<String, Object> PAYLOAD = payload();

    private static Map<String, Object> payload() {
        Map<String, Object> payload = new HashMap<>();
        payload.put("stage", "open");
        payload.put("amount", 100L);
        payload.put("rate", 0.5);
        payload.put("whole", 100.0);
        payload.put("nothing", null);
        payload.put("text", "100");
        payload.put("deal", Map.of("owner", "ann", "tags", List.of("a", "b")));
        payload.put("lines", List.of(Map.of("sku", "x", "n", 1L), Map.of("sku", "y", "n", 2.5)));
        payload.put("mixed", Arrays.asList(1L, null, "x"));
        payload.put("secret", "DE89 3704");
        return payload;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "agent == 'sales-1' && agent.startsWith('sales')",
                "owner == null",
                "action == 'update_deal' && resource == 'crm:deal:1'",
                "session.instance_id == 'run-7'",
                "tool.name == null && tool.effect == null",
                "now == timestamp('2026-11-02T09:30:00Z')",
                "now.getDayOfWeek() == 1 && now.getHours() >= 9 && now.getHours('Asia/Tokyo') == 18",
                "now - timestamp('2026-11-02T09:00:00Z') == duration('30m')",
                "payload.stage != 'won'",
                "payload['stage'] == 'open'",
                "has(payload.stage) && !has(payload.missing)",
                "'stage' in payload && !('missing' in payload)",
                "!has(payload.missing) || payload.missing > 3",
                "payload.nothing == null && has(payload.nothing)",
                "payload.stage != null",
                // One kind of number in JSON, three in CEL.
                "payload.amount > 99.5 && payload.rate < 1 && payload.whole == 100 && payload.amount == 100.0",
                "payload.amount >= payload.whole && payload.amount <= payload.whole",
                "payload.amount in [1, 2, 100.0]",
                "payload.amount != payload.text && payload.text != 100",
                "payload.deal.owner == 'ann' && payload['deal']['tags'][1] == 'b'",
                "size(payload.deal.tags) == 2 && 'a' in payload.deal.tags",
                "payload.lines.exists(l, l.sku == 'y' && l.n > 2)",
                "payload.lines.all(l, l.n < 3) && payload.lines.filter(l, l.n > 1).size() == 1",
                "payload.lines.map(l, l.sku) == ['x', 'y']",
                "payload.mixed == [1.0, null, 'x']",
                "payload.deal == {'owner': 'ann', 'tags': ['a', 'b']}",
                "payload.exists(k, k == 'stage')",
                "[1, 2] + [3] == [1, 2, 3]",
                "{1: 'a'}[dyn(1.0)] == 'a' && dyn(1.0) in {1: 'a'}",
                "payload.secret.matches('^[A-Z]{2}[0-9]{2}') && payload.secret.contains('3704')",
                "type(payload.amount) == int && type(payload.rate) == double",
                "payload.missing == 1 || true",
                "payload.stage == 'open' ? true : payload.missing"
            })
    void isTrue(String condition) {
        assertThat(Policies.when(condition).judge(Policies.about(PAYLOAD)))
                .isInstanceOfSatisfying(
                        Ruling.class, ruling -> assertThat(ruling.verdict()).isEqualTo(Verdict.ALLOW));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "payload.stage == 'Open'",
                "payload.amount > 100",
                "payload.amount == payload.text",
                "payload.nothing == 0",
                "owner == ''",
                "payload.missing == 1 && false",
                "payload.lines == [1]",
                "payload.deal == {'owner': 'ann'}",
                "0.0 / 0.0 == 0.0 / 0.0"
            })
    void isFalseAndTheDefaultDenies(String condition) {
        assertThat(Policies.when(condition).judge(Policies.about(PAYLOAD)))
                .isInstanceOfSatisfying(Ruling.class, ruling -> {
                    assertThat(ruling.verdict()).isEqualTo(Verdict.DENY);
                    assertThat(ruling.rule()).isNull();
                });
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    payload.missing == 1                   | "missing" is missing
                    payload['missing'] == 1                | "missing" is missing
                    payload.deal.missing == 1              | "missing" is missing
                    payload[payload.secret] == 1           | a key that its condition looks up is missing
                    payload.stage.more == 1                | its condition selects a field of something that has no fields
                    payload.nothing.more == 1              | its condition selects a field of something that has no fields
                    payload.stage > 5                      | its condition cannot apply ">" to values of these types
                    payload.text < 5                       | its condition cannot apply "<" to values of these types
                    payload.amount                         | its condition gave neither true nor false
                    payload.stage                          | its condition gave neither true nor false
                    payload.nothing                        | its condition gave neither true nor false
                    payload.amount / 0 == 1                | its condition divides by zero
                    payload.amount * 9223372036854775807 == 1 | a number in its condition leaves the range
                    payload.deal.tags[9] == ''             | its condition reads beyond the end of a list
                    int(payload.secret) == 1               | a text in its condition does not have the form it is read as
                    timestamp(payload.secret) == now       | a text in its condition does not have the form it is read as
                    payload.stage.matches(payload.stage + '(') | a text in its condition does not have the form it is read as
                    payload.amount.exists(x, x)            | its condition failed on these values
                    owner.startsWith('a')                  | its condition cannot apply "startsWith" to values of these types
                    """)
    void failsClosedAndSaysWhatWasMissingButNotTheValue(String condition, String clause) {
        Judgement judgement = Policies.when(condition).judge(Policies.about(PAYLOAD));

        assertThat(judgement).isInstanceOfSatisfying(PolicyFailure.class, failure -> {
            assertThat(failure.reason()).isEqualTo("Rule r could not be evaluated: " + clause);
            assertThat(failure.rule()).isEqualTo("r");
            assertThat(failure.policy()).isNotNull();
        });
    }

    @Test
    void seesOwnerAndTool() {
        assertThat(Policies.when("owner == 'ann' && tool.name == 'crm' && tool.effect in ['unsafe', 'checkable']")
                        .judge(Policies.question(Map.of(), "ann", "crm", EffectClass.CHECKABLE)))
                .isInstanceOfSatisfying(
                        Ruling.class, ruling -> assertThat(ruling.verdict()).isEqualTo(Verdict.ALLOW));
    }

    @Test
    void aNullInAPayloadIsCelsNull() {
        assertThat(Policies.when("payload.all(k, payload[k] == null)").judge(Policies.about(singletonMap("x", null))))
                .isInstanceOfSatisfying(
                        Ruling.class, ruling -> assertThat(ruling.verdict()).isEqualTo(Verdict.ALLOW));
    }
}
