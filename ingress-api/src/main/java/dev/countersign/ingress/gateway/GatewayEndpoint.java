package dev.countersign.ingress.gateway;

import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.ingress.credential.AgentRates;
import dev.countersign.ingress.credential.Authenticator;
import dev.countersign.ingress.credential.Caller;
import dev.countersign.ingress.http.BodyReader;
import dev.countersign.ingress.http.Endpoint;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.problem.ProblemCode;
import dev.countersign.ingress.problem.ProblemException;
import dev.countersign.schemas.json.RequestDigests;
import dev.countersign.schemas.seal.KeysUnavailableException;
import dev.countersign.schemas.seal.PayloadKeys;
import dev.countersign.schemas.seal.Subject;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
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
    private final Room room;
    private final Pipeline pipeline;
    private final PayloadKeys payloads;
    private final RequestIds requestIds = new RequestIds();
    private final SecureRandom random = new SecureRandom();
    private final Clock clock;
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
            Room room,
            Pipeline pipeline,
            PayloadKeys payloads,
            Clock clock,
            Duration wait,
            Duration waitMax) {
        this.authenticator = authenticator;
        this.rates = rates;
        this.bodies = bodies;
        this.room = room;
        this.pipeline = pipeline;
        this.payloads = payloads;
        this.clock = clock;
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

    /** Returns without the payload: nothing that waits holds it. */
    private Pipeline.Submission submit(HttpServletRequest request, Caller caller, String key) throws IOException {
        CallRequest body = CallRequest.parse(bodies.read(request));
        Organization organization = caller.organization();
        Salt salt = Salt.random(random);
        SealedValue payload = sealed(Subject.ofResource(organization.organization(), body.resource()), salt, body);
        Digest digest = RequestDigests.of(payloads, body.action(), body.resource(), null, payload);
        CallId callId = CallId.derive(organization.idKey().bytes(), organization.organization(), key);
        ToolCall call = new ToolCall(
                        organization.organization(),
                        caller.agent(),
                        caller.owner(),
                        body.instanceId(),
                        body.action(),
                        body.resource(),
                        null,
                        payload,
                        digest,
                        key,
                        requestIds.next(),
                        clock.instant().truncatedTo(ChronoUnit.MICROS))
                .salted(salt);
        room.require(organization, callId, call);
        Asked asked = new Asked(callId, caller.agent(), digest, call.requestId(), organization.onMismatch());
        return pipeline.submit(
                asked,
                partition -> new SubmitCall(callId, call, partition),
                TraceContext.of(request.getHeader("traceparent")));
    }

    /** Of a subject that nobody asked about before, this waits for its key to be committed. */
    private SealedValue sealed(Subject subject, Salt salt, CallRequest body) {
        try {
            return payloads.seal(subject, salt, body.payload().bytes());
        } catch (KeysUnavailableException away) {
            throw ProblemException.of(
                    ProblemCode.UNAVAILABLE, "The payload cannot be encrypted now; nothing was accepted");
        }
    }

    private static List<String> values(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header));
    }
}
