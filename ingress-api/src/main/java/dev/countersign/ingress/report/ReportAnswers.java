package dev.countersign.ingress.report;

import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ReportId;
import dev.countersign.domain.report.ToolExecution;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.http.JsonWriter;
import dev.countersign.ingress.http.Spelling;
import dev.countersign.ingress.problem.Problem;
import dev.countersign.ingress.problem.ProblemCode;
import dev.countersign.readmodel.ReportedExecution;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every answer about reports. Errors have the one member {@code detail} that clients of such APIs read. */
final class ReportAnswers {
    static final String RECEIPT_HEADER = "Countersign-Receipt";

    private static final int UNPROCESSABLE = 422;
    private static final String UNAUTHORIZED = "Authentication is required for this endpoint.";

    private ReportAnswers() {}

    /** 204, with the name of the receipt that the report has. */
    static HttpAnswer recorded(ReportId reportId) {
        return HttpAnswer.noContent().with(RECEIPT_HEADER, reportId.callId().receiptId());
    }

    static HttpAnswer refused(List<Flaw> flaws) {
        JsonWriter json = new JsonWriter().beginObject().name("detail").beginArray();
        flaws.forEach(flaw -> flaw.write(json));
        return HttpAnswer.json(UNPROCESSABLE, json.endArray().endObject().toBytes());
    }

    /** The same status and headers, in this API's form. */
    static HttpAnswer of(Problem problem) {
        String detail = problem.code() == ProblemCode.UNAUTHORIZED ? UNAUTHORIZED : problem.detail();
        byte[] body = new JsonWriter()
                .beginObject()
                .member("detail", detail)
                .endObject()
                .toBytes();
        return new HttpAnswer(problem.code().status(), HttpAnswer.JSON, problem.headers(), body);
    }

    /** @param truncated whether there are more than these */
    static HttpAnswer call(AgentId agent, String callId, List<ReportedExecution> executions, boolean truncated) {
        JsonWriter json = new JsonWriter()
                .beginObject()
                .member("agent_id", agent.value())
                .member("call_id", callId)
                .name("tool_executions")
                .beginArray();
        executions.forEach(one -> execution(json, one.execution()));
        json.endArray().name("truncated").value(truncated).endObject();
        return HttpAnswer.json(200, json.toBytes());
    }

    /** The public projection: no previews, stack trace, message, ids or address. */
    private static void execution(JsonWriter json, ToolExecution execution) {
        json.beginObject()
                .member("tool_name", execution.toolName())
                .member("tool_kind", Spelling.code(execution.toolKind()))
                .member("invocation_source", Spelling.code(execution.invocationSource()))
                .member("trigger_event", execution.triggerEvent())
                .member("started_at", execution.startedAt().toString())
                .member("finished_at", execution.finishedAt().toString())
                .name("duration_ms")
                .value(execution.duration().toMillis())
                .member("outcome", Spelling.code(execution.outcome()));
        number(json, "http_status", execution.httpStatus());
        json.member("error_code", execution.errorCode()).member("error_type", execution.errorType());
        flag(json, "wait_for_response", execution.waitForResponse());
        flag(json, "show_results_to_llm", execution.showResultsToLlm());
        json.endObject();
    }

    private static void number(JsonWriter json, String name, @Nullable Integer value) {
        if (value == null) {
            json.member(name, null);
        } else {
            json.name(name).value(value);
        }
    }

    private static void flag(JsonWriter json, String name, @Nullable Boolean value) {
        if (value == null) {
            json.member(name, null);
        } else {
            json.name(name).value(value);
        }
    }
}
