package dev.countersign.domain.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.execution.Recovery.Step;
import dev.countersign.domain.request.SealedValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What follows each result in each effect class, with an attempt left and without. */
class RecoveryTest {
    private static final ToolError ERROR = new ToolError("boom", "It went wrong");
    private static final String TABLE = """
            # class     purpose result                 with one left          with none left
            READ        EXECUTE succeeded              succeeded              succeeded
            READ        EXECUTE failed-none            failed-none            failed-none
            READ        EXECUTE failed-none-retryable  execute                failed-none
            READ        EXECUTE failed-possible        execute                failed-none
            READ        EXECUTE no-answer              execute                failed-none
            IDEMPOTENT  EXECUTE succeeded              succeeded              succeeded
            IDEMPOTENT  EXECUTE failed-none            failed-none            failed-none
            IDEMPOTENT  EXECUTE failed-none-retryable  execute                failed-none
            IDEMPOTENT  EXECUTE failed-possible        execute                failed-possible
            IDEMPOTENT  EXECUTE no-answer              execute                unknown
            CHECKABLE   EXECUTE succeeded              succeeded              succeeded
            CHECKABLE   EXECUTE failed-none            failed-none            failed-none
            CHECKABLE   EXECUTE failed-none-retryable  execute                failed-none
            CHECKABLE   EXECUTE failed-possible        probe                  failed-possible
            CHECKABLE   EXECUTE no-answer              probe                  unknown
            CHECKABLE   PROBE   effect-found           succeeded              succeeded
            CHECKABLE   PROBE   effect-absent          execute                failed-none
            CHECKABLE   PROBE   inconclusive           probe                  unknown
            CHECKABLE   PROBE   failed-none            probe                  unknown
            CHECKABLE   PROBE   failed-none-retryable  probe                  unknown
            CHECKABLE   PROBE   no-answer              probe                  unknown
            UNSAFE      EXECUTE succeeded              succeeded              succeeded
            UNSAFE      EXECUTE failed-none            failed-none            failed-none
            UNSAFE      EXECUTE failed-none-retryable  failed-none            failed-none
            UNSAFE      EXECUTE failed-possible        failed-possible        failed-possible
            UNSAFE      EXECUTE no-answer              unknown                unknown
            """;

    static Stream<List<String>> rows() {
        return TABLE.lines().filter(line -> !line.startsWith("#")).map(line -> List.of(line.split("\\s+", -1)));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void followsTheTable(List<String> row) {
        assertThat(after(row, 3)).as("with one left").isEqualTo(row.get(3));
        assertThat(after(row, 2)).as("with none left").isEqualTo(row.get(4));
    }

    private static String after(List<String> row, int attemptsMax) {
        ToolTerms terms = new ToolTerms("t", "c", EffectClass.valueOf(row.get(0)), Duration.ofSeconds(1), attemptsMax);
        Attempt second = new Attempt(2, Purpose.valueOf(row.get(1)));
        return describe(Recovery.after(terms, second, result(row.get(2)), false));
    }

    @Test
    void aLaterFailureWithoutEffectDoesNotClearAnEarlierDoubt() {
        ToolTerms terms = new ToolTerms("t", "c", EffectClass.IDEMPOTENT, Duration.ofSeconds(1), 3);

        Step step = Recovery.after(terms, new Attempt(2, Purpose.EXECUTE), result("failed-none"), true);

        assertThat(describe(step)).isEqualTo("failed-possible");
    }

    @Test
    void pausesDoubleUpToTheirLimit() {
        ToolTerms terms = new ToolTerms("t", "c", EffectClass.IDEMPOTENT, Duration.ofSeconds(1), 1_000);

        assertThat(Stream.of(1, 2, 3, 6, 7, 900).map(n -> pause(terms, n)))
                .containsExactly(200L, 400L, 800L, 6_400L, 10_000L, 10_000L);
    }

    private static long pause(ToolTerms terms, int number) {
        Step step = Recovery.after(terms, new Attempt(number, Purpose.EXECUTE), result("no-answer"), false);
        return ((Step.Again) step).pause().toMillis();
    }

    private static AttemptResult result(String name) {
        SealedValue response = SealedValue.plain("{}".getBytes(StandardCharsets.UTF_8));
        return switch (name) {
            case "succeeded" -> new AttemptResult.Succeeded(response);
            case "failed-none" -> new AttemptResult.Failed(Effect.NONE, false, ERROR);
            case "failed-none-retryable" -> new AttemptResult.Failed(Effect.NONE, true, ERROR);
            case "failed-possible" -> new AttemptResult.Failed(Effect.POSSIBLE, true, ERROR);
            case "no-answer" -> new AttemptResult.NoAnswer(ERROR);
            case "effect-found" -> new AttemptResult.EffectFound(response);
            case "effect-absent" -> new AttemptResult.EffectAbsent();
            case "inconclusive" -> new AttemptResult.Inconclusive(ERROR);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static String describe(Step step) {
        return switch (step) {
            case Step.Again(var attempt, var pause) -> attempt.purpose() == Purpose.PROBE ? "probe" : "execute";
            case Step.End(Outcome.Succeeded succeeded) -> "succeeded";
            case Step.End(Outcome.Failed(var effect, var error)) ->
                effect == Effect.NONE ? "failed-none" : "failed-possible";
            case Step.End(Outcome.Unknown unknown) -> "unknown";
        };
    }
}
