package dev.countersign.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.console.approval.Option;
import dev.countersign.console.approval.Refusal;
import dev.countersign.console.approval.UnknownOutcome.Barred;
import dev.countersign.console.audit.Story;
import dev.countersign.console.played.RunningConsole;
import dev.countersign.console.played.Sample;
import dev.countersign.console.played.SampleStory;
import dev.countersign.domain.call.UnknownResolution;
import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.schemas.json.StrictJson;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The people's API as a local user calls it on the machine itself. */
class ApiIT {
    private final MutableClock clock = new MutableClock();
    private final HttpClient client = HttpClient.newHttpClient();
    private RunningConsole console;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        console = RunningConsole.start(directory, clock, Map.of());
    }

    @AfterEach
    void stop() {
        client.close();
        console.close();
    }

    private static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(console.url() + path)).timeout(Duration.ofSeconds(30));
    }

    private HttpRequest.Builder as(String name, String path) {
        return request(path).header("Authorization", basic(name, console.password(name)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static Map<String, Object> json(HttpResponse<String> answer) {
        return StrictJson.parseObject(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse<String> post(String name, String path, Map<String, Object> body) throws Exception {
        return send(as(name, path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(CanonicalJson.write(body))));
    }

    private HttpResponse<String> vote(String name, String id, Map<String, Object> more) throws Exception {
        Map<String, Object> body = new HashMap<>(more);
        body.putIfAbsent("card_digest", card(name, id).get("card_digest"));
        return post(name, "/v1/inbox/approvals/" + id + "/votes", body);
    }

    private Map<String, Object> card(String name, String id) throws Exception {
        return json(send(as(name, "/v1/inbox/approvals/" + id)));
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String error) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(json(answer))
                .containsEntry("error", error)
                .containsEntry("status", (long) status)
                .containsEntry("type", "urn:countersign:problem:" + error)
                .containsKeys("title", "detail");
    }

    @Test
    void whatIsThereNowIsToldFieldByField() throws Exception {
        String id = console.sample().call("crm:deal:1");
        String blind = console.sample().current(null).call("crm:deal:2");
        String question = console.sample().question("Which?", "", new Option("One", "one"));

        Map<String, Object> current = json(send(as("audrey", "/v1/inbox/approvals/" + id + "/current")));

        assertThat(current).containsEntry("result", "seen").containsEntry("approval_id", id);
        assertThat((String) current.get("seen_at")).endsWith("Z");
        assertThat((List<Object>) current.get("fields"))
                .containsExactly(
                        Map.of("field", "amount", "kind", "differs", "now", 54_000L, "asked_for", 72_000L),
                        Map.of("field", "stage", "kind", "same", "now", "closed_won", "asked_for", "closed_won"),
                        unnamed("owner_id", 7L));
        assertThat(json(send(as("ada", "/v1/inbox/approvals/" + blind + "/current"))))
                .containsEntry("result", "not_offered")
                .containsEntry("seen_at", null);
        assertThat(send(as("ada", "/v1/inbox/approvals/" + question + "/current"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(send(as("nobody", "/v1/inbox/approvals/" + id + "/current")).statusCode())
                .isEqualTo(403);
        assertThat(send(request("/v1/inbox/approvals/" + id + "/current")).statusCode())
                .isEqualTo(401);
    }

    @Test
    void aListIsPagedAndFiltered() throws Exception {
        Sample sample = console.sample();
        IntStream.range(0, 3).forEach(i -> sample.call("crm:deal:" + i));

        Map<String, Object> first = json(send(as("ada", "/v1/inbox/approvals?limit=2")));
        Map<String, Object> second =
                json(send(as("ada", "/v1/inbox/approvals?limit=2&cursor=" + first.get("next_cursor"))));

        assertThat((List<?>) first.get("approvals")).hasSize(2);
        assertThat((List<?>) second.get("approvals")).hasSize(1);
        assertThat(second).containsEntry("next_cursor", null);
        assertThat((Map<String, Object>) ((List<?>) second.get("approvals")).getFirst())
                .containsEntry("resource", "crm:deal:2")
                .containsEntry("kind", "tool_call")
                .containsEntry("status", "pending")
                .containsEntry("standing", "may_vote")
                .containsEntry("risk_level", "medium")
                .containsKeys("approval_id", "card_digest", "expires_at");
        assertThat((List<?>) json(send(as("ada", "/v1/inbox/approvals?search=deal%3A1")))
                        .get("approvals"))
                .hasSize(1);
        assertProblem(send(as("ada", "/v1/inbox/approvals?view=none")), 400, "bad_request");
        assertProblem(send(as("ada", "/v1/inbox/approvals?limit=0")), 400, "bad_request");
        assertProblem(send(as("ada", "/v1/inbox/approvals?limit=-1")), 400, "bad_request");
        assertProblem(send(as("ada", "/v1/inbox/approvals?cursor=x")), 400, "bad_request");
    }

    @Test
    void aCardComesWithItsDigestAndExactParameters() throws Exception {
        String id = console.sample().call("crm:deal:1");

        assertThat(card("ada", id))
                .containsEntry("parameters", Map.of("amount", 72_000L, "stage", "closed_won"))
                .containsEntry("quorum", 1L)
                .containsEntry("missing", 1L)
                .containsEntry("reversible", true)
                .containsEntry("effect_class", "unsafe")
                .containsEntry("opened_at", "2026-07-01T08:56:00Z")
                .containsEntry("execution", null);
        assertProblem(send(as("ada", "/v1/inbox/approvals/apr_none")), 404, "not_found");
    }

    @Test
    void aVoteIsAnsweredWithTheCardAsItThenStands() throws Exception {
        String id = console.sample().call("crm:deal:1");

        HttpResponse<String> answer = vote("ada", id, Map.of("choice", "approve", "comment", "fine"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer)).containsEntry("status", "approved");
        assertThat((Map<String, Object>) json(answer).get("execution")).containsEntry("status", "succeeded");
    }

    @Test
    void everyRefusalHasItsCode() throws Exception {
        String own = console.sample().agent("a", "ada@example.com").call("crm:deal:1");
        assertProblem(vote("ada", own, Map.of("choice", "approve")), 403, "separation_of_duties");
        String others = console.sample().asking(List.of("support"), 1).call("crm:deal:2");
        assertProblem(vote("ada", others, Map.of("choice", "approve")), 403, "not_eligible");
        String id = console.sample().call("crm:deal:3");
        assertProblem(
                vote(
                        "ada",
                        id,
                        Map.of(
                                "choice",
                                "approve",
                                "card_digest",
                                Sample.otherDigest().hex())),
                409,
                "stale_approval");
        assertProblem(vote("ada", id, Map.of("choice", "reject")), 400, "comment_required");
        assertProblem(vote("ada", id, Map.of("choice", "select", "option", "x")), 400, "choice_not_offered");
        assertProblem(
                vote("ada", id, Map.of("choice", "approve_edited", "parameters", Map.of())), 400, "choice_not_offered");
        String commented = console.sample().commentRequired().call("crm:deal:4");
        assertProblem(vote("ada", commented, Map.of("choice", "approve")), 400, "comment_required");
        assertThat(vote("ada", id, Map.of("choice", "approve")).statusCode()).isEqualTo(200);
        assertThat(vote("ada", id, Map.of("choice", "approve")).statusCode()).isEqualTo(200);
        assertProblem(vote("ada", id, Map.of("choice", "reject", "comment", "no")), 409, "already_decided");
        assertProblem(vote("grace", id, Map.of("choice", "approve")), 409, "already_decided");
        String late = console.sample()
                .waited(Duration.ofMinutes(1), Duration.ofMinutes(1))
                .call("crm:deal:5");
        Object digest = card("ada", late).get("card_digest");
        clock.advance(Duration.ofMinutes(1));
        assertProblem(vote("ada", late, Map.of("choice", "approve", "card_digest", digest)), 409, "expired");
        assertProblem(vote("audrey", id, Map.of("choice", "approve")), 403, "forbidden");
        assertProblem(send(as("nobody", "/v1/inbox/approvals")), 403, "forbidden");
    }

    private static Map<String, Object> unnamed(String field, Object now) {
        Map<String, Object> json = new HashMap<>(Map.of("field", field, "kind", "unnamed", "now", now));
        json.put("asked_for", null);
        return json;
    }

    @Test
    void wrongPasswordsUnderInventedNamesShutNobodyElseOut() throws Exception {
        for (int i = 0; i < 50; i++) {
            assertProblem(
                    send(request("/v1/inbox/approvals").header("Authorization", basic("nobody-" + i, "x"))),
                    401,
                    "unauthorized");
        }
        assertProblem(send(as("ada", "/v1/inbox/approvals")), 429, "rate_limited");

        clock.advance(Duration.ofSeconds(1));

        assertThat(send(as("ada", "/v1/inbox/approvals")).statusCode()).isEqualTo(200);
        assertThat(send(as("ada", "/v1/inbox/approvals")).statusCode()).isEqualTo(200);
    }

    @Test
    void aReasonThatNobodyCanSeeIsNone() throws Exception {
        String id = console.sample().commentRequired().call("crm:deal:1");

        for (String invisible : List.of("\u200B", " \u2060\u00AD\u3164\u00A0", "\u202E\u2800", "\u0301\uFE0F\n\r\n")) {
            assertProblem(vote("ada", id, Map.of("choice", "approve", "comment", invisible)), 400, "comment_required");
            assertProblem(vote("ada", id, Map.of("choice", "reject", "comment", invisible)), 400, "comment_required");
        }
        assertThat(vote("ada", id, Map.of("choice", "approve", "comment", "👍\uFE0F"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aMalformedVoteIsRefusedWithASentence() throws Exception {
        String id = console.sample().call("crm:deal:1");
        String path = "/v1/inbox/approvals/" + id + "/votes";

        assertProblem(post("ada", path, Map.of("choice", "approve")), 400, "bad_request");
        assertProblem(vote("ada", id, Map.of("choice", "maybe")), 400, "bad_request");
        assertProblem(vote("ada", id, Map.of("choice", 7L)), 400, "bad_request");
        assertProblem(vote("ada", id, Map.of("choice", "approve", "voter", "grace")), 400, "bad_request");
        assertProblem(vote("ada", id, Map.of("choice", "approve_edited", "parameters", "x")), 400, "bad_request");
        assertProblem(vote("ada", id, Map.of("choice", "reject", "comment", "x".repeat(4_001))), 400, "bad_request");
        assertProblem(
                send(as("ada", path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"choice\":\"reject\",\"choice\":\"approve\"}"))),
                400,
                "bad_request");
        assertProblem(
                send(as("ada", path).header("Content-Type", "text/plain").POST(BodyPublishers.ofString("{}"))),
                415,
                "unsupported_media_type");
        assertProblem(
                send(as("ada", path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"comment\":\"" + "x".repeat(300_000) + "\"}"))),
                413,
                "payload_too_large");
        assertProblem(send(as("ada", path)), 405, "method_not_allowed");
        assertProblem(send(as("ada", "/v1/inbox/none")), 404, "not_found");
        assertThat(console.inbox().ballots()).isEmpty();
    }

    @Test
    void aQuestionIsAnswered() throws Exception {
        String id = console.sample()
                .asking(List.of(), 1)
                .question("Which?", "", new Option("L", "l"), new Option("R", "r"));

        HttpResponse<String> answer = vote("ada", id, Map.of("choice", "select", "option", "r"));

        assertThat(json(answer)).containsEntry("status", "answered");
        assertThat((Map<String, Object>) json(answer).get("decision"))
                .containsEntry("answer", Map.of("choice", "select", "option", "r"))
                .containsEntry("by", List.of("Ada Lovelace"));
    }

    @Test
    void unknownOutcomesAreListedAndResolved() throws Exception {
        String callId = console.sample().unknown("pay:1", "The line broke");

        assertThat((List<?>) json(send(as("ada", "/v1/inbox/unknown-outcomes"))).get("unknown_outcomes"))
                .hasSize(1);
        String path = "/v1/inbox/unknown-outcomes/" + callId;
        assertProblem(post("ada", path + "/resolution", Map.of("resolution", "happened")), 400, "comment_required");
        HttpResponse<String> answer =
                post("ada", path + "/resolution", Map.of("resolution", "run_again", "comment", "not on the statement"));
        assertThat((Map<String, Object>) json(answer).get("resolution")).containsEntry("resolution", "run_again");
        assertProblem(
                post("ada", path + "/resolution", Map.of("resolution", "happened", "comment", "x")),
                409,
                "not_unknown");
        assertProblem(send(as("ada", "/v1/inbox/unknown-outcomes/none")), 404, "not_found");
    }

    @Test
    void whoIsNobodyIsToldNothingAndNoBrowserAsksForAPassword() throws Exception {
        for (HttpRequest.Builder request : List.of(
                request("/v1/inbox/approvals"),
                request("/v1/inbox/approvals").header("Authorization", basic("ada", "wrong")),
                request("/v1/inbox/approvals").header("Authorization", basic("nemo", "wrong")),
                request("/v1/inbox/approvals").header("Authorization", "Basic garbled"),
                request("/v1/inbox/approvals").header("Authorization", "Bearer token"),
                request("/v1/inbox/approvals")
                        .header("Authorization", basic("ada", console.password("ada")))
                        .header("Authorization", basic("grace", console.password("grace"))))) {
            HttpResponse<String> answer = send(request);

            assertProblem(answer, 401, "unauthorized");
            assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"countersign\"");
            assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        }
    }

    @Test
    void whoGuessesIsToldToWait() throws Exception {
        for (int i = 0; i < 5; i++) {
            send(request("/v1/inbox/approvals").header("Authorization", basic("ada", "wrong")));
        }

        assertProblem(send(as("ada", "/v1/inbox/approvals")), 429, "rate_limited");
        assertThat(send(as("grace", "/v1/inbox/approvals")).statusCode()).isEqualTo(200);
    }

    @Test
    void aSessionOfAPageMeansNothingHere() throws Exception {
        String id = console.sample().call("crm:deal:1");
        try (Visitor ada = Visitor.signedIn(console, "ada")) {
            HttpResponse<String> read = ada.get("/v1/inbox/approvals");
            HttpResponse<String> voted = ada.send(ada.request("/v1/inbox/approvals/" + id + "/votes")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"choice\":\"approve\"}")));

            assertProblem(read, 401, "unauthorized");
            assertProblem(voted, 401, "unauthorized");
        }
    }

    @Test
    void aPasswordThatABrowserRemembersServesNoOtherSite() throws Exception {
        String id = console.sample().call("crm:deal:1");
        String digest = (String) card("ada", id).get("card_digest");

        HttpResponse<String> answer = send(as("ada", "/v1/inbox/approvals/" + id + "/votes")
                .header("Content-Type", "application/json")
                .header("Sec-Fetch-Site", "cross-site")
                .POST(BodyPublishers.ofString("{\"choice\":\"approve\",\"card_digest\":\"" + digest + "\"}")));

        assertProblem(answer, 403, "forbidden");
        assertThat(console.inbox().ballots()).isEmpty();
        assertThat(send(as("ada", "/v1/inbox/approvals")
                                .header("Origin", "https://evil.example")
                                .header("Access-Control-Request-Method", "POST")
                                .method("OPTIONS", BodyPublishers.noBody()))
                        .headers()
                        .firstValue("Access-Control-Allow-Origin"))
                .isEmpty();
    }

    @Test
    void itSaysWhenItCannotServe() throws Exception {
        String id = console.sample().call("crm:deal:1");
        String digest = (String) card("ada", id).get("card_digest");
        console.inbox().silent(true);
        HttpResponse<String> unconfirmed = vote("ada", id, Map.of("choice", "approve", "card_digest", digest));
        console.inbox().down(true);

        assertThat(unconfirmed.statusCode()).isEqualTo(202);
        assertThat(json(unconfirmed)).containsEntry("confirmed", false);
        assertProblem(send(as("ada", "/v1/inbox/approvals")), 503, "unavailable");
    }

    @Test
    void callsAreLookedUpAndToldByWhoeverMaySeeThem() throws Exception {
        Story story = new SampleStory().approved();
        console.audit().add(story);
        String path = "/v1/audit/calls/" + story.call().callId().receiptId();

        Map<String, Object> page = json(send(as("audrey", "/v1/audit/calls?tool=crm.deals.update&outcome=succeeded")));
        assertThat((List<Map<String, Object>>) page.get("calls"))
                .singleElement()
                .satisfies(call -> assertThat(call)
                        .containsEntry("call_id", story.call().callId().value())
                        .containsEntry("status", "succeeded")
                        .containsEntry("rule", "large-deals"));
        assertThat(json(send(as("audrey", "/v1/audit/calls?outcome=unknown"))))
                .containsEntry("calls", List.of())
                .containsEntry("next_cursor", null);
        assertProblem(send(as("audrey", "/v1/audit/calls?outcom=unknown")), 400, "bad_request");

        Map<String, Object> told = json(send(as("audrey", path)));
        assertThat((List<Map<String, Object>>) told.get("steps"))
                .hasSize(12)
                .first()
                .satisfies(asked -> assertThat((Map<String, Object>) asked.get("facts"))
                        .containsEntry("agent", "sales-agent")
                        .containsKey("parameters"));
        assertThat((List<Map<String, Object>>) told.get("receipts"))
                .extracting(receipt -> ((Map<String, Object>) receipt.get("proof")).get("state"))
                .containsExactly("sealed", "not_sealed");
        assertThat(send(as("audrey", path + "/receipts/1/proof")).body()).startsWith("c2sp.org/tlog-proof@v1");
        assertThat(json(send(as("audrey", path + "/receipts/1/leaf"))))
                .containsEntry("receipt_id", story.call().callId().receiptId());

        assertProblem(send(as("audrey", path + "/receipts/2/proof")), 404, "not_found");
        assertProblem(send(as("audrey", "/v1/audit/calls/rec_none")), 404, "not_found");
        assertProblem(send(as("ada", "/v1/audit/calls")), 403, "forbidden");
        assertProblem(send(as("ada", path)), 403, "forbidden");
    }

    @Test
    void itSaysWhatWouldBeRefusedOfAnUnknownOutcome() throws Exception {
        String id = console.sample().unknown("pay:1", "The connection broke");
        console.inbox().bar(id, List.of(new Barred(UnknownResolution.RUN_AGAIN, Refusal.NOT_ELIGIBLE, "")));

        assertThat(json(send(as("ada", "/v1/inbox/unknown-outcomes/" + id))).get("barred"))
                .isEqualTo(List.of(Map.of(
                        "resolution",
                        "run_again",
                        "error",
                        "not_eligible",
                        "detail",
                        "You are in none of the groups that are asked")));
    }

    @Test
    void itIsDescribed() throws Exception {
        HttpResponse<String> text = send(as("ada", "/v1/inbox/openapi.json"));
        Map<String, Object> description = json(text);

        // ABUSE A35: the examples are no secrets.
        assertThat(text.body()).doesNotContainPattern("\\$argon2|whsec_|eyJ[A-Za-z0-9_-]{10}|-----BEGIN");
        assertThat((Map<String, Object>) description.get("paths"))
                .containsOnlyKeys(
                        "/v1/inbox/approvals",
                        "/v1/inbox/approvals/{approval_id}",
                        "/v1/inbox/approvals/{approval_id}/current",
                        "/v1/inbox/approvals/{approval_id}/votes",
                        "/v1/inbox/unknown-outcomes",
                        "/v1/inbox/unknown-outcomes/{call_id}",
                        "/v1/inbox/unknown-outcomes/{call_id}/resolution",
                        "/v1/audit/calls",
                        "/v1/audit/calls/{id}",
                        "/v1/audit/calls/{id}/receipts/{number}/proof",
                        "/v1/audit/calls/{id}/receipts/{number}/leaf");
    }
}
