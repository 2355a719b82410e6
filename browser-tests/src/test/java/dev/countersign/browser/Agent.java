package dev.countersign.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.lab.process.GatewayClient;
import dev.countersign.schemas.json.CanonicalJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An organization's agent, calling over HTTP. */
final class Agent {
    private static final Pattern APPROVAL = Pattern.compile("\"approval_id\":\"(apr_[a-z2-7]+)\"");

    private final URI url;
    private final Organization organization;

    Agent(URI url, Organization organization) {
        this.url = url;
        this.organization = organization;
    }

    /**
     * A call as it was made.
     *
     * @param approvalId of the approval it waits for
     */
    record Pending(String approvalId, String key, String action, String resource, Map<String, Object> payload) {}

    /** Makes a call that policy puts before people. */
    Pending asks(String action, String resource, Map<String, Object> payload) throws IOException {
        String key = UUID.randomUUID().toString();
        GatewayClient.Answer answer = calls(key, action, resource, payload);
        assertThat(answer.body()).as("%s %s", action, resource).contains("\"pending_approval\"");
        return new Pending(approvalId(answer.body()), key, action, resource, payload);
    }

    /** The same call once more, as an agent makes it that wants to know. */
    String repeats(Pending call) throws IOException {
        return calls(call.key(), call.action(), call.resource(), call.payload()).body();
    }

    GatewayClient.Answer calls(String key, String action, String resource, Map<String, Object> payload)
            throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("instance_id", "nightly-" + key.substring(0, 4));
        body.put("action", action);
        body.put("resource", resource);
        body.put("payload", payload);
        try (GatewayClient client = new GatewayClient(url, organization.bearer())) {
            return client.call(key, new String(CanonicalJson.write(body), StandardCharsets.UTF_8));
        }
    }

    /** Puts a question to people. */
    String questions(Map<String, Object> question) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/v1/approvals"))
                .header("X-Agent-Id", organization.agentUuid())
                .header("X-Api-Key", organization.apiKey())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(CanonicalJson.write(question)))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            return approvalId(answer.body());
        }
    }

    /** What came of a question, as its asker polls it. */
    String asksForTheResult(String requestId) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/v1/approvals/" + requestId + "/result"))
                .header("X-Agent-Id", organization.agentUuid())
                .header("X-Api-Key", organization.apiKey())
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString()).body();
        }
    }

    private static String approvalId(String body) {
        Matcher approval = APPROVAL.matcher(body);
        assertThat(approval.find()).as(body).isTrue();
        return approval.group(1);
    }
}
