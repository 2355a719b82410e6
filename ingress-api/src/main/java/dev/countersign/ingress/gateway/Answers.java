package dev.countersign.ingress.gateway;

import dev.countersign.domain.call.Answer;
import dev.countersign.domain.call.Reply;
import dev.countersign.domain.control.ControlFact.OnMismatch;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.http.JsonWriter;
import dev.countersign.ingress.problem.Problem;
import dev.countersign.ingress.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Turns a reply into what the gateway API says. Pure: the same reply and the same request always
 * give the same answer.
 */
public final class Answers {
    static final String MISMATCH = "Idempotency-Key-Mismatch";
    static final String OUTCOME = "Countersign-Outcome";
    static final String RULE = "Countersign-Rule";
    static final String WITHHELD = "Countersign-Response-Withheld";

    private final ReplyTerms terms;

    /**
     * @param horizon how long after its end a call still answers to its key
     * @param retryAfter what callers are told who got no answer in time
     */
    public Answers(Duration horizon, Duration retryAfter) {
        this.terms = new ReplyTerms(horizon, retryAfter);
    }

    HttpAnswer of(Reply reply, Asked asked) {
        Reply.Asking asking = reply.asking(asked.requestDigest());
        boolean foreign = !reply.agent().equals(asked.agent());
        if (reply.answer() instanceof Answer.KeyExpired expired) {
            return expired(asked, expired);
        }
        if (asking != Reply.Asking.SAME && asked.onMismatch() == OnMismatch.CONFLICT) {
            return conflict(reply, asked, foreign);
        }
        HttpAnswer answer = terms.stamped(decided(reply, asked, foreign), reply, asked);
        return switch (asking) {
            case SAME -> answer;
            case OTHER -> answer.with(MISMATCH, "true");
            case ERASED -> answer.with(MISMATCH, "unknown");
        };
    }

    private HttpAnswer decided(Reply reply, Asked asked, boolean foreign) {
        return switch (reply.answer()) {
            case Answer.Allowed(var outcome) -> foreign ? withheld(asked) : allowed(asked, outcome);
            case Answer.Denied(var rule, var reason) -> denied(asked, rule, reason);
            case Answer.Pending(var rule, var reason) -> pending(asked, rule);
            // Only over the key of a run in a user's session.
            case Answer.AuthorizationRequired(var waits, var reason) ->
                waits ? notYet(asked) : denied(asked, null, reason);
            case Answer.PolicyError(var reason) ->
                Problem.of(ProblemCode.POLICY_ERROR, reason)
                        .about(asked.callId().receiptId())
                        .answer();
            case Answer.KeyExpired expired -> expired(asked, expired);
            // Impossible: no key that a caller can have names one.
            case Answer.DryRun dryRun -> throw new IllegalStateException("A caller's key names a dry run");
        };
    }

    private static HttpAnswer allowed(Asked asked, Outcome outcome) {
        byte[] body = decision("allow", asked)
                .name("tool_response")
                .raw(toolResponse(outcome))
                .endObject()
                .toBytes();
        return HttpAnswer.json(200, body).with(OUTCOME, nameOf(outcome));
    }

    /** Another agent of the organization learns that it was allowed, and nothing of the result. */
    private static HttpAnswer withheld(Asked asked) {
        return HttpAnswer.json(200, decision("allow", asked).endObject().toBytes())
                .with(WITHHELD, "other-agent");
    }

    private static HttpAnswer denied(Asked asked, @Nullable String rule, String reason) {
        byte[] body =
                decision("deny", asked).member("reason", reason).endObject().toBytes();
        HttpAnswer answer = HttpAnswer.json(200, body);
        return rule == null ? answer : answer.with(RULE, HeaderText.encode(rule));
    }

