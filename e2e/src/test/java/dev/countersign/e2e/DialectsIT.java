package dev.countersign.e2e;

import static dev.countersign.e2e.Home.READY_WITHIN;
import static dev.countersign.e2e.Home.first;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.lab.process.JavaProcess;
import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.schemas.json.StrictJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hub API beside the gateway over the whole product: the demo's tools, policy and systems, and one who approves. */
class DialectsIT {
    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();

    /** On one start, because each takes a while. */
    @Test
    void theDemosToolsAreCalledByTheirKeys() throws Exception {
        try (JavaProcess up = home().up()) {
            theCatalogueHoldsTheDemosTools();
            oneKeyOverTwoDialectsIsOneCallAndOneEffect();
            oneKeyForAnotherActionIsAConflict();
            aDeletionIsDoneOnceWhenSomebodyHasApprovedIt();
            whatTheTargetRefusesIsAnUpstreamError();
            aDryRunChangesNothingAndShowsNoSecret();
            whoStopsIsToldWhereItIsRecordedAndWhatRanAfter();
        } finally {
            client.close();
        }
    }

    private void theCatalogueHoldsTheDemosTools() throws Exception {
        HttpResponse<String> all = get("COUNTERSIGN_URL", "/api/v1/tools");
        HttpResponse<String> itsm = get("COUNTERSIGN_URL", "/api/v1/tools?domain=itsm");

        assertThat(all.statusCode()).as(all.body()).isEqualTo(200);
        assertThat(all.body())
                .contains("\"crm.deals.update\"", "\"crm.deals.delete\"", "\"itsm.tickets.close\"", "\"destructive\"");
        assertThat(itsm.body())
                .contains("\"itsm.tickets.close\"", "\"conn_tickets\"")
                .doesNotContain("crm.deals");
    }

    private void oneKeyOverTwoDialectsIsOneCallAndOneEffect() throws Exception {
        HttpResponse<String> hub = execute(
                "crm.deals.update",
                "{\"input\":{\"deal_id\":\"123\",\"amount\":20000,\"stage\":\"won\"},\"idempotency_key\":\"both\"}");
        HttpResponse<String> gateway =
                call("both", "update_deal", "crm:deal:123", "{\"stage\":\"won\",\"amount\":20000}");
        HttpResponse<String> again = execute(
                "crm.deals.update",
                "{\"input\":{\"stage\":\"won\",\"amount\":2e4,\"deal_id\":\"123\"},\"idempotency_key\":\"both\"}");

        assertThat(hub.statusCode()).as(hub.body()).isEqualTo(200);
        assertThat(hub.body()).contains("\"changes\":1", "\"connection_id\":\"conn_crm\"");
        assertThat(gateway.body())
                .contains("\"decision\":\"allow\"", "\"changes\":1", header(hub, "Countersign-Receipt"));
        assertThat(header(gateway, "Idempotency-Replayed")).isEqualTo("true");
        assertThat(header(gateway, "Idempotency-Key-Mismatch")).isEmpty();
        assertThat(data(again)).isEqualTo(data(hub));
        assertThat(header(again, "Idempotency-Replayed")).isEqualTo("true");
        assertThat(get("DEMO_URL", "/deals/123").body()).contains("\"changes\":1");
    }

    private void oneKeyForAnotherActionIsAConflict() throws Exception {
        call("gateway-first", "update_deal", "crm:deal:123", "{\"amount\":21000}");
        HttpResponse<String> hub = execute(
                "itsm.tickets.close", "{\"input\":{\"ticket_id\":\"INC-4451\"},\"idempotency_key\":\"gateway-first\"}");

        assertThat(hub.statusCode()).isEqualTo(409);
        assertThat(hub.body()).contains("\"code\":\"IDEMPOTENCY_CONFLICT\"");
        assertThat(get("DEMO_URL", "/tickets/INC-4451").body()).contains("\"status\":\"open\"");

        HttpResponse<String> first = execute(
                "itsm.tickets.close",
                "{\"input\":{\"ticket_id\":\"INC-4451\",\"resolution\":\"done\"},\"idempotency_key\":\"hub-first\"}");
        HttpResponse<String> other = call("hub-first", "update_deal", "crm:deal:123", "{\"amount\":22000}");

        assertThat(first.body()).contains("\"success\":true", "\"status\":\"closed\"");
        assertThat(header(other, "Idempotency-Key-Mismatch")).isEqualTo("true");
        assertThat(get("DEMO_URL", "/deals/123").body()).contains("21000").doesNotContain("22000");
    }

    private void aDeletionIsDoneOnceWhenSomebodyHasApprovedIt() throws Exception {
        String body = "{\"input\":{\"deal_id\":\"125\"},\"idempotency_key\":\"delete-125\"}";

        HttpResponse<String> keyless = execute("crm.deals.delete", "{\"input\":{\"deal_id\":\"125\"}}");
        HttpResponse<String> pending = execute("crm.deals.delete", body);

        assertThat(keyless.body()).contains("\"code\":\"IDEMPOTENCY_KEY_REQUIRED\"");
        assertThat(pending.statusCode()).as(pending.body()).isEqualTo(409);
        String approval = first(Pattern.compile("apr_[a-z2-7]{26}"), pending.body());
        assertThat(get("DEMO_URL", "/deals/125").statusCode()).isEqualTo(200);
        approve(approval);

        HttpResponse<String> done = executeUntilDecided("crm.deals.delete", body);
        HttpResponse<String> again = execute("crm.deals.delete", body);

        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        assertThat(header(done, "Countersign-Receipt")).isEqualTo(header(pending, "Countersign-Receipt"));
        assertThat(data(again)).isEqualTo(data(done));
        assertThat(get("DEMO_URL", "/deals/125").statusCode()).isEqualTo(404);
    }

