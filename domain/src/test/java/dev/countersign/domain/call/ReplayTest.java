package dev.countersign.domain.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.CallEvent.ReplayNoted;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import org.junit.jupiter.api.Test;

/** What is noted when a key comes back: a mismatch only where one is known. */
class ReplayTest {
    private static final CallDecider DECIDER = new CallDecider(CallTimes.DEFAULTS);
    private static final Rulebook RULEBOOK =
            new Samples.FixedRulebook(Samples.ruling(Verdict.ALLOW), Samples.terms(EffectClass.UNSAFE));
    private static final String ASKED = "{\"amount\":1}";
    private static final String OTHER = "{\"amount\":2}";

    @Test
    void retryIsNotNoted() {
        assertThat(asked(Samples.call(), ASKED).events()).isEmpty();
    }

    @Test
    void otherParametersAreAMismatch() {
        assertThat(asked(Samples.call(), OTHER).events())
                .singleElement()
                .isInstanceOfSatisfying(
                        ReplayNoted.class, noted -> assertThat(noted.mismatch()).isTrue());
    }

    @Test
    void ofAnErasedCallNobodyClaimsThatTheParametersAreOthers() {
        assertThat(asked(erased(Samples.call()), OTHER).events())
                .singleElement()
                .isInstanceOfSatisfying(
                        ReplayNoted.class, noted -> assertThat(noted.mismatch()).isFalse());
    }

    /** What comes of a second request under the first one's key. */
    private static Decision asked(ToolCall first, String payload) {
        SubmitCall submit = new SubmitCall(Samples.CALL_ID, first, 0);
        CallState.Unseen unseen = new CallState.Unseen();
        CallState state = CallEvolution.evolve(
                unseen, DECIDER.decide(unseen, submit, RULEBOOK).events());
        ToolCall again = Samples.call(Samples.AGENT, payload, "req-2", Samples.T0.plusSeconds(1));
        return DECIDER.decide(state, new SubmitCall(Samples.CALL_ID, again, 0), RULEBOOK);
    }

    private static ToolCall erased(ToolCall call) {
        return new ToolCall(
                call.organization(),
                call.agent(),
                call.owner(),
                call.instanceId(),
                call.action(),
                call.resource(),
                call.connection(),
                SealedValue.closed("destroyed", new byte[] {1}),
                call.requestDigest(),
                call.idempotencyKey(),
                call.requestId(),
                call.arrivedAt());
    }
}
