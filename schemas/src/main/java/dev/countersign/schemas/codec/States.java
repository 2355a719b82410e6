package dev.countersign.schemas.codec;

import dev.countersign.avro.Execution;
import dev.countersign.avro.StateAuthorizing;
import dev.countersign.avro.StateAwaitingApproval;
import dev.countersign.avro.StateAwaitingAuthorization;
import dev.countersign.avro.StateClosed;
import dev.countersign.avro.StateDenied;
import dev.countersign.avro.StateDispatched;
import dev.countersign.avro.StateDryRun;
import dev.countersign.avro.StateExecuted;
import dev.countersign.avro.StateExecuting;
import dev.countersign.avro.StateForgotten;
import dev.countersign.avro.StateGranted;
import dev.countersign.avro.StatePolicyFailed;
import dev.countersign.avro.StateReserving;
import dev.countersign.avro.StateResolved;
import dev.countersign.avro.StateUnseen;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.topic.UnreadableRecordException;

/** A call's state: the branches of the union {@code state}. */
final class States {
    private States() {}

    static Object toAvro(CallState state) {
        return switch (state) {
            case CallState.Unseen it -> new StateUnseen();
            case CallState.AwaitingApproval it ->
                new StateAwaitingApproval(
                        Requests.toAvro(it.call()),
                        Rulings.toAvro(it.ruling()),
                        it.tool() == null ? null : Attempts.toAvro(it.tool()));
            case CallState.Granted it ->
                new StateGranted(
                        Requests.toAvro(it.call()),
                        Rulings.toAvro(it.ruling()),
                        it.deciders(),
                        it.attempts(),
                        it.rerun(),
                        Budgets.toAvro(it.reservations()));
            case CallState.Reserving it ->
                new StateReserving(
                        Requests.toAvro(it.call()),
                        Rulings.toAvro(it.ruling()),
                        it.deciders(),
                        Attempts.toAvro(it.terms()),
                        Budgets.claimsToAvro(it.claims()),
                        Budgets.toAvro(it.held()));
            case CallState.Authorizing it ->
                new StateAuthorizing(
                        Requests.toAvro(it.call()),
                        Rulings.toAvro(it.ruling()),
                        it.deciders(),
                        Attempts.toAvro(it.terms()),
                        it.until());
            case CallState.AwaitingAuthorization it ->
                new StateAwaitingAuthorization(
                        Requests.toAvro(it.call()),
                        Rulings.toAvro(it.ruling()),
                        it.deciders(),
                        Attempts.toAvro(it.terms()),
                        it.until());
            case CallState.Dispatched it ->
                new StateDispatched(toAvro(it.execution()), Attempts.toAvro(it.attempt()), it.startBy());
            case CallState.Executing it ->
                new StateExecuting(toAvro(it.execution()), Attempts.toAvro(it.attempt()), it.worker(), it.leaseUntil());
            case CallState.Denied it ->
                new StateDenied(Requests.toAvro(it.call()), Rulings.toAvro(it.ruling()), it.endedAt());
            case CallState.PolicyFailed it ->
                new StatePolicyFailed(Requests.toAvro(it.call()), Rulings.toAvro(it.failure()), it.endedAt());
            case CallState.DryRun it ->
                new StateDryRun(Requests.toAvro(it.call()), Rulings.toAvro(it.judgement()), it.endedAt());
            case CallState.Closed it ->
                new StateClosed(
                        Requests.toAvro(it.call()),
                        Rulings.toAvro(it.ruling()),
                        EventCodec.CLOSINGS.toAvro(it.reason()),
                        it.detail(),
                        it.deciders(),
                        it.endedAt());
            case CallState.Resolved it ->
                new StateResolved(
                        toAvro(it.execution()),
                        it.attempts(),
                        Results.toAvro(it.outcome()),
                        it.by(),
                        it.comment(),
                        it.endedAt());
            case CallState.Succeeded it -> executed(it);
            case CallState.Failed it -> executed(it);
            case CallState.Unknown it -> executed(it);
            case CallState.Forgotten it ->
                new StateForgotten(
                        it.organization().value(),
                        it.agent().value(),
                        it.requestDigest().hex(),
                        it.endedAt());
        };
    }

