package dev.countersign.lab.bench;

import dev.countersign.lab.bench.BenchProcesses.Organization;
import java.util.function.UnaryOperator;

/** One thing of each dialect that leaves a receipt, of about the same size: 300 characters of it are a note. */
enum Dialect {
    GATEWAY("the gateway: a tool call") {
        @Override
        Asking asking(Organization organization) {
            return Asking.call(organization.bearer(), BenchProcesses.BODY);
        }
    },
    HUB("the hub: a tool executed") {
        @Override
        Asking asking(Organization organization) {
            return new Asking(
                    "/api/v1/tools/echo.deals.update/execute",
                    Asking.bearer(organization.apiKey()),
                    key -> "",
                    key -> "{\"input\":" + INPUT + ",\"idempotency_key\":\"" + key + "\"}",
                    answer -> answer.status() == 200 && answer.body().startsWith("{\"success\":true"));
        }
    },
    /** In sessions that there are already, each with its share of the runs. */
    PLATFORM("the platform: a run in a session") {
        @Override
        Asking asking(Organization organization) {
            return new Asking(
                    "/api/v2/apps/" + organization.agent() + "/environments/production/runs/execute",
                    Asking.bearer(organization.apiKey()),
                    Asking.KEY_IN_A_HEADER,
                    key -> "{\"sessionIdentity\":[{\"type\":\"sessionReference\",\"value\":\"" + share("chat", key)
                            + "\"}],\"input\":[{\"type\":\"tool_input\",\"content\":" + INPUT
                            + "}],\"invoke\":{\"tasks\":[{\"type\":\"tool\",\"name\":\"echo.deals.update\"}]}}",
                    answer -> answer.status() == 200 && answer.body().contains("\"tool_output\""));
        }
    },
    REPORT("a report of an execution elsewhere") {
        @Override
        Asking asking(Organization organization) {
            UnaryOperator<String> body =
                    key -> "{\"tool_name\":\"echo\",\"tool_kind\":\"webhook\",\"invocation_source\":"
                            + "\"system\",\"started_at\":\"2026-11-01T08:00:00Z\",\"finished_at\":\"2026-11-01T08:00:01Z\","
                            + "\"duration_ms\":1000,\"outcome\":\"succeeded\",\"tool_id\":\"" + key
                            + "\",\"arguments_preview\":" + INPUT + "}";
            return new Asking(
                    "/v1/agents/" + organization.agent() + "/calls/call-1/tool-executions",
                    Asking.bearer(organization.bearer()),
                    key -> "",
                    body,
                    answer -> answer.status() == 204);
        }
    },
    QUESTION("a question to people, asked") {
        @Override
        Asking asking(Organization organization) {
            return new Asking(
                    "/v1/approvals",
                    "X-Agent-Id: " + organization.agentUuid() + "\r\nX-Api-Key: " + organization.apiKey() + "\r\n",
                    key -> "",
                    key -> "{\"request_id\":\"" + key + "\",\"question\":\"Ship it?\",\"context_markdown\":\""
                            + "n".repeat(300) + "\",\"options\":[{\"label\":\"Yes\",\"value\":\"yes\"}]}",
                    answer -> answer.status() == 201);
        }
    };

    private static final String INPUT =
            "{\"deal_id\":\"123\",\"amount\":12000,\"stage\":\"proposal\",\"note\":\"" + "n".repeat(300) + "\"}";
    private static final int SHARES = 64;

    private final String what;

    Dialect(String what) {
        this.what = what;
    }

    String what() {
        return what;
    }

    abstract Asking asking(Organization organization);

    private static String share(String name, String key) {
        return name + "-" + Math.floorMod(key.hashCode(), SHARES);
    }
}
