package dev.countersign.ingress.simulator;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.CallDecider;
import dev.countersign.domain.call.CallEvent.CallJudged;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.CallTimes;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.policy.Assessment;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.ingress.credential.Caller;
import dev.countersign.ingress.gateway.CallRequest;
import dev.countersign.schemas.json.RequestDigests;
import dev.countersign.schemas.seal.PayloadKeys;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;

/** What would be decided of a first call, by the same decider that decides the real ones. */
public final class Simulation {
    /** Names no call: every simulation is of one that was never seen. */
    private static final CallId NO_CALL = new CallId("aaaaaaaaaaaaaaaaaaaaaaaaaa");

    private static final String SIMULATED = "simulated";

    private final Supplier<ControlSnapshot> control;
    private final CallDecider decider = new CallDecider(CallTimes.DEFAULTS);

    public Simulation(Supplier<ControlSnapshot> control) {
        this.control = control;
    }

    /** Whether the policy that is in force here and now would put the call before people. */
    public boolean asksPeople(ToolCall call) {
        // Most calls ask nobody, and then no condition is evaluated a second time.
        return control.get().rulebook(call.organization()).mightAskPeople(call, call.arrivedAt())
                && judge(call) instanceof Judgement.Ruling ruling
                && ruling.verdict() == Verdict.REQUIRE_APPROVAL;
    }

    /** Whether the connection that the call would go through here and now acts as its user. */
    public boolean actsAsUser(ToolCall call) {
        ToolTerms terms = control.get().rulebook(call.organization()).terms(call);
        return terms != null && terms.grant() != null;
    }

    /** The judgement of what a caller asks, were it asked for the first time at this instant. */
    public Judgement judge(Caller caller, CallRequest body, Instant at) {
        return judge(call(caller, body, at));
    }

    /** The same with the budgets that would be asked before it runs. Whether they have room, only they know. */
    public Assessment assess(Caller caller, CallRequest body, Instant at) {
        ToolCall call = call(caller, body, at);
        Judgement judgement = judge(call);
        return judgement instanceof Judgement.Ruling ruling && ruling.verdict() != Verdict.DENY
                ? new Assessment(
                        judgement,
                        control.get()
                                .rulebook(call.organization())
                                .assess(call, call.arrivedAt())
                                .claims())
                : Assessment.of(judgement);
    }

    private static ToolCall call(Caller caller, CallRequest body, Instant at) {
        Digest digest = RequestDigests.of(
                PayloadKeys.PLAIN, body.action(), body.resource(), body.connection(), body.payload(), null);
        return new ToolCall(
                caller.organization().organization(),
                caller.agent(),
                caller.owner(),
                body.instanceId(),
                body.action(),
                body.resource(),
                body.connection(),
                body.payload(),
                digest,
                SIMULATED,
                SIMULATED,
                at.truncatedTo(ChronoUnit.MICROS));
    }

    /** The judgement by the policy that is in force here and now; leaves no trace. */
    public Judgement judge(ToolCall call) {
        return decider
                .decide(
                        new CallState.Unseen(),
                        new SubmitCall(NO_CALL, call, null),
                        control.get().rulebook(call.organization()))
                .events()
                .stream()
                .filter(CallJudged.class::isInstance)
                .map(event -> ((CallJudged) event).judgement())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("A first call is always judged"));
    }
}
