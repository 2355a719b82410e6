package dev.countersign.ingress.gateway;

import dev.countersign.ingress.credential.AgentRates;
import dev.countersign.ingress.credential.Authenticator;
import dev.countersign.ingress.credential.Caller;
import dev.countersign.ingress.http.BodyReader;
import dev.countersign.ingress.http.Endpoint;
import dev.countersign.ingress.http.HttpAnswer;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * {@code POST /v1/agent-tool-call}: who is it, may it ask now, what does it ask; then the pipeline,
 * and the wait for its answer.
 */
public final class GatewayEndpoint implements Endpoint {
    private final Authenticator authenticator;
    private final AgentRates rates;
    private final BodyReader bodies;
    private final CallIntake intake;
    private final Pipeline pipeline;
    private final RequestIds requestIds = new RequestIds();
    private final Duration wait;
    private final Duration waitMax;

    /**
     * @param wait how long a caller waits who does not say
     * @param waitMax the longest a caller may ask for
     */
    public GatewayEndpoint(
            Authenticator authenticator,
            AgentRates rates,
            BodyReader bodies,
            CallIntake intake,
            Pipeline pipeline,
            Duration wait,
            Duration waitMax) {
        this.authenticator = authenticator;
        this.rates = rates;
        this.bodies = bodies;
        this.intake = intake;
        this.pipeline = pipeline;
        this.wait = wait;
        this.waitMax = waitMax;
    }

    @Override
    public HttpAnswer answer(HttpServletRequest request) throws IOException, InterruptedException {
        Caller caller = authenticator.authenticate(request);
        rates.admit(caller.agent());
        String key = IdempotencyKeys.only(values(request, IdempotencyKeys.HEADER));
        Patience patience = Patience.of(values(request, "Prefer"), wait, waitMax);
        HttpAnswer answer = pipeline.await(submit(request, caller, key), patience.duration());
        return patience.preferred() ? answer.with("Preference-Applied", patience.applied()) : answer;
    }

    private Pipeline.Submission submit(HttpServletRequest request, Caller caller, String key) throws IOException {
        CallRequest body = CallRequest.parse(bodies.read(request));
        return intake.submit(caller, body, key, requestIds.next(), request.getHeader("traceparent"));
    }

    private static List<String> values(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header));
    }
}
