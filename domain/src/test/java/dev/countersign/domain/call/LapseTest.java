package dev.countersign.domain.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.call.CallCommand.ExecutionFinished;
import dev.countersign.domain.call.CallCommand.ExecutionStarted;
import dev.countersign.domain.call.CallCommand.LapseLease;
import dev.countersign.domain.call.CallEvent.AttemptDispatched;
import dev.countersign.domain.call.CallState.UnderWay;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.Purpose;
import dev.countersign.domain.policy.Verdict;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * When a silent attempt is given up. Worker A journals its start and loses the dispatch before it
 * commits; worker B is given the same attempt and may begin it until its {@code startBy}.
 */
class LapseTest {
    private static final CallTimes TIMES = CallTimes.DEFAULTS;
    private static final CallDecider DECIDER = new CallDecider(TIMES);
    private static final Duration TIMEOUT = Samples.terms(EffectClass.CHECKABLE).timeout();
    private static final Instant START_BY = Samples.T0.plus(TIMES.startWithin());
    private static final Instant LEASE_OF_A = Samples.T0.plus(TIMEOUT);

    private CallState state = new CallState.Unseen();

    private Decision decide(CallCommand command, EffectClass effectClass) {
        Decision decision = DECIDER.decide(
                state, command, new Samples.FixedRulebook(Samples.ruling(Verdict.ALLOW), Samples.terms(effectClass)));
        state = CallEvolution.evolve(state, decision.events());
        return decision;
    }

    private void submitted(EffectClass effectClass) {
        decide(new CallCommand.SubmitCall(Samples.CALL_ID, Samples.call(), 0), effectClass);
    }

    private void startedByA(EffectClass effectClass) {
        decide(new ExecutionStarted(Samples.CALL_ID, 1, "a", LEASE_OF_A, Samples.T0), effectClass);
    }

    private Decision lapse(Instant at) {
        return decide(new LapseLease(Samples.CALL_ID, 1, at), EffectClass.CHECKABLE);
    }

    @Test
    void aProbeIsNotOrderedWhileAnotherWorkerMayBeginTheAttemptOrBeInItsMidst() {
        submitted(EffectClass.CHECKABLE);
        startedByA(EffectClass.CHECKABLE);
        Instant lastEndOfB = START_BY.plus(TIMEOUT);

        assertThat(lapse(LEASE_OF_A.plus(TIMES.leaseGrace())).events()).isEmpty();
        assertThat(lapse(START_BY.plusMillis(1)).events()).isEmpty();
        assertThat(lapse(lastEndOfB).events()).isEmpty();

        Decision decision = lapse(lastEndOfB.plus(TIMES.leaseGrace()));

        assertThat(decision.events().getLast()).isInstanceOfSatisfying(AttemptDispatched.class, order -> {
            assertThat(order.attempt().purpose()).isEqualTo(Purpose.PROBE);
            assertThat(order.notBefore()).isAfter(lastEndOfB);
        });
    }

    @Test
    void aWorkerThatBeganAtTheLastMomentMayEndBeforeAProbeIsOrderedThoughItsStartWasNeverSeen() {
        submitted(EffectClass.CHECKABLE);

        assertThat(lapse(START_BY.plus(TIMES.leaseGrace())).events()).isEmpty();
        assertThat(lapse(START_BY.plus(TIMEOUT)).events()).isEmpty();
        assertThat(lapse(START_BY.plus(TIMEOUT).plus(TIMES.leaseGrace())).events())
                .hasSize(2);
    }

    @Test
    void theResultOfWhoeverTookTheAttemptOverIsTheResult() {
        submitted(EffectClass.CHECKABLE);
        startedByA(EffectClass.CHECKABLE);
        lapse(LEASE_OF_A.plus(TIMES.leaseGrace()));

        decide(
                new ExecutionFinished(
                        Samples.CALL_ID, 1, new AttemptResult.Succeeded(Samples.json("{}")), START_BY.plusSeconds(1)),
                EffectClass.CHECKABLE);

        assertThat(state).isInstanceOf(CallState.Succeeded.class);
    }

    @Test
    void aSilentProbeIsGivenUpAtItsLeaseForItChangesNothing() {
        submitted(EffectClass.CHECKABLE);
        lapse(START_BY.plus(TIMEOUT).plus(TIMES.leaseGrace()));
        UnderWay probe = (UnderWay) state;

        assertThat(probe.attempt().purpose()).isEqualTo(Purpose.PROBE);
        assertThat(CallTimers.lapsesAt(probe, TIMES)).isEqualTo(probe.deadline().plus(TIMES.leaseGrace()));
    }

    @ParameterizedTest
    @EnumSource(names = {"READ", "IDEMPOTENT", "UNSAFE"})
    void nobodyElseWaitsLongerThanLeaseAndGrace(EffectClass effectClass) {
        submitted(effectClass);
        startedByA(effectClass);

        assertThat(CallTimers.lapsesAt((UnderWay) state, TIMES)).isEqualTo(LEASE_OF_A.plus(TIMES.leaseGrace()));
    }

    @ParameterizedTest
    @EnumSource
    void theTimerComesAtTheFirstInstantAtWhichTheLapseIsHeard(EffectClass effectClass) {
        submitted(effectClass);
        startedByA(effectClass);
        Instant due = CallTimers.next(Samples.CALL_ID, state, TIMES).at();
        CallState before = state;

        assertThat(decide(new LapseLease(Samples.CALL_ID, 1, due.minusNanos(1)), effectClass)
                        .events())
                .isEmpty();
        assertThat(state).isEqualTo(before);
        assertThat(decide(new LapseLease(Samples.CALL_ID, 1, due), effectClass).events())
                .isNotEmpty();
    }
}
