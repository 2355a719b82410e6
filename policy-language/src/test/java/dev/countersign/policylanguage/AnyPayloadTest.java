package dev.countersign.policylanguage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.Judgement.PolicyFailure;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.Policy;
import dev.countersign.domain.policy.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever is asked, a judgement comes back, never an exception, and what is denied stays denied. */
class AnyPayloadTest {
    private static final long SEED = 20_261_101L;
    private static final int ROUNDS = 5_000;

    private static final List<String> NAMES =
            List.of("amount", "Amount", "stage", "owner_id", "OWNER_ID", "x", "", "a.b", "\u0000", "\ud800", "items");

    private static final Policy POLICY = PolicyCompiler.compile("""
            version: any
            rules:
              - id: a
                action: "*"
                resource: "*"
                decision: allow
                when: payload.x > 3 || payload.items.exists(i, i.amount > 5 && i.stage.matches(payload.stage))
                deny_fields: [owner_id, a.b]
                max_amount: 100
                stages: [won]
              - id: b
                action: "*"
                resource: "*"
                decision: require_approval
                when: payload.items == payload.x || payload.stage + payload.x == payload.amount || payload[payload.x] in payload.items
                deny_fields: [owner_id]
              - id: c
                action: "*"
                resource: "*"
                decision: allow
                deny_fields: [owner_id]
            """);

    @Test
    void isJudgedWithoutAnException() {
        SplittableRandom random = new SplittableRandom(SEED);
        Map<Class<?>, Integer> seen = new HashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            Map<String, Object> payload = object(random, 0);
            String place = "seed " + SEED + ", round " + round + ": " + payload;
            assertThatCode(() -> {
                        Judgement judgement = POLICY.judge(Policies.about(payload));
                        seen.merge(judgement.getClass(), 1, Integer::sum);
                        if (mentionsOwner(payload)) {
                            assertThat(judgement instanceof Ruling ruling && ruling.verdict() != Verdict.DENY)
                                    .isFalse();
                        }
                    })
                    .as(place)
                    .doesNotThrowAnyException();
        }
        assertThat(seen).as("both kinds of judgement are met").containsKeys(Ruling.class, PolicyFailure.class);
    }

    private static boolean mentionsOwner(Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                map.keySet().stream().anyMatch(key -> "owner_id".equalsIgnoreCase((String) key))
                        || map.values().stream().anyMatch(AnyPayloadTest::mentionsOwner);
            case List<?> list -> list.stream().anyMatch(AnyPayloadTest::mentionsOwner);
            case null, default -> false;
        };
    }

    private static Map<String, Object> object(SplittableRandom random, int depth) {
        Map<String, Object> object = new HashMap<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            object.put(NAMES.get(random.nextInt(NAMES.size())), value(random, depth + 1));
        }
        return object;
    }

    private static Object value(SplittableRandom random, int depth) {
        return switch (random.nextInt(depth > 4 ? 8 : 11)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextLong();
            case 3 -> (long) random.nextInt(10);
            case 4 -> random.nextDouble() * 200;
            case 5 -> List.of(Double.NaN, Double.NEGATIVE_INFINITY, -0.0).get(random.nextInt(3));
            case 6 -> NAMES.get(random.nextInt(NAMES.size()));
            case 7 -> List.of("won", "(", "a*", "\ud83d\ude00", "50000").get(random.nextInt(5));
            case 8 -> {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(value(random, depth + 1));
                }
                yield list;
            }
            default -> object(random, depth + 1);
        };
    }
}
