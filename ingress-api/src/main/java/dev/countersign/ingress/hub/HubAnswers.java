package dev.countersign.ingress.hub;

import dev.countersign.domain.call.Answer;
import dev.countersign.domain.call.Reply;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.ingress.gateway.Answers;
import dev.countersign.ingress.gateway.Asked;
import dev.countersign.ingress.gateway.ReplyTerms;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.http.JsonWriter;
import dev.countersign.ingress.http.Spelling;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns a reply into what the hub API says. Pure: the same reply and the same request always give the
 * same answer.
 */
public final class HubAnswers {
    static final String RECEIPT = "Countersign-Receipt";

    private final ReplyTerms terms;

    /**
     * @param horizon how long after its end a call still answers to its key
     * @param retryAfter what callers are told who got no answer in time
     */
    public HubAnswers(Duration horizon, Duration retryAfter) {
        this.terms = new ReplyTerms(horizon, retryAfter);
    }

    /**
     * What is known of a call when its answer is made.
     *
     * @param idempotencyKey the caller's, or the one made for it
     * @param connectionId where the call goes, as far as this instance knows; the reply knows where it went
     * @param tookMillis since the request was read
     */
    record Executed(Asked asked, String idempotencyKey, String connectionId, long tookMillis) {
        String receiptId() {
            return asked.callId().receiptId();
        }
    }

    HttpAnswer of(Reply reply, Executed executed) {
        Reply.Asking asking = reply.asking(executed.asked().requestDigest());
        boolean foreign = !reply.agent().equals(executed.asked().agent());
        if (reply.answer() instanceof Answer.KeyExpired expired) {
            return about(executed, expired(expired));
        }
        return switch (asking) {
            case SAME -> terms.stamped(decided(reply, executed, foreign), reply, executed.asked());
            case OTHER -> about(executed, conflict(reply, executed, foreign));
            case ERASED -> about(executed, Refusal.of(HubCode.IDEMPOTENCY_CONFLICT, ReplyTerms.ERASED));
        };
    }

    private HttpAnswer decided(Reply reply, Executed executed, boolean foreign) {
        return switch (reply.answer()) {
            case Answer.Allowed(var outcome) ->
                foreign ? about(executed, withheld()) : allowed(outcome, executed, connectionId(reply, executed));
            case Answer.Denied(var rule, var reason) -> about(executed, denied(rule, reason));
            case Answer.Pending(var rule, var reason) -> about(executed, pending(executed, rule, reason));
            // Only over the key of a run in a user's session.
            case Answer.AuthorizationRequired(var waits, var reason) ->
                waits ? notYet(executed) : about(executed, denied(null, reason));
            case Answer.PolicyError(var reason) -> about(executed, Refusal.of(HubCode.POLICY_ERROR, reason));
            case Answer.KeyExpired expired -> about(executed, expired(expired));
            // Impossible: no key that a caller can have names one.
            case Answer.DryRun dryRun -> throw new IllegalStateException("A caller's key names a dry run");
        };
    }

    /** Where the call went; only replies from before they told it leave that to what this instance knows. */
    private static String connectionId(Reply reply, Executed executed) {
        String through = reply.connection();
        return through == null ? executed.connectionId() : ConnectionIds.of(through);
    }

    private static HttpAnswer allowed(Outcome outcome, Executed executed, String connectionId) {
        return switch (outcome) {
            case Outcome.Succeeded succeeded ->
                success(
                                executed.asked().requestId(),
                                Answers.toolResponse(succeeded),
                                connectionId,
                                executed.tookMillis())
                        .with(RECEIPT, executed.receiptId());
            case Outcome.Failed(var effect, var error) ->
                about(
                        executed,
                        effect == Effect.NONE && error.isStop()
                                ? denied(null, error.message())
                                : failed(effect, error));
            case Outcome.Unknown(var error) ->
                about(executed, upstream("It is not known whether the tool took effect", "unknown", "possible", error));
        };
    }

