package dev.countersign.ingress.hub;

import dev.countersign.domain.call.Answer;
import dev.countersign.domain.call.Reply;
import dev.countersign.ingress.gateway.Asked;
import dev.countersign.ingress.http.HttpAnswer;

/**
 * What the hub API says of a dry run. Pure. Nothing in it speaks of a key: a dry run has none that its caller
 * could send again, and to send it again is another one.
 *
 * @param connectionId where the call would go, as far as this instance knows
 * @param tookMillis since the request was read
 */
record DryRunAnswers(Asked asked, DryRun rendered, String connectionId, long tookMillis) {

    HttpAnswer of(Reply reply) {
        return switch (reply.answer()) {
            case Answer.DryRun(var ruling) ->
                HubAnswers.success(asked.requestId(), rendered.data(receiptId(), ruling), connectionId, tookMillis)
                        .with(HubAnswers.RECEIPT, receiptId());
            case Answer.PolicyError(var reason) -> HubAnswers.about(asked, Refusal.of(HubCode.POLICY_ERROR, reason));
            case Answer.Allowed allowed -> throw noDryRun();
            case Answer.Denied denied -> throw noDryRun();
            case Answer.Pending pending -> throw noDryRun();
            case Answer.AuthorizationRequired required -> throw noDryRun();
            case Answer.KeyExpired expired -> throw noDryRun();
        };
    }

    /** It is judged without its caller, who can ask for the receipt. */
    HttpAnswer notYet(String retryAfterSeconds) {
        return HubAnswers.about(
                        asked,
                        Refusal.of(
                                HubCode.IN_PROGRESS,
                                "The dry run is not judged yet. Its receipt will say what came of it"))
                .with("Location", "/v1/receipts/" + receiptId())
                .with("Retry-After", retryAfterSeconds);
    }

    HttpAnswer notKnown(String retryAfterSeconds) {
        return HubAnswers.about(
                        asked,
                        Refusal.of(
                                HubCode.UNAVAILABLE,
                                "It is not known whether the pipeline took the dry run: send it again. Nothing is"
                                        + " executed either way"))
                .with("Retry-After", retryAfterSeconds);
    }

    private String receiptId() {
        return asked.callId().receiptId();
    }

    /** Impossible: the decider answers a dry run so and in no other way, and its key is fresh. */
    private static IllegalStateException noDryRun() {
        return new IllegalStateException("A dry run was answered as a call");
    }
}
