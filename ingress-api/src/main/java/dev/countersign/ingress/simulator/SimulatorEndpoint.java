package dev.countersign.ingress.simulator;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.CallDecider;
import dev.countersign.domain.call.CallEvent.CallJudged;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.CallTimes;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.ingress.credential.AgentRates;
import dev.countersign.ingress.credential.Authenticator;
import dev.countersign.ingress.credential.Caller;
import dev.countersign.ingress.gateway.CallRequest;
import dev.countersign.ingress.http.BodyReader;
import dev.countersign.ingress.http.Endpoint;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.http.JsonWriter;
import dev.countersign.ingress.problem.Problem;
import dev.countersign.ingress.problem.ProblemCode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * {@code POST /v1/policy-simulator}: what would be decided of a first call, by the same decider that
 * decides the real ones. Nothing reaches Kafka, no connector runs, no receipt is left.
 */
public final class SimulatorEndpoint implements Endpoint {
    /** Names no call: every simulation is of one that was never seen. */
    private static final CallId NO_CALL = new CallId("aaaaaaaaaaaaaaaaaaaaaaaaaa");

    private static final String SIMULATED = "simulated";

    private final Authenticator authenticator;
    private final AgentRates rates;
    private final BodyReader bodies;
    private final Supplier<ControlSnapshot> control;
    private final Clock clock;
    private final CallDecider decider = new CallDecider(CallTimes.DEFAULTS);

    public SimulatorEndpoint(
            Authenticator authenticator,
            AgentRates rates,
            BodyReader bodies,
            Supplier<ControlSnapshot> control,
            Clock clock) {
        this.authenticator = authenticator;
        this.rates = rates;
        this.bodies = bodies;
        this.control = control;
        this.clock = clock;
    }

    @Override
    public HttpAnswer answer(HttpServletRequest request) throws IOException {
        Caller caller = authenticator.authenticate(request);
        rates.admit(caller.agent());
        ToolCall call = call(caller, CallRequest.parse(bodies.read(request)));
        return switch (judge(call)) {
            case Judgement.Ruling ruling -> HttpAnswer.json(200, ruled(ruling));
            case Judgement.PolicyFailure failure ->
                Problem.of(ProblemCode.POLICY_ERROR, failure.reason()).answer();
        };
    }

    private Judgement judge(ToolCall call) {
        OrganizationId organization = call.organization();
        return decider
                .decide(
                        new CallState.Unseen(),
                        new SubmitCall(NO_CALL, call, null),
                        control.get().rulebook(organization))
                .events()
                .stream()
                .filter(CallJudged.class::isInstance)
                .map(event -> ((CallJudged) event).judgement())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("A first call is always judged"));
    }

    private ToolCall call(Caller caller, CallRequest body) {
        return new ToolCall(
                caller.organization().organization(),
                caller.agent(),
                caller.owner(),
                body.instanceId(),
                body.action(),
                body.resource(),
                null,
                body.payload(),
                body.digest(),
                SIMULATED,
                SIMULATED,
                clock.instant().truncatedTo(ChronoUnit.MICROS));
    }

    private static byte[] ruled(Judgement.Ruling ruling) {
        return new JsonWriter()
                .beginObject()
                .member("decision", ruling.verdict().name().toLowerCase(Locale.ROOT))
                .member("risk_level", ruling.risk().name().toLowerCase(Locale.ROOT))
                .name("requires_approval")
                .value(ruling.verdict() == Verdict.REQUIRE_APPROVAL)
                .member("reason", ruling.reason())
                .member("policy_version", ruling.policy().name())
                .member("matched_rule", ruling.rule())
                .endObject()
                .toBytes();
    }
}
