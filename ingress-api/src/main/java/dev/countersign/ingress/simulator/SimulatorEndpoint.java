package dev.countersign.ingress.simulator;

import dev.countersign.domain.policy.Assessment;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.Verdict;
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
import java.util.List;
import java.util.Locale;

/**
 * {@code POST /v1/policy-simulator}: what would be decided of a first call. Nothing reaches Kafka, no connector runs, no receipt is left.
 */
public final class SimulatorEndpoint implements Endpoint {
    private final Authenticator authenticator;
    private final AgentRates rates;
    private final BodyReader bodies;
    private final Simulation simulation;
    private final Clock clock;

    public SimulatorEndpoint(
            Authenticator authenticator, AgentRates rates, BodyReader bodies, Simulation simulation, Clock clock) {
        this.authenticator = authenticator;
        this.rates = rates;
        this.bodies = bodies;
        this.simulation = simulation;
        this.clock = clock;
    }

    @Override
    public HttpAnswer answer(HttpServletRequest request) throws IOException {
        Caller caller = authenticator.authenticate(request);
        rates.admit(caller.agent());
        CallRequest body = CallRequest.parse(bodies.read(request));
        Assessment assessed = simulation.assess(caller, body, clock.instant());
        return switch (assessed.judgement()) {
            case Judgement.Ruling ruling -> HttpAnswer.json(200, ruled(ruling, assessed.budgets()));
            case Judgement.PolicyFailure failure ->
                Problem.of(ProblemCode.POLICY_ERROR, failure.reason()).answer();
        };
    }

    private static byte[] ruled(Judgement.Ruling ruling, List<String> budgets) {
        return new JsonWriter()
                .beginObject()
                .member("decision", ruling.verdict().name().toLowerCase(Locale.ROOT))
                .member("risk_level", ruling.risk().name().toLowerCase(Locale.ROOT))
                .name("requires_approval")
                .value(ruling.verdict() == Verdict.REQUIRE_APPROVAL)
                .member("reason", ruling.reason() + subjectTo(budgets))
                .member("policy_version", ruling.policy().name())
                .member("matched_rule", ruling.rule())
                .endObject()
                .toBytes();
    }

    /** What a budget has room for is known when a call is made, and not before. */
    private static String subjectTo(List<String> budgets) {
        return budgets.isEmpty()
                ? ""
                : " (subject to the " + (budgets.size() == 1 ? "budget " : "budgets ") + String.join(", ", budgets)
                        + ")";
    }
}
