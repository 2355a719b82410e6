package dev.countersign.schemas.codec;

import dev.countersign.avro.ApproverRole;
import dev.countersign.avro.ChoiceApprove;
import dev.countersign.avro.ChoiceApproveEdited;
import dev.countersign.avro.ChoiceInstruct;
import dev.countersign.avro.ChoiceReject;
import dev.countersign.avro.ChoiceSelectOption;
import dev.countersign.avro.ResolutionAnswered;
import dev.countersign.avro.ResolutionApproved;
import dev.countersign.avro.ResolutionCancelled;
import dev.countersign.avro.ResolutionExpired;
import dev.countersign.avro.ResolutionRejected;
import dev.countersign.avro.SubjectCall;
import dev.countersign.avro.SubjectQuestion;
import dev.countersign.domain.approval.ApprovalSubject;
import dev.countersign.domain.approval.Approver;
import dev.countersign.domain.approval.Callback;
import dev.countersign.domain.approval.Cancellation;
import dev.countersign.domain.approval.Choice;
import dev.countersign.domain.approval.Resolution;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is asked, who votes, what they say, and what came of it. */
final class Approvals {
    static final Symbols<Cancellation, dev.countersign.avro.Cancellation> CANCELLATIONS =
            new Symbols<>(Cancellation.class, dev.countersign.avro.Cancellation.class);

    private static final Symbols<Approver.Role, ApproverRole> ROLES =
            new Symbols<>(Approver.Role.class, ApproverRole.class);

    private Approvals() {}

    static ApprovalId id(String text) {
        ApprovalId approvalId = ApprovalId.parse(text);
        if (approvalId == null) {
            throw new IllegalArgumentException("An approval id is apr_ and 26 characters of base32");
        }
        return approvalId;
    }

    static @Nullable Long millis(@Nullable Duration time) {
        return time == null ? null : time.toMillis();
    }

    static @Nullable Duration duration(@Nullable Long millis) {
        return millis == null ? null : Duration.ofMillis(millis);
    }

    static dev.countersign.avro.Approver toAvro(Approver approver) {
        AgentId agent = approver.agent();
        return new dev.countersign.avro.Approver(
                approver.issuer(),
                approver.subject(),
                approver.displayName(),
                approver.aliases(),
                approver.groups(),
                // A set has no order of its own; equal values must be equal bytes.
                approver.roles().stream().sorted().map(ROLES::toAvro).toList(),
                agent == null ? null : agent.value());
    }

    static Approver toDomain(dev.countersign.avro.Approver approver) {
        @Nullable String agent = approver.getAgent();
        return new Approver(
                approver.getIssuer(),
                approver.getSubject(),
                approver.getDisplayName(),
                approver.getAliases(),
                approver.getGroups(),
                approver.getRoles().stream().map(ROLES::toDomain).collect(Collectors.toUnmodifiableSet()),
                agent == null ? null : new AgentId(agent));
    }

    /** A branch of the union {@code choice}. */
    static Object toAvro(Choice choice) {
        return switch (choice) {
            case Choice.Approve it -> new ChoiceApprove();
            case Choice.Reject it -> new ChoiceReject();
            case Choice.ApproveEdited it -> new ChoiceApproveEdited(Requests.toAvro(it.parameters()));
            case Choice.SelectOption it -> new ChoiceSelectOption(it.value());
            case Choice.Instruct it -> new ChoiceInstruct(Requests.toAvro(it.text()));
        };
    }

    static Choice choice(Object choice) {
        return switch (choice) {
            case ChoiceApprove it -> new Choice.Approve();
            case ChoiceReject it -> new Choice.Reject();
            case ChoiceApproveEdited it -> new Choice.ApproveEdited(Requests.toDomain(it.getParameters()));
            case ChoiceSelectOption it -> new Choice.SelectOption(it.getValue());
            case ChoiceInstruct it -> new Choice.Instruct(Requests.toDomain(it.getText()));
            default -> throw UnreadableRecordException.unexpectedBranch(choice);
        };
    }

    /** A branch of the union {@code subject}. */
    static Object toAvro(ApprovalSubject subject) {
        return switch (subject) {
            case ApprovalSubject.OfCall it ->
                new SubjectCall(Requests.toAvro(it.call()), Rulings.toAvro(it.ruling()), Attempts.toAvro(it.tool()));
            case ApprovalSubject.Question it ->
                new SubjectQuestion(
                        it.organization().value(),
                        it.agent().value(),
                        it.owner(),
                        it.requestId(),
                        it.correlationId(),
                        Requests.toAvro(it.text()),
                        it.optionValues(),
                        it.requestDigest().hex(),
                        toAvro(it.callback()),
                        it.askedAt(),
                        Requests.toAvro(it.salt()));
        };
    }

    static ApprovalSubject subject(Object subject) {
        return switch (subject) {
            case SubjectCall it ->
                new ApprovalSubject.OfCall(
                        Requests.toDomain(it.getCall()),
                        Rulings.toDomain(it.getRuling()),
                        Attempts.toDomain(it.getTool()));
            case SubjectQuestion it ->
                new ApprovalSubject.Question(
                        new OrganizationId(it.getOrganization()),
                        new AgentId(it.getAgent()),
                        it.getOwner(),
                        it.getRequestId(),
                        it.getCorrelationId(),
                        Requests.toDomain(it.getText()),
                        it.getOptionValues(),
                        new Digest(it.getRequestDigest()),
                        toDomain(it.getCallback()),
                        it.getAskedAt(),
                        Requests.salt(it.getSalt()));
            default -> throw UnreadableRecordException.unexpectedBranch(subject);
        };
    }

    /** A branch of the union {@code resolution}. */
    static Object toAvro(Resolution resolution) {
        return switch (resolution) {
            case Resolution.Approved it -> new ResolutionApproved(it.deciders(), Requests.ifEdited(it.edited()));
            case Resolution.Rejected it -> new ResolutionRejected(it.by(), it.comment());
            case Resolution.Answered it -> new ResolutionAnswered(it.deciders(), toAvro(it.answer()));
            case Resolution.Expired it -> new ResolutionExpired();
            case Resolution.Cancelled it -> new ResolutionCancelled(CANCELLATIONS.toAvro(it.cause()), it.reason());
        };
    }

    static Resolution resolution(Object resolution) {
        return switch (resolution) {
            case ResolutionApproved it -> new Resolution.Approved(it.getDeciders(), Requests.ifEdited(it.getEdited()));
            case ResolutionRejected it -> new Resolution.Rejected(it.getBy(), it.getComment());
            case ResolutionAnswered it -> new Resolution.Answered(it.getDeciders(), choice(it.getAnswer()));
            case ResolutionExpired it -> new Resolution.Expired();
            case ResolutionCancelled it ->
                new Resolution.Cancelled(CANCELLATIONS.toDomain(it.getCause()), it.getReason());
            default -> throw UnreadableRecordException.unexpectedBranch(resolution);
        };
    }

    private static dev.countersign.avro.@Nullable Callback toAvro(@Nullable Callback callback) {
        if (callback == null) {
            return null;
        }
        SealedValue headers = callback.headers();
        return new dev.countersign.avro.Callback(callback.url(), headers == null ? null : Requests.toAvro(headers));
    }

    private static @Nullable Callback toDomain(dev.countersign.avro.@Nullable Callback callback) {
        if (callback == null) {
            return null;
        }
        dev.countersign.avro.@Nullable SealedValue headers = callback.getHeaders();
        return new Callback(callback.getUrl(), headers == null ? null : Requests.toDomain(headers));
    }
}
