package dev.countersign.ingress.question;

import dev.countersign.domain.approval.ApprovalCommand.DeliverAnswer;
import dev.countersign.domain.approval.ApprovalCommand.WithdrawApproval;
import dev.countersign.domain.approval.ApprovalRefusal;
import dev.countersign.domain.approval.ApprovalReply;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.delivery.DeliveryCommand.RequestRedelivery;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.ingress.credential.AgentRates;
import dev.countersign.ingress.credential.Caller;
import dev.countersign.ingress.credential.WorkspaceAuthenticator;
import dev.countersign.ingress.credential.WorkspaceAuthenticator.Proof;
import dev.countersign.ingress.credential.WorkspaceAuthenticator.Proof.Proven;
import dev.countersign.ingress.http.Endpoint;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.problem.Problem;
import dev.countersign.ingress.problem.ProblemCode;
import dev.countersign.ingress.problem.ProblemException;
import dev.countersign.ingress.receipt.ReceiptParameters;
import dev.countersign.ingress.reply.Places;
import dev.countersign.ingress.reply.Waiter.Ending;
import dev.countersign.ingress.reply.Waiters;
import dev.countersign.readmodel.ReadModelUnavailableException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The approvals API: {@code POST /v1/approvals}, and below it {@code GET} and {@code DELETE
 * /{request_id}}, {@code GET /{request_id}/result}, {@code POST /{request_id}/redeliver}. A question is
 * its asker's alone: to everybody else, in the organization or not, it is like one that was never asked.
 */
public final class QuestionsEndpoint implements Endpoint {
    public static final String PATH = "/v1/approvals";

