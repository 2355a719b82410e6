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
        String key = IdempotencyKeys.only(Collections.list(request.getHeaders(IdempotencyKeys.HEADER)));
        Patience patience = Patience.of(request, wait, waitMax);
        return patience.appliedTo(pipeline.await(submit(request, caller, key), patience.duration()));
    }

    private Pipeline.Submission submit(HttpServletRequest request, Caller caller, String key) throws IOException {
        CallRequest body = CallRequest.parse(bodies.read(request));
        Pipeline.Submission submission =
                intake.submit(caller, body, key, requestIds.next(), request.getHeader("traceparent"));
        BodyReader.letGo(request);
        return submission;
    }
}
