package dev.countersign.schemas.codec;

import dev.countersign.avro.AnswerAllowed;
import dev.countersign.avro.AnswerAuthorizationRequired;
import dev.countersign.avro.AnswerDenied;
import dev.countersign.avro.AnswerDryRun;
import dev.countersign.avro.AnswerKeyExpired;
import dev.countersign.avro.AnswerPending;
import dev.countersign.avro.AnswerPolicyError;
import dev.countersign.domain.call.Answer;
import dev.countersign.domain.call.Reply;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.SchemaIds;

/** Values of {@code replies}. */
public final class ReplyCodec {
    private ReplyCodec() {}

    public static Codec<Reply> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.Reply.class, subject, schemaIds, ReplyCodec::toAvro, ReplyCodec::toDomain);
    }

    private static dev.countersign.avro.Reply toAvro(Reply reply) {
        return new dev.countersign.avro.Reply(
                reply.callId().value(),
                reply.organization().value(),
                reply.agent().value(),
                reply.requestDigest().hex(),
                reply.requestId(),
                reply.endedAt(),
                toAvro(reply.answer()),
                reply.connection(),
                reply.erased());
    }

    private static Object toAvro(Answer answer) {
        return switch (answer) {
            case Answer.Allowed(var outcome) -> new AnswerAllowed(Results.toAvro(outcome));
            case Answer.Denied(var rule, var reason) -> new AnswerDenied(rule, reason);
            case Answer.Pending(var rule, var reason) -> new AnswerPending(rule, reason);
            case Answer.DryRun(var ruling) -> new AnswerDryRun(Rulings.toAvro(ruling));
            case Answer.PolicyError(var reason) -> new AnswerPolicyError(reason);
            case Answer.AuthorizationRequired(var waits, var reason) -> new AnswerAuthorizationRequired(waits, reason);
            case Answer.KeyExpired(var endedAt) -> new AnswerKeyExpired(endedAt);
        };
    }

    private static Reply toDomain(dev.countersign.avro.Reply reply) {
        return new Reply(
                new CallId(reply.getCallId()),
                new OrganizationId(reply.getOrganization()),
                new AgentId(reply.getAgent()),
                new Digest(reply.getRequestDigest()),
                reply.getRequestId(),
                answer(reply.getAnswer()),
                reply.getEndedAt(),
                reply.getConnection(),
                reply.getErased());
    }

    private static Answer answer(Object answer) {
        return switch (answer) {
            case AnswerAllowed it -> new Answer.Allowed(Results.outcomeToDomain(it.getOutcome()));
            case AnswerDenied it -> new Answer.Denied(it.getRule(), it.getReason());
            case AnswerPending it -> new Answer.Pending(it.getRule(), it.getReason());
            case AnswerDryRun it -> new Answer.DryRun(Rulings.toDomain(it.getRuling()));
            case AnswerPolicyError it -> new Answer.PolicyError(it.getReason());
            case AnswerAuthorizationRequired it -> new Answer.AuthorizationRequired(it.getWaits(), it.getReason());
            case AnswerKeyExpired it -> new Answer.KeyExpired(it.getEndedAt());
            default -> throw UnreadableRecordException.unexpectedBranch(answer);
        };
    }
}
