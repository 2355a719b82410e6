package dev.countersign.schemas.codec;

import dev.countersign.avro.AnswerAuthorizationLapsed;
import dev.countersign.avro.AnswerAuthorizationRefused;
import dev.countersign.avro.AnswerAuthorized;
import dev.countersign.avro.AnswerGranted;
import dev.countersign.avro.AnswerNotAuthorized;
import dev.countersign.avro.AnswerRefused;
import dev.countersign.avro.ApprovalResolved;
import dev.countersign.avro.AuthorizationAnswered;
import dev.countersign.avro.Command;
import dev.countersign.avro.ForgetCall;
import dev.countersign.avro.RejudgeCall;
import dev.countersign.avro.ReservationAnswered;
import dev.countersign.avro.ResolveUnknown;
import dev.countersign.avro.SubmitCall;
import dev.countersign.domain.authorization.AuthorizationAnswer;
import dev.countersign.domain.budget.BudgetAnswer;
import dev.countersign.domain.call.ApprovalResolution;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.UnknownResolution;
import dev.countersign.domain.identity.AuthorizationId;
import dev.countersign.domain.identity.BudgetKey;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.SchemaIds;

/** Values of {@code commands}: all call commands but those that travel on {@code executions}. */
public final class CommandCodec {
    private static final Symbols<ApprovalResolution, dev.countersign.avro.ApprovalResolution> APPROVAL_RESOLUTIONS =
            new Symbols<>(ApprovalResolution.class, dev.countersign.avro.ApprovalResolution.class);
    private static final Symbols<UnknownResolution, dev.countersign.avro.UnknownResolution> UNKNOWN_RESOLUTIONS =
            new Symbols<>(UnknownResolution.class, dev.countersign.avro.UnknownResolution.class);

    private CommandCodec() {}

    /**
     * The codec. It refuses to encode an {@link CallCommand.ExecutionReport}: IllegalArgumentException.
     */
    public static Codec<CallCommand> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(Command.class, subject, schemaIds, CommandCodec::toAvro, CommandCodec::toDomain);
    }

    private static Command toAvro(CallCommand command) {
        return new Command(command.callId().value(), command.at(), body(command));
    }

    private static Object body(CallCommand command) {
        return switch (command) {
            case CallCommand.SubmitCall it -> new SubmitCall(Requests.toAvro(it.call()), it.replyPartition());
            case CallCommand.ApprovalResolved it ->
                new ApprovalResolved(
                        it.requestDigest().hex(),
                        APPROVAL_RESOLUTIONS.toAvro(it.resolution()),
                        it.deciders(),
                        it.comment(),
                        Requests.ifEdited(it.edited()));
            case CallCommand.RejudgeCall it -> new RejudgeCall(it.policy().hex());
            case CallCommand.ResolveUnknown it ->
                new ResolveUnknown(UNKNOWN_RESOLUTIONS.toAvro(it.resolution()), it.by(), it.comment());
            case CallCommand.ReservationAnswered it ->
                new ReservationAnswered(it.claim(), it.key().value(), answer(it.answer()));
            case CallCommand.AuthorizationAnswered it ->
                new AuthorizationAnswered(it.authorization().value(), answer(it.answer()));
            case CallCommand.ForgetCall it -> new ForgetCall();
            case CallCommand.ExecutionReport it ->
                throw new IllegalArgumentException(
                        it.getClass().getSimpleName() + " travels on executions, so that log order decides");
        };
    }

    private static Object answer(BudgetAnswer answer) {
        return switch (answer) {
            case BudgetAnswer.Granted(var countedAt, var used) -> new AnswerGranted(countedAt, Budgets.decimal(used));
            case BudgetAnswer.Refused(var used) -> new AnswerRefused(Budgets.decimal(used));
        };
    }

    private static BudgetAnswer answer(Object answer) {
        return switch (answer) {
            case AnswerGranted it -> new BudgetAnswer.Granted(it.getCountedAt(), Budgets.decimal(it.getUsed()));
            case AnswerRefused it -> new BudgetAnswer.Refused(Budgets.decimal(it.getUsed()));
            default -> throw UnreadableRecordException.unexpectedBranch(answer);
        };
    }

    private static Object answer(AuthorizationAnswer answer) {
        return switch (answer) {
            case AuthorizationAnswer.Given(var grant) -> new AnswerAuthorized(Authorizations.toAvro(grant));
            case AuthorizationAnswer.Missing() -> new AnswerNotAuthorized();
            case AuthorizationAnswer.Refused(var reason) -> new AnswerAuthorizationRefused(reason);
            case AuthorizationAnswer.Lapsed() -> new AnswerAuthorizationLapsed();
        };
    }

    private static AuthorizationAnswer authorizationAnswer(Object answer) {
        return switch (answer) {
            case AnswerAuthorized it -> new AuthorizationAnswer.Given(Authorizations.toDomain(it.getGrant()));
            case AnswerNotAuthorized it -> new AuthorizationAnswer.Missing();
            case AnswerAuthorizationRefused it -> new AuthorizationAnswer.Refused(it.getReason());
            case AnswerAuthorizationLapsed it -> new AuthorizationAnswer.Lapsed();
            default -> throw UnreadableRecordException.unexpectedBranch(answer);
        };
    }

    private static CallCommand toDomain(Command command) {
        CallId callId = new CallId(command.getCallId());
        return switch (command.getBody()) {
            case SubmitCall it ->
                new CallCommand.SubmitCall(callId, Requests.toDomain(it.getCall()), it.getReplyPartition());
            case ApprovalResolved it ->
                new CallCommand.ApprovalResolved(
                        callId,
                        new Digest(it.getRequestDigest()),
                        APPROVAL_RESOLUTIONS.toDomain(it.getResolution()),
                        it.getDeciders(),
                        it.getComment(),
                        Requests.ifEdited(it.getEdited()),
                        command.getAt());
            case RejudgeCall it ->
                new CallCommand.RejudgeCall(callId, new Digest(it.getPolicyDigest()), command.getAt());
            case ResolveUnknown it ->
                new CallCommand.ResolveUnknown(
                        callId,
                        UNKNOWN_RESOLUTIONS.toDomain(it.getResolution()),
                        it.getBy(),
                        it.getComment(),
                        command.getAt());
            case ReservationAnswered it ->
                new CallCommand.ReservationAnswered(
                        callId, it.getClaim(), new BudgetKey(it.getKey()), answer(it.getAnswer()), command.getAt());
            case AuthorizationAnswered it ->
                new CallCommand.AuthorizationAnswered(
                        callId,
                        new AuthorizationId(it.getAuthorizationId()),
                        authorizationAnswer(it.getAnswer()),
                        command.getAt());
            case ForgetCall it -> new CallCommand.ForgetCall(callId, command.getAt());
            case Object it -> throw UnreadableRecordException.unexpectedBranch(it);
        };
    }
}
