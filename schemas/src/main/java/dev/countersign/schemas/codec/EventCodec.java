package dev.countersign.schemas.codec;

import dev.countersign.avro.ApprovalSpent;
import dev.countersign.avro.AttemptDispatched;
import dev.countersign.avro.AttemptFinished;
import dev.countersign.avro.AttemptLapsed;
import dev.countersign.avro.AttemptStarted;
import dev.countersign.avro.AuthorizationAsked;
import dev.countersign.avro.AuthorizationGiven;
import dev.countersign.avro.AuthorizationMissing;
import dev.countersign.avro.CallClosed;
import dev.countersign.avro.CallEnded;
import dev.countersign.avro.CallForgotten;
import dev.countersign.avro.CallJudged;
import dev.countersign.avro.CallRejudged;
import dev.countersign.avro.Event;
import dev.countersign.avro.LateResultNoted;
import dev.countersign.avro.ReplayNoted;
import dev.countersign.avro.RerunOrdered;
import dev.countersign.avro.ReservationMade;
import dev.countersign.avro.ReservationRefused;
import dev.countersign.avro.ReservationsAsked;
import dev.countersign.avro.ReservationsReleased;
import dev.countersign.avro.ToolExecutionReported;
import dev.countersign.avro.UnknownResolved;
import dev.countersign.domain.approval.ApprovalEvent;
import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.Closing;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.AuthorizationId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.ReportId;
import dev.countersign.domain.report.RecordedReportEvent;
import dev.countersign.domain.report.ReportEvent;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.RecordedEvent;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.SchemaIds;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Values of {@code events}. */
public final class EventCodec {
    static final Symbols<Closing, dev.countersign.avro.Closing> CLOSINGS =
            new Symbols<>(Closing.class, dev.countersign.avro.Closing.class);

    private EventCodec() {}

    /** The events of calls alone. It refuses to decode what tells of an approval. */
    public static Codec<RecordedCallEvent> ofCalls(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(Event.class, subject, schemaIds, EventCodec::toAvro, EventCodec::ofCall);
    }

    /** The events of approvals alone. It refuses to decode what tells of a call. */
    public static Codec<RecordedApprovalEvent> ofApprovals(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(Event.class, subject, schemaIds, EventCodec::toAvro, EventCodec::ofApproval);
    }

    /** The events of reports alone. It refuses to decode what tells of anything else. */
    public static Codec<RecordedReportEvent> ofReports(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(Event.class, subject, schemaIds, EventCodec::toAvro, EventCodec::ofReport);
    }