    static CallState toDomain(Object state) {
        return switch (state) {
            case StateUnseen it -> new CallState.Unseen();
            case StateAwaitingApproval it ->
                new CallState.AwaitingApproval(
                        Requests.toDomain(it.getCall()),
                        Rulings.toDomain(it.getRuling()),
                        it.getTool() == null ? null : Attempts.toDomain(it.getTool()));
            case StateGranted it ->
                new CallState.Granted(
                        Requests.toDomain(it.getCall()),
                        Rulings.toDomain(it.getRuling()),
                        it.getDeciders(),
                        it.getAttempts(),
                        it.getRerun(),
                        Budgets.toDomain(it.getReservations()));
            case StateReserving it ->
                new CallState.Reserving(
                        Requests.toDomain(it.getCall()),
                        Rulings.toDomain(it.getRuling()),
                        it.getDeciders(),
                        Attempts.toDomain(it.getTerms()),
                        Budgets.claimsToDomain(it.getClaims()),
                        Budgets.toDomain(it.getHeld()));
            case StateAuthorizing it ->
                new CallState.Authorizing(
                        Requests.toDomain(it.getCall()),
                        Rulings.toDomain(it.getRuling()),
                        it.getDeciders(),
                        Attempts.toDomain(it.getTerms()),
                        it.getUntil());
            case StateAwaitingAuthorization it ->
                new CallState.AwaitingAuthorization(
                        Requests.toDomain(it.getCall()),
                        Rulings.toDomain(it.getRuling()),
                        it.getDeciders(),
                        Attempts.toDomain(it.getTerms()),
                        it.getUntil());
            case StateDispatched it ->
                new CallState.Dispatched(
                        toDomain(it.getExecution()), Attempts.toDomain(it.getAttempt()), it.getStartBy());
            case StateExecuting it ->
                new CallState.Executing(
                        toDomain(it.getExecution()),
                        Attempts.toDomain(it.getAttempt()),
                        it.getWorker(),
                        it.getLeaseUntil());
            case StateDenied it ->
                new CallState.Denied(
                        Requests.toDomain(it.getCall()), Rulings.toDomain(it.getRuling()), it.getEndedAt());
            case StatePolicyFailed it ->
                new CallState.PolicyFailed(
                        Requests.toDomain(it.getCall()), Rulings.toDomain(it.getFailure()), it.getEndedAt());
            case StateDryRun it ->
                new CallState.DryRun(
                        Requests.toDomain(it.getCall()), Rulings.toDomain(it.getJudgement()), it.getEndedAt());
            case StateClosed it ->
                new CallState.Closed(
                        Requests.toDomain(it.getCall()),
                        Rulings.toDomain(it.getRuling()),
                        EventCodec.CLOSINGS.toDomain(it.getReason()),
                        it.getDetail(),
                        it.getDeciders(),
                        it.getEndedAt());
            case StateExecuted it -> executed(it);
            case StateResolved it ->
                new CallState.Resolved(
                        toDomain(it.getExecution()),
                        it.getAttempts(),
                        Results.outcomeToDomain(it.getOutcome()),
                        it.getBy(),
                        it.getComment(),
                        it.getEndedAt());
            case StateForgotten it ->
                new CallState.Forgotten(
                        new OrganizationId(it.getOrganization()),
                        new AgentId(it.getAgent()),
                        new Digest(it.getRequestDigest()),
                        it.getEndedAt());
            default -> throw UnreadableRecordException.unexpectedBranch(state);
        };
    }

    private static StateExecuted executed(CallState.Executed state) {
        return new StateExecuted(
                toAvro(state.execution()), state.attempts(), Results.toAvro(state.outcome()), state.endedAt());
    }

    /** The outcome says which of the three states it is. */
    private static CallState executed(StateExecuted state) {
        CallState.Execution execution = toDomain(state.getExecution());
        int attempts = state.getAttempts();
        return switch (Results.outcomeToDomain(state.getOutcome())) {
            case Outcome.Succeeded outcome -> new CallState.Succeeded(execution, attempts, outcome, state.getEndedAt());
            case Outcome.Failed outcome -> new CallState.Failed(execution, attempts, outcome, state.getEndedAt());
            case Outcome.Unknown outcome -> new CallState.Unknown(execution, attempts, outcome, state.getEndedAt());
        };
    }

    private static Execution toAvro(CallState.Execution execution) {
        return new Execution(
                Requests.toAvro(execution.call()),
                Rulings.toAvro(execution.ruling()),
                execution.deciders(),
                Attempts.toAvro(execution.terms()),
                execution.rerun(),
                execution.doubtful(),
                Budgets.toAvro(execution.reservations()),
                Budgets.toAvro(execution.released()));
    }

    private static CallState.Execution toDomain(Execution execution) {
        return new CallState.Execution(
                Requests.toDomain(execution.getCall()),
                Rulings.toDomain(execution.getRuling()),
                execution.getDeciders(),
                Attempts.toDomain(execution.getTerms()),
                execution.getRerun(),
                execution.getDoubtful(),
                Budgets.toDomain(execution.getReservations()),
                Budgets.toDomain(execution.getReleased()));
    }
}