    private static HttpAnswer pending(Asked asked, String rule) {
        byte[] body = decision("pending_approval", asked)
                .member("approval_id", asked.callId().approvalId())
                .endObject()
                .toBytes();
        HttpAnswer answer = HttpAnswer.json(200, body);
        return rule.isEmpty() ? answer : answer.with(RULE, HeaderText.encode(rule));
    }

    private static HttpAnswer expired(Asked asked, Answer.KeyExpired expired) {
        return Problem.of(ProblemCode.IDEMPOTENCY_KEY_EXPIRED, ReplyTerms.sentence(expired))
                .about(asked.callId().receiptId())
                .answer();
    }

    /** The stored digest is named to its own agent only: a digest of a small payload can be guessed. */
    private static HttpAnswer conflict(Reply reply, Asked asked, boolean foreign) {
        if (reply.erased()) {
            return Problem.of(ProblemCode.CONFLICT, ReplyTerms.ERASED)
                    .about(asked.callId().receiptId())
                    .with(MISMATCH, "unknown")
                    .answer();
        }
        Problem problem = Problem.of(
                        ProblemCode.CONFLICT,
                        "This key was used for a call with other parameters; nothing was executed for this request")
                .about(asked.callId().receiptId())
                .withMember("request_digest", asked.requestDigest().hex())
                .with(MISMATCH, "true");
        return foreign
                ? problem.answer()
                : problem.withMember("stored_digest", reply.requestDigest().hex())
                        .answer();
    }

    /** The call is accepted and goes on without its caller, who can ask for the receipt. */
    HttpAnswer notYet(Asked asked) {
        String receipt = asked.callId().receiptId();
        byte[] body = new JsonWriter()
                .beginObject()
                .member("receipt_id", receipt)
                .endObject()
                .toBytes();
        return HttpAnswer.json(202, body)
                .with("Location", "/v1/receipts/" + receipt)
                .with("Retry-After", Long.toString(terms.retryAfterSeconds()));
    }

    /** Whether the pipeline has the call is not known; only the same key makes a retry safe. */
    HttpAnswer notKnown(Asked asked) {
        return notTaken(asked, "It is not known whether the pipeline took the call")
                .answer();
    }

    /** The call was not taken, or nobody knows; the receipt id is the one a retry will have too. */
    Problem notTaken(Asked asked, String why) {
        return Problem.of(ProblemCode.UNAVAILABLE, why + ": retry with the same Idempotency-Key")
                .about(asked.callId().receiptId())
                .retryAfter(terms.retryAfter().toSeconds());
    }

    private static JsonWriter decision(String decision, Asked asked) {
        return new JsonWriter()
                .beginObject()
                .member("decision", decision)
                .member("receipt_id", asked.callId().receiptId());
    }

    private static String nameOf(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Succeeded succeeded -> "succeeded";
            case Outcome.Failed failed -> "failed";
            case Outcome.Unknown unknown -> "unknown";
        };
    }

    /** It was kept encrypted, and its subject's key was destroyed since. */
    private static final byte[] ERASED = "{\"erased\":true}".getBytes(StandardCharsets.US_ASCII);

    /** The tool's own JSON, as far as it can still be read. */
    public static byte[] toolResponse(Outcome.Succeeded succeeded) {
        return succeeded.response().isOpen() ? succeeded.response().bytes() : ERASED;
    }

    private static byte[] toolResponse(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Succeeded succeeded -> toolResponse(succeeded);
            case Outcome.Failed(var effect, var error) ->
                failure(outcome, effect.name().toLowerCase(Locale.ROOT), error);
            case Outcome.Unknown(var error) -> failure(outcome, "possible", error);
        };
    }

    private static byte[] failure(Outcome outcome, String effect, ToolError error) {
        return new JsonWriter()
                .beginObject()
                .member("outcome", nameOf(outcome))
                .member("effect", effect)
                .name("error")
                .beginObject()
                .member("code", error.code())
                .member("message", error.message())
                .endObject()
                .endObject()
                .toBytes();
    }
}
