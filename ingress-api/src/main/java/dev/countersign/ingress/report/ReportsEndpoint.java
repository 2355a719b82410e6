package dev.countersign.ingress.report;

import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.ReportId;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.report.Report;
import dev.countersign.domain.report.ReportCommand.ReportToolExecution;
import dev.countersign.domain.request.Limits;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.door.LoggedFailure;
import dev.countersign.ingress.credential.AgentRates;
import dev.countersign.ingress.credential.Authenticator;
import dev.countersign.ingress.credential.Caller;
import dev.countersign.ingress.gateway.TraceContext;
import dev.countersign.ingress.http.BodyReader;
import dev.countersign.ingress.http.Endpoint;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.problem.Problem;
import dev.countersign.ingress.problem.ProblemCode;
import dev.countersign.ingress.problem.ProblemException;
import dev.countersign.ingress.reply.CommandWriter;
import dev.countersign.readmodel.ReadModelUnavailableException;
import dev.countersign.readmodel.ReceiptQueries;
import dev.countersign.readmodel.ReportQueries;
import dev.countersign.readmodel.ReportedExecution;
import dev.countersign.schemas.seal.KeysUnavailableException;
import dev.countersign.schemas.seal.PayloadKeys;
import dev.countersign.schemas.seal.Subject;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /v1/agents/{agent_id}/calls/{call_id}/tool-executions}: an agent tells of a tool that it
 * ran elsewhere; {@code GET /v1/agents/{agent_id}/calls/{call_id}}: what it told of one call. An agent
 * tells of itself alone: another's path is like one that there is not.
 *
 * <p>204 says that the report is in the log. It usually shows then, too: its sender is answered when the
 * read model has it, unless that takes longer than {@link #SHOWN_WITHIN}.
 */
public final class ReportsEndpoint implements Endpoint {
    public static final String PATH = "/v1/agents";

    private static final Logger log = LoggerFactory.getLogger(ReportsEndpoint.class);

    private static final Duration SHOWN_WITHIN = Duration.ofSeconds(2);

    private static final String CALLS = "calls";
    private static final String EXECUTIONS = "tool-executions";
    private static final int AGENT = 1;
    private static final int CALL = 3;
    private static final int CALL_PARTS = 4;
    private static final int EXECUTIONS_PARTS = 5;

    private final Authenticator authenticator;
    private final AgentRates rates;
    private final BodyReader bodies;
    private final CommandWriter commands;
    private final PayloadKeys payloads;
    private final ReceiptQueries receipts;
    private final ReportQueries reports;
    private final SecureRandom random = new SecureRandom();
    private final Clock clock;

    /** @param rates of the calls: an agent's reports count among them */
    public ReportsEndpoint(
            Authenticator authenticator,
            AgentRates rates,
            BodyReader bodies,
            CommandWriter commands,
            PayloadKeys payloads,
            ReceiptQueries receipts,
            ReportQueries reports,
            Clock clock) {
        this.authenticator = authenticator;
        this.rates = rates;
        this.bodies = bodies;
        this.commands = commands;
        this.payloads = payloads;
        this.receipts = receipts;
        this.reports = reports;
        this.clock = clock;
    }

    @Override
    public HttpAnswer answer(HttpServletRequest request) throws InterruptedException {
        try {
            return routed(request);
        } catch (ReportRefusedException refused) {
            return ReportAnswers.refused(refused.flaws());
        } catch (ProblemException problem) {
            return ReportAnswers.of(problem.problem());
        } catch (ReadModelUnavailableException | KeysUnavailableException unavailable) {
            log.atWarn().addKeyValue("reason", unavailable.getMessage()).log("Reports could not be read");
            return ReportAnswers.of(Problem.of(ProblemCode.UNAVAILABLE, "Reports cannot be read now")
                    .retryAfter(1));
        } catch (IOException | RuntimeException failure) {
            log.atError().setCause(LoggedFailure.of(failure)).log("A request about reports failed inside");
            return ReportAnswers.of(Problem.of(ProblemCode.INTERNAL_ERROR, "The request failed inside; it was logged"));
        }
    }

    private HttpAnswer routed(HttpServletRequest request) throws IOException, InterruptedException {
        Caller caller = authenticator.authenticate(request);
        String path = request.getPathInfo();
        String[] parts = path == null ? new String[0] : path.split("/", -1);
        boolean listed = parts.length == CALL_PARTS && parts[2].equals(CALLS);
        boolean appended =
                parts.length == EXECUTIONS_PARTS && parts[2].equals(CALLS) && parts[CALL_PARTS].equals(EXECUTIONS);
        if ((!listed && !appended) || !parts[AGENT].equals(caller.agent().value())) {
            throw ProblemException.of(ProblemCode.NOT_FOUND, "There is nothing here");
        }
        require(request, listed ? Set.of("GET", "HEAD") : Set.of("POST"), listed ? "GET, HEAD" : "POST");
        String call = call(parts[CALL]);
        return listed ? list(caller, call) : append(caller, call, request);
    }

    private static void require(HttpServletRequest request, Set<String> methods, String allowed) {
        if (!methods.contains(request.getMethod())) {
            throw new ProblemException(Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "This path takes " + allowed)
                    .with("Allow", allowed));
        }
    }

    /** Named by somebody else's system: whatever can be in a path, but for what hides in a log or a list. */
    private static String call(String name) {
        int length = name.codePointCount(0, name.length());
        if (length < 1) {
            throw refused("String should have at least 1 character", "string_too_short");
        }
        if (length > Limits.EXTERNAL_CALL_CHARS_MAX) {
            throw refused(
                    "String should have at most " + Limits.EXTERNAL_CALL_CHARS_MAX + " characters", "string_too_long");
        }
        if (name.codePoints().anyMatch(point -> Character.getType(point) == Character.CONTROL)) {
            throw refused("String should have no control characters", "string_pattern_mismatch");
        }
        return name;
    }

    private static ReportRefusedException refused(String msg, String type) {
        return new ReportRefusedException(List.of(Flaw.path("call_id", msg, type)));
    }

    private HttpAnswer list(Caller caller, String call) {
        List<ReportedExecution> found = reports.executions(
                caller.organization().organization(), caller.agent(), call, Limits.REPORTED_EXECUTIONS_SHOWN_MAX + 1);
        if (found.isEmpty()) {
            throw ProblemException.of(ProblemCode.NOT_FOUND, "Nothing was reported of such a call");
        }
        boolean truncated = found.size() > Limits.REPORTED_EXECUTIONS_SHOWN_MAX;
        return ReportAnswers.call(
                caller.agent(),
                call,
                truncated ? found.subList(0, Limits.REPORTED_EXECUTIONS_SHOWN_MAX) : found,
                truncated);
    }

    private HttpAnswer append(Caller caller, String call, HttpServletRequest request)
            throws IOException, InterruptedException {
        rates.admit(caller.agent());
        ReportToolExecution command = command(caller, call, ReportRequest.parse(bodies.read(request)));
        if (!commands.report(command, TraceContext.of(request.getHeader("traceparent")))) {
            throw new ProblemException(Problem.of(
                            ProblemCode.UNAVAILABLE,
                            "It is not known whether the report was recorded: send the same again")
                    .retryAfter(1));
        }
        awaitShown(caller.organization(), command.reportId());
        return ReportAnswers.recorded(command.reportId());
    }

    private ReportToolExecution command(Caller caller, String call, ReportRequest body) {
        Organization organization = caller.organization();
        Salt salt = Salt.random(random);
        Subject subject = Subject.ofResource(organization.organization(), Report.resource(caller.agent(), call));
        SealedValue details = sealed(subject, salt, body);
        Digest digest = payloads.digest(details, body.identity());
        ReportId reportId = ReportId.derive(
                organization.idKey().bytes(), organization.organization(), caller.agent(), call, digest);
        return new ReportToolExecution(
                reportId,
                new Report(
                        organization.organization(),
                        caller.agent(),
                        caller.owner(),
                        call,
                        body.execution(),
                        details,
                        digest,
                        salt,
                        clock.instant().truncatedTo(ChronoUnit.MICROS)));
    }

    /** Of a call that nobody reported of before, this waits for its key to be committed. */
    private SealedValue sealed(Subject subject, Salt salt, ReportRequest body) {
        try {
            return payloads.seal(subject, salt, body.canonicalDetails());
        } catch (KeysUnavailableException away) {
            throw ProblemException.of(
                    ProblemCode.UNAVAILABLE, "The report cannot be encrypted now; nothing was recorded");
        }
    }

    /** What is recorded is recorded, whether or not anybody can read it yet. */
    private void awaitShown(Organization organization, ReportId reportId) throws InterruptedException {
        try {
            receipts.awaitSettled(organization.organization(), reportId.callId(), SHOWN_WITHIN);
        } catch (ReadModelUnavailableException behind) {
            log.atDebug().addKeyValue("reason", behind.getMessage()).log("A report does not show yet");
        }
    }
}
