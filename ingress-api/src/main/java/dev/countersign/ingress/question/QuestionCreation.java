package dev.countersign.ingress.question;

import dev.countersign.domain.approval.ApprovalCommand.OpenApproval;
import dev.countersign.domain.approval.ApprovalRefusal;
import dev.countersign.domain.approval.ApprovalReply;
import dev.countersign.domain.approval.ApprovalStanding;
import dev.countersign.domain.approval.ApprovalStatus;
import dev.countersign.domain.approval.ApprovalSubject.Question;
import dev.countersign.domain.control.ControlFact.ApprovalLimits;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.Salt;
import dev.countersign.egress.Reach;
import dev.countersign.ingress.credential.AgentRates;
import dev.countersign.ingress.credential.Caller;
import dev.countersign.ingress.credential.WorkspaceAuthenticator.Proof.Proven;
import dev.countersign.ingress.gateway.RequestIds;
import dev.countersign.ingress.gateway.TraceContext;
import dev.countersign.ingress.http.BodyReader;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.problem.Problem;
import dev.countersign.ingress.problem.ProblemCode;
import dev.countersign.ingress.problem.ProblemException;
import dev.countersign.ingress.reply.Waiter.Ending;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * {@code POST /v1/approvals}: may it ask now, what does it ask, has it asked too much already; then
 * approval-stream, and the wait for its word. The same request id with the same payload is the same
 * approval, whenever it comes.
 *
 * <p>How much waits is counted in the read model, before anything is sent: by {@link PeoplesAttention}, once a
 * second, while the cap is far, and for every request when it is near. What was opened within the projection's lag is
 * not counted then, so that a burst may pass the cap by as many as the rate lets through in that time.
 */
public final class QuestionCreation {
    private final AgentRates rates;
    private final BodyReader bodies;
    private final ApprovalPipeline pipeline;
    private final Questions questions;
    private final PeoplesAttention attention;
    private final RequestIds requestIds = new RequestIds();
    private final SecureRandom random = new SecureRandom();
    private final Reach reach;
    private final Clock clock;
    private final Duration patience;
    private final Duration retryAfter;

    /**
     * @param rates of creations
     * @param attention what waits, as far as it matters before the limit is near
     * @param reach how far callbacks may go
     * @param patience how long a caller waits for approval-stream
     * @param retryAfter what a caller is told for whom that was not long enough
     */
    public QuestionCreation(
            AgentRates rates,
            BodyReader bodies,
            ApprovalPipeline pipeline,
            Questions questions,
            PeoplesAttention attention,
            Reach reach,
            Clock clock,
            Duration patience,
            Duration retryAfter) {
        this.rates = rates;
        this.bodies = bodies;
        this.pipeline = pipeline;
        this.questions = questions;
        this.attention = attention;
        this.reach = reach;
        this.clock = clock;
        this.patience = patience;
        this.retryAfter = retryAfter;
    }

    /** A question on its way. */
    private record Asked(String requestId, ApprovalId approvalId, Proven asker) {}

    HttpAnswer create(Proven asker, HttpServletRequest request) throws IOException, InterruptedException {
        Caller caller = asker.caller();
        long seconds = rates.secondsUntilAdmitted(caller.agent());
        if (seconds > 0) {
            throw new QuestionRefusedException(QuestionAnswers.rateLimited(seconds));
        }
        Organization organization = caller.organization();
        CallbackRequest callbacks = new CallbackRequest(reach, organization.callbackSecret() != null);
        QuestionRequest body = QuestionRequest.parse(bodies.read(request), asker.terms(), callbacks);
        String requestId = body.requestId() == null ? requestIds.next() : body.requestId();
        ApprovalId approvalId =
                ApprovalId.ofQuestion(organization.idKey().bytes(), organization.organization(), requestId);
        Asked asked = new Asked(requestId, approvalId, asker);
        requireRoom(asked, body.requestId() == null);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Question question = new Question(
                organization.organization(),
                caller.agent(),
                caller.owner(),
                requestId,
                body.correlationId(),
                body.text().seal(),
                body.text().values(),
                body.digest(),
                body.callback(),
                now,
                Salt.random(random));
        Ending<ApprovalReply> ending = pipeline.ask(
                organization.organization(),
                replyTo -> new OpenApproval(approvalId, question, body.terms(), replyTo, now),
                patience,
                TraceContext.of(request.getHeader("traceparent")));
        return switch (ending) {
            case Ending.Answered<ApprovalReply>(var reply) -> of(asked, reply);
            case Ending.NotYet<ApprovalReply>() ->
                QuestionAnswers.accepted(requestId, approvalId, Math.max(1, retryAfter.toSeconds()));
            case Ending.NotKnown<ApprovalReply>() ->
                throw unavailable(asked, "It is not known whether the question was taken");
        };
    }

    /** Near the limit it is counted anew. A repetition of what waits already needs no room. */
    private void requireRoom(Asked asked, boolean isNew) {
        Caller caller = asked.asker().caller();
        ApprovalLimits limits = asked.asker().limits();
        OrganizationId organization = caller.organization().organization();
        boolean full = !attention.admit(organization, caller.agent(), asked.approvalId(), limits)
                && questions.pending(organization, caller.agent(), limits).reaches(limits);
        if (full && (isNew || questions.find(organization, asked.approvalId()) == null)) {
            throw new QuestionRefusedException(QuestionAnswers.overLimit());
        }
    }

    private HttpAnswer of(Asked asked, ApprovalReply reply) throws InterruptedException {
        ApprovalRefusal refusal = reply.refusal();
        if (refusal == ApprovalRefusal.APPROVAL_FORGOTTEN) {
            return QuestionAnswers.conflict("request_id_expired");
        }
        if (refusal != null) {
            return QuestionAnswers.conflict(ApprovalRefusal.IDEMPOTENCY_CONFLICT.code());
        }
        ApprovalStanding standing = reply.standing();
        if (standing == null || standing.openedAt() == null || standing.expiresAt() == null) {
            throw new IllegalStateException("approval-stream took a question without saying how it stands");
        }
        return QuestionAnswers.created(
                asked.requestId(),
                asked.approvalId(),
                status(asked, standing.status()),
                standing.openedAt(),
                standing.expiresAt());
    }

    /** An answer's kind is not in the standing: for a repetition of what was answered, it is looked up. */
    private String status(Asked asked, ApprovalStatus status) throws InterruptedException {
        if (status != ApprovalStatus.ANSWERED) {
            return status.code();
        }
        QuestionView view = questions.awaitResolved(
                asked.asker().caller().organization().organization(), asked.approvalId(), patience);
        if (view == null || !view.isResolved()) {
            throw unavailable(asked, "The answer cannot be read now");
        }
        return view.status();
    }

    private static ProblemException unavailable(Asked asked, String what) {
        return new ProblemException(Problem.of(ProblemCode.UNAVAILABLE, what + ": ask again with the same request_id")
                .withMember("request_id", asked.requestId())
                .retryAfter(1));
    }
}
