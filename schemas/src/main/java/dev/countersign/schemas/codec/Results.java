package dev.countersign.schemas.codec;

import dev.countersign.avro.OutcomeFailed;
import dev.countersign.avro.OutcomeSucceeded;
import dev.countersign.avro.OutcomeUnknown;
import dev.countersign.avro.ResultEffectAbsent;
import dev.countersign.avro.ResultEffectFound;
import dev.countersign.avro.ResultFailed;
import dev.countersign.avro.ResultInconclusive;
import dev.countersign.avro.ResultNoAnswer;
import dev.countersign.avro.ResultSucceeded;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.schemas.topic.UnreadableRecordException;

/** How attempts and calls end: the branches of the unions {@code result} and {@code outcome}. */
final class Results {
    private static final Symbols<Effect, dev.countersign.avro.Effect> EFFECTS =
            new Symbols<>(Effect.class, dev.countersign.avro.Effect.class);

    private Results() {}

    static Object toAvro(AttemptResult result) {
        return switch (result) {
            case AttemptResult.Succeeded(var response) -> new ResultSucceeded(Requests.toAvro(response));
            case AttemptResult.Failed(var effect, var retryable, var error) ->
                new ResultFailed(EFFECTS.toAvro(effect), retryable, Attempts.toAvro(error));
            case AttemptResult.NoAnswer(var error) -> new ResultNoAnswer(Attempts.toAvro(error));
            case AttemptResult.EffectFound(var response) -> new ResultEffectFound(Requests.toAvro(response));
            case AttemptResult.EffectAbsent() -> new ResultEffectAbsent();
            case AttemptResult.Inconclusive(var error) -> new ResultInconclusive(Attempts.toAvro(error));
        };
    }

    static AttemptResult resultToDomain(Object result) {
        return switch (result) {
            case ResultSucceeded it -> new AttemptResult.Succeeded(Requests.toDomain(it.getResponse()));
            case ResultFailed it ->
                new AttemptResult.Failed(
                        EFFECTS.toDomain(it.getEffect()), it.getRetryable(), Attempts.toDomain(it.getError()));
            case ResultNoAnswer it -> new AttemptResult.NoAnswer(Attempts.toDomain(it.getError()));
            case ResultEffectFound it -> new AttemptResult.EffectFound(Requests.toDomain(it.getResponse()));
            case ResultEffectAbsent it -> new AttemptResult.EffectAbsent();
            case ResultInconclusive it -> new AttemptResult.Inconclusive(Attempts.toDomain(it.getError()));
            default -> throw UnreadableRecordException.unexpectedBranch(result);
        };
    }

    static Object toAvro(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Succeeded(var response) -> new OutcomeSucceeded(Requests.toAvro(response));
            case Outcome.Failed(var effect, var error) ->
                new OutcomeFailed(EFFECTS.toAvro(effect), Attempts.toAvro(error));
            case Outcome.Unknown(var error) -> new OutcomeUnknown(Attempts.toAvro(error));
        };
    }

    static Outcome outcomeToDomain(Object outcome) {
        return switch (outcome) {
            case OutcomeSucceeded it -> new Outcome.Succeeded(Requests.toDomain(it.getResponse()));
            case OutcomeFailed it ->
                new Outcome.Failed(EFFECTS.toDomain(it.getEffect()), Attempts.toDomain(it.getError()));
            case OutcomeUnknown it -> new Outcome.Unknown(Attempts.toDomain(it.getError()));
            default -> throw UnreadableRecordException.unexpectedBranch(outcome);
        };
    }
}