    /** All that the topic holds. */
    public static Codec<RecordedEvent> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(Event.class, subject, schemaIds, EventCodec::toAvro, EventCodec::toDomain);
    }

    private static Event toAvro(RecordedEvent event) {
        return switch (event) {
            case RecordedEvent.OfCall(var recorded) -> toAvro(recorded);
            case RecordedEvent.OfApproval(var recorded) -> toAvro(recorded);
            case RecordedEvent.OfReport(var recorded) -> toAvro(recorded);
        };
    }

    private static Event toAvro(RecordedCallEvent recorded) {
        return new Event(
                recorded.callId().value(),
                recorded.organization().value(),
                recorded.number(),
                recorded.event().at(),
                body(recorded.event()));
    }

    private static Event toAvro(RecordedApprovalEvent recorded) {
        return new Event(
                recorded.approvalId().key(),
                recorded.organization().value(),
                recorded.number(),
                recorded.event().at(),
                ApprovalEvents.toAvro(recorded.event()));
    }

    private static Event toAvro(RecordedReportEvent recorded) {
        return new Event(
                recorded.reportId().key(),
                recorded.organization().value(),
                recorded.number(),
                recorded.event().at(),
                body(recorded.event()));
    }

    private static ToolExecutionReported body(ReportEvent event) {
        return switch (event) {
            case ReportEvent.ToolExecutionReported(var report) -> new ToolExecutionReported(Reports.toAvro(report));
        };
    }

    private static RecordedReportEvent ofReport(Event event) {
        if (!(event.getBody() instanceof ToolExecutionReported reported)) {
            throw UnreadableRecordException.unexpectedBranch(event.getBody());
        }
        return recorded(event, reported);
    }

    private static RecordedReportEvent recorded(Event event, ToolExecutionReported reported) {
        return new RecordedReportEvent(
                new ReportId(new CallId(event.getCallId())),
                new OrganizationId(event.getOrganization()),
                event.getNumber(),
                new ReportEvent.ToolExecutionReported(Reports.toDomain(reported.getReport(), event.getAt())));
    }

    private static RecordedEvent toDomain(Event event) {
        if (event.getBody() instanceof ToolExecutionReported reported) {
            return new RecordedEvent.OfReport(recorded(event, reported));
        }
        ApprovalEvent ofApproval = ApprovalEvents.toDomain(event.getBody(), event.getAt());
        return ofApproval == null
                ? new RecordedEvent.OfCall(ofCall(event))
                : new RecordedEvent.OfApproval(recorded(event, ofApproval));
    }

    private static RecordedCallEvent ofCall(Event event) {
        return new RecordedCallEvent(
                new CallId(event.getCallId()),
                new OrganizationId(event.getOrganization()),
                event.getNumber(),
                body(event.getBody(), event.getAt()));
    }

    private static RecordedApprovalEvent ofApproval(Event event) {
        ApprovalEvent body = ApprovalEvents.toDomain(event.getBody(), event.getAt());
        if (body == null) {
            throw UnreadableRecordException.unexpectedBranch(event.getBody());
        }
        return recorded(event, body);
    }

    private static RecordedApprovalEvent recorded(Event event, ApprovalEvent body) {
        return new RecordedApprovalEvent(
                ApprovalId.of(new CallId(event.getCallId())),
                new OrganizationId(event.getOrganization()),
                event.getNumber(),
                body);
    }

    private static Object body(CallEvent event) {
        return switch (event) {
            case CallEvent.CallJudged it -> judged(it);
            case CallEvent.ReplayNoted it ->
                new ReplayNoted(it.agent().value(), it.requestDigest().hex(), it.requestId(), it.mismatch());
            case CallEvent.ApprovalSpent it ->
                new ApprovalSpent(
                        Rulings.toAvro(it.ruling()), it.deciders(), it.comment(), Requests.ifEdited(it.edited()));
            case CallEvent.CallRejudged it -> new CallRejudged(Rulings.toAvro(it.ruling()));
            case CallEvent.ReservationsAsked it ->
                new ReservationsAsked(Attempts.toAvro(it.terms()), Budgets.claimsToAvro(it.claims()));
            case CallEvent.ReservationMade it ->
                new ReservationMade(Budgets.toAvro(it.reservation()), Budgets.decimal(it.used()));
            case CallEvent.ReservationRefused it ->
                new ReservationRefused(Rulings.toAvro(it.ruling()), Budgets.decimal(it.used()));
            case CallEvent.ReservationsReleased it -> new ReservationsReleased(Budgets.toAvro(it.reservations()));
            case CallEvent.AuthorizationAsked it ->
                new AuthorizationAsked(
                        Attempts.toAvro(it.terms()), it.authorization().value(), it.until());
            case CallEvent.AuthorizationMissing it -> new AuthorizationMissing();
            case CallEvent.AuthorizationGiven it -> new AuthorizationGiven(Rulings.toAvro(it.ruling()));
            case CallEvent.CallClosed it -> new CallClosed(CLOSINGS.toAvro(it.reason()), it.detail(), it.deciders());
            case CallEvent.AttemptDispatched it ->
                new AttemptDispatched(
                        Attempts.toAvro(it.terms()), Attempts.toAvro(it.attempt()), it.notBefore(), it.startBy());
            case CallEvent.AttemptStarted it -> new AttemptStarted(it.attempt(), it.worker(), it.leaseUntil());
            case CallEvent.AttemptFinished it -> new AttemptFinished(it.attempt(), Results.toAvro(it.result()));
            case CallEvent.AttemptLapsed it -> new AttemptLapsed(it.attempt(), Attempts.toAvro(it.error()));
            case CallEvent.CallEnded it -> new CallEnded(Results.toAvro(it.outcome()));
            case CallEvent.LateResultNoted it ->
                new LateResultNoted(it.attempt(), Results.toAvro(it.result()), Budgets.toAvro(it.retaken()));
            case CallEvent.UnknownResolved it ->
                new UnknownResolved(Results.toAvro(it.outcome()), it.by(), it.comment());
            case CallEvent.RerunOrdered it -> new RerunOrdered(it.by(), it.comment());
            case CallEvent.CallForgotten it -> new CallForgotten();
        };
    }

    private static CallEvent body(Object body, Instant at) {
        return switch (body) {
            case CallJudged it -> judged(it, at);
            case ReplayNoted it ->
                new CallEvent.ReplayNoted(
                        new AgentId(it.getAgent()),
                        new Digest(it.getRequestDigest()),
                        it.getRequestId(),
                        it.getMismatch(),
                        at);
            case ApprovalSpent it ->
                new CallEvent.ApprovalSpent(
                        Rulings.toDomain(it.getRuling()),
                        it.getDeciders(),
                        it.getComment(),
                        Requests.ifEdited(it.getEdited()),
                        at);
            case CallRejudged it -> new CallEvent.CallRejudged(Rulings.toDomain(it.getRuling()), at);
            case ReservationsAsked it ->
                new CallEvent.ReservationsAsked(
                        Attempts.toDomain(it.getTerms()), Budgets.claimsToDomain(it.getClaims()), at);
            case ReservationMade it ->
                new CallEvent.ReservationMade(Budgets.toDomain(it.getReservation()), Budgets.decimal(it.getUsed()), at);
            case ReservationRefused it ->
                new CallEvent.ReservationRefused(Rulings.toDomain(it.getRuling()), Budgets.decimal(it.getUsed()), at);
            case ReservationsReleased it ->
                new CallEvent.ReservationsReleased(Budgets.toDomain(it.getReservations()), at);
            case AuthorizationAsked it ->
                new CallEvent.AuthorizationAsked(
                        Attempts.toDomain(it.getTerms()),
                        new AuthorizationId(it.getAuthorizationId()),
                        it.getUntil(),
                        at);
            case AuthorizationMissing it -> new CallEvent.AuthorizationMissing(at);
            case AuthorizationGiven it -> new CallEvent.AuthorizationGiven(Rulings.toDomain(it.getRuling()), at);
            case CallClosed it ->
                new CallEvent.CallClosed(CLOSINGS.toDomain(it.getReason()), it.getDetail(), it.getDeciders(), at);
            case AttemptDispatched it ->
                new CallEvent.AttemptDispatched(
                        Attempts.toDomain(it.getTerms()),
                        Attempts.toDomain(it.getAttempt()),
                        it.getNotBefore(),
                        it.getStartBy(),
                        at);
            case AttemptStarted it ->
                new CallEvent.AttemptStarted(it.getAttempt(), it.getWorker(), it.getLeaseUntil(), at);
            case AttemptFinished it ->
                new CallEvent.AttemptFinished(it.getAttempt(), Results.resultToDomain(it.getResult()), at);
            case AttemptLapsed it -> new CallEvent.AttemptLapsed(it.getAttempt(), Attempts.toDomain(it.getError()), at);
            case CallEnded it -> new CallEvent.CallEnded(Results.outcomeToDomain(it.getOutcome()), at);
            case LateResultNoted it ->
                new CallEvent.LateResultNoted(
                        it.getAttempt(), Results.resultToDomain(it.getResult()), Budgets.toDomain(it.getRetaken()), at);
            case UnknownResolved it ->
                new CallEvent.UnknownResolved(
                        Results.outcomeToDomain(it.getOutcome()), it.getBy(), it.getComment(), at);
            case RerunOrdered it -> new CallEvent.RerunOrdered(it.getBy(), it.getComment(), at);
            case CallForgotten it -> new CallEvent.CallForgotten(at);
            default -> throw UnreadableRecordException.unexpectedBranch(body);
        };
    }

    private static CallJudged judged(CallEvent.CallJudged event) {
        ToolTerms tool = event.tool();
        return new CallJudged(
                Requests.toAvro(event.call()),
                Rulings.toAvro(event.judgement()),
                tool == null ? null : Attempts.toAvro(tool));
    }

    private static CallEvent judged(CallJudged event, Instant at) {
        dev.countersign.avro.@Nullable ToolTerms tool = event.getTool();
        return new CallEvent.CallJudged(
                Requests.toDomain(event.getCall()),
                Rulings.toDomain(event.getJudgement()),
                tool == null ? null : Attempts.toDomain(tool),
                at);
    }
}