    private void whatTheTargetRefusesIsAnUpstreamError() throws Exception {
        HttpResponse<String> missing = execute("crm.deals.update", "{\"input\":{\"deal_id\":\"999\",\"amount\":1}}");

        assertThat(missing.statusCode()).as(missing.body()).isEqualTo(502);
        assertThat(missing.body()).contains("\"code\":\"UPSTREAM_ERROR\"", "\"effect\":\"none\"");
    }

    private void aDryRunChangesNothingAndShowsNoSecret() throws Exception {
        HttpResponse<String> dry = execute(
                "crm.deals.update",
                "{\"input\":{\"deal_id\":\"124\",\"amount\":60000},\"idempotency_key\":\"dry\",\"dry_run\":true}");

        assertThat(dry.statusCode()).as(dry.body()).isEqualTo(200);
        assertThat(dry.body())
                .contains("\"decision\":\"require_approval\"", "\"password\":\"***\"", "\"resource\":\"crm:deal:124\"")
                .doesNotContain("crm.password");
        String receiptId = header(dry, "Countersign-Receipt");
        Map<String, String> environment = home().environment();
        HttpResponse<String> receipt = send(request("COUNTERSIGN_URL", "/v1/receipts/" + receiptId)
                .setHeader(
                        "Authorization",
                        "Bearer " + environment.get("AGENT_ID") + ":" + environment.get("AGENT_SECRET")));
        assertThat(receipt.statusCode()).as(receipt.body()).isEqualTo(200);
        assertThat(receipt.body())
                .contains(
                        "\"dry_run\":true",
                        "\"status\":\"dry_run\"",
                        "\"decision\":\"require_approval\"",
                        "\"outcome\":\"not_executed\"",
                        "\"attempts\":0")
                .doesNotContain("approval_id");
        assertThat(get("DEMO_URL", "/deals/124").body()).contains("\"changes\":0");

        HttpResponse<String> real = execute(
                "crm.deals.update", "{\"input\":{\"deal_id\":\"124\",\"amount\":1},\"idempotency_key\":\"dry\"}");

        assertThat(real.statusCode()).as(real.body()).isEqualTo(200);
        assertThat(header(real, "Countersign-Receipt")).isNotEqualTo(receiptId);
        assertThat(get("DEMO_URL", "/deals/124").body()).contains("\"changes\":1");
    }

    private void whoStopsIsToldWhereItIsRecordedAndWhatRanAfter() throws Exception {
        String data = directory.resolve("data").toString();
        String stopped = home().run(
                        Map.of(),
                        List.of("stop-calls", "--tool", "itsm.tickets.close", "--reason", "Audit", "--data", data))
                .output();
        String offset = first(Pattern.compile("control-history at offset [0-9]+"), stopped);

        String told =
                home().run(Map.of(), List.of("audit", "stops", "--data", data)).output();

        assertThat(told)
                .contains("stopped: the calls through the tool itsm.tickets.close")
                .contains(offset.substring("control-history at ".length()) + " of control-history")
                .contains("after it: 0 had begun and went on, 0 began, 0 were held back");
    }

    private HttpResponse<String> executeUntilDecided(String tool, String body) throws Exception {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        HttpResponse<String> answer = execute(tool, body);
        while ((answer.statusCode() == 409 || answer.statusCode() == 202) && System.nanoTime() < deadline) {
            Thread.sleep(200);
            answer = execute(tool, body);
        }
        return answer;
    }

    private void approve(String approval) throws Exception {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        String shown = home().approvals("show", approval);
        while (shown.contains("There is no such approval") && System.nanoTime() < deadline) {
            shown = home().approvals("show", approval);
        }
        String card = first(Pattern.compile("[0-9a-f]{64}"), shown);
        assertThat(home().approvals("approve", approval, "--card", card)).contains("approved at");
    }

    private HttpResponse<String> execute(String tool, String body) throws Exception {
        return send(
                request("COUNTERSIGN_URL", "/api/v1/tools/" + tool + "/execute").POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> call(String key, String action, String resource, String payload) throws Exception {
        Map<String, String> environment = home().environment();
        return send(HttpRequest.newBuilder(URI.create(environment.get("COUNTERSIGN_URL") + "/v1/agent-tool-call"))
                .header(
                        "Authorization",
                        "Bearer " + environment.get("AGENT_ID") + ":" + environment.get("AGENT_SECRET"))
                .header("Idempotency-Key", key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"instance_id\":\"run-1\",\"action\":\"" + action + "\",\"resource\":\""
                        + resource + "\",\"payload\":" + payload + "}")));
    }

    private HttpResponse<String> get(String service, String path) throws Exception {
        return send(request(service, path));
    }

    private HttpRequest.Builder request(String service, String path) throws IOException {
        Map<String, String> environment = home().environment();
        return HttpRequest.newBuilder(URI.create(environment.get(service) + path))
                .header("Authorization", "Bearer " + environment.get("API_KEY"))
                .header("Content-Type", "application/json");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.timeout(READY_WITHIN).build(), BodyHandlers.ofString());
    }

    private static String data(HttpResponse<String> answer) {
        @Nullable
        Object data = StrictJson.parseObject(answer.body().getBytes(StandardCharsets.UTF_8))
                .get("data");
        return new String(CanonicalJson.write(data), StandardCharsets.UTF_8);
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private Home home() {
        return new Home(directory);
    }
}
