package dev.countersign.ingress.gateway;

import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.request.ActingUser;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.ingress.credential.Caller;
import dev.countersign.ingress.problem.ProblemCode;
import dev.countersign.ingress.problem.ProblemException;
import dev.countersign.schemas.json.RequestDigests;
import dev.countersign.schemas.seal.KeysUnavailableException;
import dev.countersign.schemas.seal.PayloadKeys;
import dev.countersign.schemas.seal.Subject;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What every dialect does with a call once it has read it: the payload is sealed, the call named after
 * its key, the digest taken of what is asked, and the command sent. There is one such place, so that one key
 * over two dialects is one call.
 */
public final class CallIntake {
    private final Room room;
    private final Pipeline pipeline;
    private final PayloadKeys payloads;
    private final Predicate<ToolCall> actsAsUser;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /** @param actsAsUser whether a call's connection would act as its user, and not as the organization */
    public CallIntake(Room room, Pipeline pipeline, PayloadKeys payloads, Predicate<ToolCall> actsAsUser, Clock clock) {
        this.room = room;
        this.pipeline = pipeline;
        this.payloads = payloads;
        this.actsAsUser = actsAsUser;
        this.clock = clock;
    }

    /**
     * Submits a call. Returns without the payload: nothing that waits holds it.
     *
     * @param key the idempotency key, one of {@link IdempotencyKeys#isKey}
     * @param requestId names this request among those of the same key
     * @param traceparent the caller's trace context as it came; null for none
     * @throws ProblemException 429 or 503, before anything was sent
     */
    public Pipeline.Submission submit(
            Caller caller, CallRequest body, String key, String requestId, @Nullable String traceparent) {
        return submit(caller, null, body, key, requestId, traceparent);
    }

    /**
     * The same in a user's session.
     *
     * @param user null outside of sessions
     */
    public Pipeline.Submission submit(
            Caller caller,
            @Nullable ActingUser user,
            CallRequest body,
            String key,
            String requestId,
            @Nullable String traceparent) {
        ToolCall call = call(caller, user, body, key, requestId);
        CallId callId = callId(caller, call);
        room.require(caller.organization(), callId, call);
        return send(caller, callId, call, traceparent);
    }

    /**
     * Submits a dry run: what would come of the call is decided and recorded as of any other, and that is all.
     * Each is a call of its own, under a key that no caller's can be, so that it neither joins a call nor spends
     * its key. It takes no room from what waits for people: nobody is asked.
     *
     * @throws ProblemException 503, before anything was sent
     */
    public Pipeline.Submission submitDryRun(
            Caller caller, CallRequest body, String requestId, @Nullable String traceparent) {
        ToolCall call =
                call(caller, null, body, IdempotencyKeys.ofDryRun(), requestId).asDryRun();
        return send(caller, callId(caller, call), call, traceparent);
    }

    private ToolCall call(Caller caller, @Nullable ActingUser user, CallRequest body, String key, String requestId) {
        OrganizationId organization = caller.organization().organization();
        Salt salt = Salt.random(random);
        SealedValue payload = sealed(Subject.ofResource(organization, body.resource()), salt, body);
        ToolCall call = new ToolCall(
                        organization,
                        caller.agent(),
                        caller.owner(),
                        body.instanceId(),
                        body.action(),
                        body.resource(),
                        body.connection(),
                        payload,
                        digest(body, payload, null),
                        key,
                        requestId,
                        clock.instant().truncatedTo(ChronoUnit.MICROS))
                .salted(salt)
                .actingFor(user);
        // Only there is the user part of what is asked: elsewhere one key is one call in every dialect.
        return user != null && actsAsUser.test(call) ? call.asking(digest(body, payload, user.id())) : call;
    }

    private Digest digest(CallRequest body, SealedValue payload, @Nullable UserId user) {
        return RequestDigests.of(payloads, body.action(), body.resource(), body.connection(), payload, user);
    }

    private static CallId callId(Caller caller, ToolCall call) {
        Organization organization = caller.organization();
        return CallId.derive(organization.idKey().bytes(), organization.organization(), call.idempotencyKey());
    }

    private Pipeline.Submission send(Caller caller, CallId callId, ToolCall call, @Nullable String traceparent) {
        Asked asked = new Asked(
                callId,
                call.agent(),
                call.requestDigest(),
                call.requestId(),
                caller.organization().onMismatch());
        return pipeline.submit(
                call.organization(),
                asked,
                partition -> new SubmitCall(callId, call, partition),
                TraceContext.of(traceparent));
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
}
