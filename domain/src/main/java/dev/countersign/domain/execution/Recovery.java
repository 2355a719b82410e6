package dev.countersign.domain.execution;

import dev.countersign.domain.execution.AttemptResult.EffectAbsent;
import dev.countersign.domain.execution.AttemptResult.EffectFound;
import dev.countersign.domain.execution.AttemptResult.Failed;
import dev.countersign.domain.execution.AttemptResult.Inconclusive;
import dev.countersign.domain.execution.AttemptResult.NoAnswer;
import dev.countersign.domain.execution.AttemptResult.Succeeded;
import java.time.Duration;

/**
 * What follows an attempt. The only place where the effect class decides anything.
 *
 * <pre>
 * result            READ / IDEMPOTENT     CHECKABLE              UNSAFE
 * Succeeded         succeeded             succeeded              succeeded
 * Failed, none      retry if retryable    retry if retryable     failed
 * Failed, possible  retry if retryable    probe                  failed, effect possible
 * NoAnswer          retry                 probe                  unknown
 * EffectFound       –                     succeeded              –
 * EffectAbsent      –                     retry                  –
 * Inconclusive      –                     probe again            –
 * </pre>
 *
 * <p>A retry or probe needs an attempt left; without one, what is known is the outcome. A lease
 * that ran out counts as {@link NoAnswer}. A probe that fails or stays silent is inconclusive. While
 * an earlier attempt may have taken effect, "none" speaks for the last attempt only, and the call
 * ends with an effect that is possible.
 */
public final class Recovery {
    /** The pause before attempt 2; it doubles with each further attempt. */
    public static final Duration BACKOFF_FIRST = Duration.ofMillis(200);

    /** The longest pause before an attempt. */
    public static final Duration BACKOFF_MAX = Duration.ofSeconds(10);

    /** What to do next. */
    public sealed interface Step {
        /** The call is over. */
        record End(Outcome outcome) implements Step {}

        /** Order another attempt, not before {@code pause} has passed. */
        record Again(Attempt attempt, Duration pause) implements Step {}
    }

    private Recovery() {}

    /**
     * Decides what follows. Total: every pair of terms and result has an answer.
     *
     * @param doubtful whether an earlier attempt may have taken effect
     */
    public static Step after(ToolTerms terms, Attempt attempt, AttemptResult result, boolean doubtful) {
        boolean left = attempt.number() < terms.attemptsMax();
        if (attempt.purpose() == Purpose.PROBE && result instanceof Failed(var effect, var retryable, var error)) {
            return afterProbe(attempt, error, left);
        }
        return switch (result) {
            case Succeeded(var response) -> new Step.End(new Outcome.Succeeded(response));
            case EffectFound(var response) -> new Step.End(new Outcome.Succeeded(response));
            case Failed failed -> afterFailure(terms, attempt, failed, left, doubtful);
            case NoAnswer(var error) -> afterSilence(terms, attempt, error, left);
            case EffectAbsent() ->
                left
                        ? again(attempt, Purpose.EXECUTE)
                        : new Step.End(new Outcome.Failed(Effect.NONE, attemptsExhausted()));
            case Inconclusive(var error) -> afterProbe(attempt, error, left);
        };
    }

    /**
     * Whether an attempt may be given up only when nobody can begin it any more and nobody can be in
     * the midst of it. So it is where the next step is a probe: its "absent" leads to another execution,
     * and is worth nothing while the effect it did not find may still come. A repeated read or a
     * repeated key does no harm, and an unsafe call is not tried again.
     */
    public static boolean needsStillness(ToolTerms terms, Attempt attempt) {
        return terms.effectClass() == EffectClass.CHECKABLE && attempt.purpose() == Purpose.EXECUTE;
    }

    private static Step afterProbe(Attempt attempt, ToolError error, boolean left) {
        return left ? again(attempt, Purpose.PROBE) : new Step.End(new Outcome.Unknown(error));
    }

    private static Step afterFailure(ToolTerms terms, Attempt attempt, Failed failed, boolean left, boolean doubtful) {
        // A read changes nothing, whatever the connector could or could not tell.
        Effect effect = terms.effectClass() == EffectClass.READ ? Effect.NONE : failed.effect();
        boolean possible = effect == Effect.POSSIBLE || (doubtful && terms.effectClass() != EffectClass.READ);
        Step end = new Step.End(new Outcome.Failed(possible ? Effect.POSSIBLE : Effect.NONE, failed.error()));
        return switch (terms.effectClass()) {
            case READ, IDEMPOTENT -> failed.retryable() && left ? again(attempt, Purpose.EXECUTE) : end;
            case CHECKABLE -> {
                if (effect == Effect.POSSIBLE) {
                    yield left ? again(attempt, Purpose.PROBE) : end;
                }
                yield failed.retryable() && left ? again(attempt, Purpose.EXECUTE) : end;
            }
            case UNSAFE -> end;
        };
    }

    private static Step afterSilence(ToolTerms terms, Attempt attempt, ToolError error, boolean left) {
        Step unknown = new Step.End(new Outcome.Unknown(error));
        return switch (terms.effectClass()) {
            case READ -> left ? again(attempt, Purpose.EXECUTE) : new Step.End(new Outcome.Failed(Effect.NONE, error));
            case IDEMPOTENT -> left ? again(attempt, Purpose.EXECUTE) : unknown;
            case CHECKABLE -> left ? again(attempt, Purpose.PROBE) : unknown;
            case UNSAFE -> unknown;
        };
    }

    private static Step again(Attempt attempt, Purpose purpose) {
        return new Step.Again(attempt.next(purpose), backoff(attempt.number()));
    }

    private static Duration backoff(int attemptsMade) {
        int doublings = Math.min(attemptsMade - 1, 10);
        Duration pause = BACKOFF_FIRST.multipliedBy(1L << doublings);
        return pause.compareTo(BACKOFF_MAX) > 0 ? BACKOFF_MAX : pause;
    }

    private static ToolError attemptsExhausted() {
        return new ToolError("attempts_exhausted", "No attempt took effect and none is left.");
    }
}
