package dev.countersign.policylanguage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.Judgement.PolicyFailure;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.Policy;
import dev.countersign.domain.policy.Verdict;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ABUSE A32: what costs too much is never allowed, and is given up quickly. */
@Timeout(120)
class ExpensiveConditionTest {
    /** Of processor time, cold: far above what a spent budget takes, far below what these would take without one: minutes to centuries. */
    private static final Duration QUICK = Duration.ofSeconds(2);

    private static final Map<String, Object> LARGE = Map.of(
            "list", IntStream.range(0, 1_900).mapToObj(Long::valueOf).toList(),
            "same", Collections.nCopies(1_900, "a"),
            "haystack", "a".repeat(60_000),
            "needle", "a".repeat(30_000) + "b",
            "regex", "(?:a?){200}(?:a){200}",
            "deep", nested(30));

    private static Object nested(int depth) {
        return depth == 0 ? 1L : List.of(nested(depth - 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "payload.list.all(a, payload.list.all(b, payload.list.all(c, a + b + c >= 0)))",
                "payload.list.exists(a, payload.list.exists(b, payload.list.exists(c, a + b + c < 0))) || true",
                "payload.list.map(a, payload.list.map(b, payload.list)).size() >= 0",
                "payload.list.filter(a, payload.list.filter(b, a == b).size() == 1).size() > 0",
                "payload.list.all(a, payload.list == payload.list.map(x, x))",
                "payload.list.all(a, !(-1 in payload.list))",
                "payload.haystack.contains(payload.needle)",
                "payload.same.all(a, payload.haystack.contains(a + a + 'b') == false)",
                "payload.haystack.matches(payload.regex)",
                "payload.list.all(a, payload.haystack + payload.needle != payload.haystack)",
                "payload.list.all(a, payload.haystack == payload.haystack + '')",
            })
    void failsClosed(String condition) {
        assertFailsQuickly(Policies.when(condition));
    }

    @Test
    void failsClosedOnTextsThatDouble() {
        String doubled = "payload.haystack";
        for (int i = 0; i < 20; i++) {
            doubled = "[" + doubled + "].map(x, x + x)[0]";
        }
        assertFailsQuickly(Policies.when("size(" + doubled + ") > 0"));
    }

    @Test
    void failsClosedOnNestedListsThatStandForMoreThanMemoryHolds() {
        String doubled = "[1]";
        for (int i = 0; i < 20; i++) {
            doubled = "[" + doubled + "].map(x, [x, x])";
        }
        assertFailsQuickly(Policies.when(doubled + " == " + doubled));
        assertFailsQuickly(Policies.when("{'a': 1}[dyn(" + doubled + ")] == 1"));
        assertFailsQuickly(Policies.when("dyn(" + doubled + ") in {'a': 1}"));
    }

    @Test
    void failsClosedWhenManyCheapRulesAreExpensiveTogether() {
        String rules =
                IntStream.range(0, Policy.RULES_MAX).mapToObj("""
                          - id: r%d
                            action: "*"
                            resource: "*"
                            decision: allow
                            when: payload.list.exists(x, x < 0)
                        """::formatted).collect(Collectors.joining());
        assertFailsQuickly(PolicyCompiler.compile("version: many\nrules:\n" + rules));
    }

    @Test
    void ordinaryWorkOnALargePayloadIsWithinTheBudget() {
        for (String condition : List.of(
                "payload.list.all(x, x >= 0) && payload.list.exists(x, x == 1899)",
                "payload.list.filter(x, x > 100).map(x, x * 2).size() == 1799",
                "!payload.haystack.contains('confidential')",
                "payload.haystack.matches('^a+$')",
                "payload.list == payload.list && 1899 in payload.list")) {
            assertThat(Policies.when(condition).judge(Policies.about(LARGE)))
                    .as(condition)
                    .isInstanceOfSatisfying(
                            Ruling.class, ruling -> assertThat(ruling.verdict()).isEqualTo(Verdict.ALLOW));
        }
    }

    private static void assertFailsQuickly(Policy policy) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        Judgement judgement = policy.judge(Policies.about(LARGE));
        Duration took = Duration.ofNanos(threads.getCurrentThreadCpuTime() - start);

        assertThat(judgement).isInstanceOf(PolicyFailure.class);
        assertThat(((PolicyFailure) judgement).reason()).endsWith("is too expensive to evaluate on this call");
        assertThat(took).isLessThan(QUICK);
    }
}