    /** Every method that some path here takes. */
    public static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "DELETE");

    private static final Logger log = LoggerFactory.getLogger(QuestionsEndpoint.class);

    private final WorkspaceAuthenticator authenticator;
    private final QuestionCreation creation;
    private final AgentRates changes;
    private final ApprovalPipeline pipeline;
    private final Questions questions;
    private final Clock clock;
    private final Duration patience;
    private final Duration waitMax;
    private final Places waiting;

    /**
     * @param changes rates of withdrawals and redeliveries
     * @param patience how long a caller waits for approval-stream
     * @param waitMax the longest a caller may ask to wait for a result
     * @param waiting for who waits for a result
     */
    public QuestionsEndpoint(
            WorkspaceAuthenticator authenticator,
            QuestionCreation creation,
            AgentRates changes,
            ApprovalPipeline pipeline,
            Questions questions,
            Clock clock,
            Duration patience,
            Duration waitMax,
            Places waiting) {
        this.authenticator = authenticator;
        this.creation = creation;
        this.changes = changes;
        this.pipeline = pipeline;
        this.questions = questions;
        this.clock = clock;
        this.patience = patience;
        this.waitMax = waitMax;
        this.waiting = waiting;
    }

    @Override
    public HttpAnswer answer(HttpServletRequest request) throws IOException, InterruptedException {
        try {
            return route(proven(request), request);
        } catch (QuestionRefusedException refused) {
            return refused.answer();
        } catch (ReadModelUnavailableException unavailable) {
            log.atWarn().addKeyValue("reason", unavailable.getMessage()).log("The read model could not answer");
            throw new ProblemException(Problem.of(ProblemCode.UNAVAILABLE, "Approvals cannot be read now")
                    .retryAfter(1));
        }
    }

    private Proven proven(HttpServletRequest request) {
        return switch (authenticator.authenticate(request)) {
            case Proven proven -> proven;
            case Proof.Missing() -> throw unauthorized("missing_agent_auth");
            case Proof.WrongAgent() -> throw unauthorized("invalid_agent");
            case Proof.WrongKey() -> throw unauthorized("invalid_api_key");
        };
    }

    private static QuestionRefusedException unauthorized(String code) {
        return new QuestionRefusedException(QuestionAnswers.unauthorized(code));
    }

    private HttpAnswer route(Proven asker, HttpServletRequest request) throws IOException, InterruptedException {
        String below = request.getPathInfo();
        String method = request.getMethod();
        if (below == null) {
            return method.equals("POST") ? creation.create(asker, request) : notAllowed("POST");
        }
        List<String> path = List.of(below.substring(1).split("/", -1));
        String requestId = path.getFirst();
        String what = path.size() == 1 ? "" : path.size() == 2 ? path.get(1) : "?";
        boolean reading = method.equals("GET") || method.equals("HEAD");
        return switch (what) {
            case "" ->
                path.size() == 2
                        ? notFound()
                        : reading
                                ? QuestionAnswers.question(view(asker, requestId, request))
                                : method.equals("DELETE")
                                        ? withdraw(asker, requestId)
                                        : notAllowed("DELETE, GET, HEAD");
            case "result" ->
                reading ? QuestionAnswers.result(view(asker, requestId, request)) : notAllowed("GET, HEAD");
            case "redeliver" -> method.equals("POST") ? redeliver(asker, requestId) : notAllowed("POST");
            default -> notFound();
        };
    }

    private QuestionView view(Proven asker, String requestId, HttpServletRequest request) throws InterruptedException {
        Duration wait = ReceiptParameters.onlyWait(request, waitMax);
        return view(asker, requestId, wait);
    }

    private QuestionView view(Proven asker, String requestId, Duration wait) throws InterruptedException {
        Caller caller = asker.caller();
        ApprovalId approvalId = approvalId(caller.organization(), requestId);
        QuestionView view = approvalId == null ? null : read(caller, approvalId, wait);
        if (view == null || !view.agent().equals(caller.agent())) {
            throw unknown();
        }
        return view;
    }

    private @Nullable QuestionView read(Caller caller, ApprovalId approvalId, Duration wait)
            throws InterruptedException {
        QuestionView view = questions.find(caller.organization().organization(), approvalId);
        // Nobody waits for what is not theirs, or is not there.
        if (wait.isZero() || view == null || view.isResolved() || !view.agent().equals(caller.agent())) {
            return view;
        }
        if (!waiting.take(caller.organization().organization())) {
            throw new ProblemException(
                    Problem.of(ProblemCode.UNAVAILABLE, Waiters.FULL).retryAfter(1));
        }
        try {
            return questions.awaitResolved(caller.organization().organization(), approvalId, wait);
        } finally {
            waiting.leave(caller.organization().organization());
        }
    }

    private HttpAnswer withdraw(Proven asker, String requestId) throws InterruptedException {
        Caller caller = asker.caller();
        ApprovalId approvalId = approvalId(caller.organization(), requestId);
        if (approvalId == null) {
            throw unknown();
        }
        admitChange(caller);
        Ending<ApprovalReply> ending = pipeline.ask(
                caller.organization().organization(),
                replyTo -> new WithdrawApproval(
                        approvalId, caller.agent(), "The agent took the question back", replyTo, now()),
                patience,
                null);
        if (ending instanceof Ending.Answered<ApprovalReply>(var reply)) {
            return withdrawn(requestId, reply.refusal());
        }
        throw new ProblemException(
                Problem.of(ProblemCode.UNAVAILABLE, "It is not known whether the question was taken back")
                        .retryAfter(1));
    }

    private static HttpAnswer withdrawn(String requestId, @Nullable ApprovalRefusal refusal) {
        if (refusal == null) {
            return QuestionAnswers.withdrawn(requestId);
        }
        if (refusal == ApprovalRefusal.NO_SUCH_APPROVAL || refusal == ApprovalRefusal.NOT_REQUESTER) {
            throw unknown();
        }
        return QuestionAnswers.conflict(ApprovalRefusal.ALREADY_DECIDED.code());
    }

    private HttpAnswer redeliver(Proven asker, String requestId) throws InterruptedException {
        Caller caller = asker.caller();
        QuestionView view = view(asker, requestId, Duration.ZERO);
        if (view.delivery() == null) {
            return QuestionAnswers.conflict(ApprovalRefusal.NOTHING_TO_DELIVER.code());
        }
        admitChange(caller);
        ApprovalId approvalId = approvalId(caller.organization(), requestId);
        if (approvalId == null) {
            throw unknown();
        }
        RequestRedelivery redelivery = new RequestRedelivery(caller.agent().value(), now());
        // Nobody answers it; that it is in the log is what can be said.
        Ending<ApprovalReply> ending = pipeline.ask(
                caller.organization().organization(),
                replyTo -> new DeliverAnswer(approvalId, redelivery),
                Duration.ZERO,
                null);
        if (ending instanceof Ending.NotKnown<ApprovalReply>) {
            throw new ProblemException(
                    Problem.of(ProblemCode.UNAVAILABLE, "It is not known whether the request was taken")
                            .retryAfter(1));
        }
        return QuestionAnswers.redelivering(view);
    }

    private void admitChange(Caller caller) {
        long seconds = changes.secondsUntilAdmitted(caller.agent());
        if (seconds > 0) {
            throw new QuestionRefusedException(QuestionAnswers.rateLimited(seconds));
        }
    }

    private static @Nullable ApprovalId approvalId(Organization organization, String requestId) {
        return QuestionRequest.isRequestId(requestId)
                ? ApprovalId.ofQuestion(organization.idKey().bytes(), organization.organization(), requestId)
                : null;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static ProblemException unknown() {
        return ProblemException.of(ProblemCode.NOT_FOUND, "There is no such approval");
    }

    private static HttpAnswer notFound() {
        return Problem.of(ProblemCode.NOT_FOUND, "Nothing is served under this path")
                .answer();
    }

    private static HttpAnswer notAllowed(String methods) {
        return Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "This path takes " + methods)
                .with("Allow", methods)
                .answer();
    }
}