    /** @param data JSON in UTF-8 */
    static HttpAnswer success(String requestId, byte[] data, @Nullable String connectionId, long tookMillis) {
        JsonWriter json = new JsonWriter()
                .beginObject()
                .name("success")
                .value(true)
                .name("data")
                .raw(data);
        if (connectionId != null) {
            json.member("connection_id", connectionId);
            json.name("duration_ms").value(tookMillis);
        }
        return HttpAnswer.json(
                200, json.member("request_id", requestId).endObject().toBytes());
    }

    /** Another agent of the organization learns that it was allowed, and nothing of the result. */
    private static Refusal withheld() {
        return Refusal.of(HubCode.FORBIDDEN, "Another agent made the call of this key; its result is not shown")
                .with("decision", "allow");
    }

    private static Refusal denied(@Nullable String rule, String reason) {
        return Refusal.of(HubCode.FORBIDDEN, reason).with("decision", "deny").with("rule", rule);
    }

    private static Refusal pending(Executed executed, String rule, String reason) {
        return Refusal.of(
                        HubCode.APPROVAL_REQUIRED,
                        "People are asked. Send the same again with the same idempotency_key when they have decided")
                .with("approval_id", executed.asked().callId().approvalId())
                .with("idempotency_key", executed.idempotencyKey())
                .with("rule", rule.isEmpty() ? null : rule)
                .with("reason", reason);
    }

    private static Refusal failed(Effect effect, ToolError error) {
        String message =
                effect == Effect.NONE ? "The tool failed, and took no effect" : "The tool was called, and failed";
        return upstream(message, "failed", Spelling.code(effect), error);
    }

    /** What is kept of a target's answer is its kind and status: its text is hostile and may be personal. */
    private static Refusal upstream(String message, String outcome, String effect, ToolError error) {
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        told.put("code", error.code());
        told.put("message", error.message());
        return Refusal.of(HubCode.UPSTREAM_ERROR, message)
                .with("outcome", outcome)
                .with("effect", effect)
                .with("upstream", told);
    }

    private static Refusal expired(Answer.KeyExpired expired) {
        return Refusal.of(HubCode.IDEMPOTENCY_KEY_EXPIRED, ReplyTerms.sentence(expired));
    }

    /** The stored digest is named to its own agent only: a digest of a small payload can be guessed. */
    private static Refusal conflict(Reply reply, Executed executed, boolean foreign) {
        Refusal refusal = Refusal.of(
                        HubCode.IDEMPOTENCY_CONFLICT,
                        "This key was used for another call; nothing was executed for this request")
                .with("request_digest", executed.asked().requestDigest().hex());
        return foreign
                ? refusal
                : refusal.with("stored_digest", reply.requestDigest().hex());
    }

    /** The call is accepted and goes on without its caller, who asks again with the same key. */
    HttpAnswer notYet(Executed executed) {
        return about(
                        executed,
                        Refusal.of(
                                        HubCode.IN_PROGRESS,
                                        "The call goes on. Send the same again with the same idempotency_key for its"
                                                + " result")
                                .with("idempotency_key", executed.idempotencyKey()))
                .with("Location", "/v1/receipts/" + executed.receiptId())
                .with("Retry-After", retryAfterSeconds());
    }

    /** Whether the pipeline has the call is not known; only the same key makes a retry safe. */
    HttpAnswer notKnown(Executed executed) {
        return about(
                        executed,
                        Refusal.of(
                                        HubCode.UNAVAILABLE,
                                        "It is not known whether the pipeline took the call: retry with the same"
                                                + " idempotency_key")
                                .with("idempotency_key", executed.idempotencyKey()))
                .with("Retry-After", retryAfterSeconds());
    }

    /** What callers are told who got no answer in time. */
    String retryAfterSeconds() {
        return Long.toString(terms.retryAfterSeconds());
    }

    private static HttpAnswer about(Executed executed, Refusal refusal) {
        return about(executed.asked(), refusal);
    }

    /** A refusal that has a receipt. */
    static HttpAnswer about(Asked asked, Refusal refusal) {
        String receiptId = asked.callId().receiptId();
        return refusal.with("receipt_id", receiptId).answer(asked.requestId()).with(RECEIPT, receiptId);
    }
}
