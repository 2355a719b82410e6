package dev.countersign.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.console.approval.Refusal;
import dev.countersign.console.approval.UnknownOutcome.Barred;
import dev.countersign.console.audit.Story;
import dev.countersign.console.played.RunningConsole;
import dev.countersign.console.played.Sample;
import dev.countersign.console.played.SampleStory;
import dev.countersign.domain.call.UnknownResolution;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an auditor looks up, without a script. */
class AuditIT {
    private RunningConsole console;
    private Visitor audrey;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        console = RunningConsole.start(directory, new MutableClock(), Map.of());
        audrey = Visitor.signedIn(console, "audrey");
    }

    @AfterEach
    void stop() {
        audrey.close();
        console.close();
    }

    private Story add(Story story) {
        console.audit().add(story);
        return story;
    }

    private static String address(Story story) {
        return "/audit/calls/" + story.call().callId();
    }

    private static String text(String html) {
        return html.replaceAll("(?s)<[^>]*>", " ").replaceAll("\\s+", " ");
    }

    private String page(String path) throws Exception {
        HttpResponse<String> answer = audrey.get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return answer.body();
    }

    @Test
    void whoDecidesNothingButSeesEverythingLooksCallsUp() throws Exception {
        Story story = add(new SampleStory().approved());
        assertThat(page("/inbox")).contains("href=\"/audit\"");
        assertThat(page("/audit")).contains("crm:deal:123");
        try (Visitor ada = Visitor.signedIn(console, "ada")) {
            assertThat(ada.get("/inbox").body()).doesNotContain("href=\"/audit\"");
            for (String path : List.of("/audit", address(story), address(story) + "/receipts/1/proof")) {
                assertThat(ada.get(path).statusCode()).as(path).isEqualTo(403);
            }
        }
        try (Visitor stranger = new Visitor(console.url())) {
            assertThat(stranger.get("/audit").headers().firstValue("Location"))
                    .hasValueSatisfying(to -> assertThat(to).endsWith("/sign-in"));
        }
    }

    @Test
    void aSearchHasAnAddressThatIsGoneOnWithAndShowsWhatWasAsked() throws Exception {
        for (int i = 0; i < 60; i++) {
            add(new SampleStory().key("key-" + i).resource("crm:deal:" + i).denied());
        }
        add(new SampleStory().key("other").run("run-b").approved());

        String found =
                page("/audit?search=&agent_id=sales-agent&instance_id=run-b&decision=&from=2026-11-22T07:30%2B01:00");
        assertThat(found).contains("crm:deal:123").doesNotContain("crm:deal:59");
        assertThat(found).contains("value=\"run-b\"", "value=\"2026-11-22T06:30:00\"", "<details open=\"open\"");

        String first = page("/audit?decision=deny");
        assertThat(first).contains("selected=\"selected\">Denied</option>");
        assertThat(first.split("data-row", -1)).hasSize(51);
        String second = page("/audit?decision=deny&cursor=at-50");
        assertThat(first).contains("href=\"/audit?decision=deny&amp;cursor=at-50\"");
        assertThat(second.split("data-row", -1)).hasSize(11);
        assertThat(second).contains("Back to the latest").doesNotContain("Older calls");
    }

    @Test
    void anEmptyListSaysWhyItIsEmpty() throws Exception {
        assertThat(text(page("/audit"))).contains("Nothing was recorded yet");
        assertThat(text(page("/audit?tool=none"))).contains("Nothing matches");
        console.audit().hasOlder(true);
        assertThat(text(page("/audit?search=x"))).contains("Go on searching");
    }

    @Test
    void whatCannotBeUnderstoodIsRefusedInWordsAndNotSearched() throws Exception {
        add(new SampleStory().approved());
        for (String query : List.of(
                "risk_level=huge",
                "decision=answered",
                "from=yesterday",
                "cursor=x",
                "resorce=crm:deal:123",
                "tool=a&tool=b",
                "limit=0",
                "search=" + "x".repeat(201))) {
            HttpResponse<String> refused = audrey.get("/audit?" + query);
            assertThat(refused.statusCode()).as(query).isEqualTo(400);
            assertThat(text(refused.body())).contains("Nothing was searched").doesNotContain("crm:deal:123");
        }
        assertThat(audrey.get("/audit?risk_level=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
                        .body())
                .doesNotContain("<script>alert");
        console.audit().down(true);
        assertThat(audrey.get("/audit").statusCode()).isEqualTo(503);
    }

    @Test
    void anIdInHandLeadsToItsStory() throws Exception {
        Story story = add(new SampleStory().approved());
        for (String id :
                List.of(story.call().callId().value(), story.call().callId().receiptId(), story.approvalId())) {
            assertThat(audrey.get("/audit?search=" + id).headers().firstValue("Location"))
                    .hasValueSatisfying(to -> assertThat(to).endsWith(address(story)));
            assertThat(page("/audit/calls/" + id)).contains("crm:deal:123");
        }
    }

    @Test
    void anotherOrganizationsIdsAreLikeUnknownOnes() throws Exception {
        Story theirs = add(new SampleStory().of(Sample.OTHER).approved());
        assertThat(page("/audit")).doesNotContain("crm:deal:123");
        String unknown = "/audit/calls/" + "a".repeat(26);
        for (String path : List.of("", "/receipts/1/proof", "/receipts/1/leaf")) {
            HttpResponse<String> other = audrey.get(address(theirs) + path);
            HttpResponse<String> none = audrey.get(unknown + path);
            assertThat(other.statusCode()).isEqualTo(404);
            // But for the session's token, which is written anew on every page.
            assertThat(text(other.body())).isEqualTo(text(none.body())).contains("There is nothing here");
        }
        assertThat(text(page("/audit?search=" + theirs.call().callId()))).contains("Nothing matches");
    }

    @Test
    void aStoryTellsAllThatHappenedAndHowItIsProved() throws Exception {
        Story story = add(new SampleStory().approved());
        String page = page(address(story));

        assertThat(kinds(page))
                .containsExactly(
                        "asked",
                        "judged",
                        "receipt",
                        "people_asked",
                        "vote",
                        "approval_ended",
                        "released",
                        "attempt_ordered",
                        "attempt_started",
                        "attempt_ended",
                        "outcome",
                        "receipt");
        assertThat(text(page))
                .contains("Policy sent it to people", "large-deals", "2026-11-01")
                .contains("A person approved", "Ada Lovelace", "As agreed on the phone", "12.4 s since the card")
                .contains("worker-1", "Attempt 1 succeeded", "Outcome: it succeeded")
                .contains("In the ledger ledger.example/demo at index 0, under its checkpoint of 1 receipts")
                .contains("signed 22 Nov 2026, 06:30:01 UTC", "Cosigned by witness.example/w1")
                .contains("Not sealed yet", "1 of 2 receipts proved");
        assertThat(page)
                .contains("\"/approvals/" + story.approvalId() + "\"")
                .contains(story.call().callId().receiptId())
                .contains("<span class=\"number\">72000</span>");
    }

    private static List<String> kinds(String page) {
        return Arrays.stream(page.split("data-kind=\"", -1))
                .skip(1)
                .map(part -> part.substring(0, part.indexOf('"')))
                .toList();
    }

    @Test
    void aLedgerThatIsAwayAndAnUnknownOutcomeAreTold() throws Exception {
        assertThat(text(page(address(add(new SampleStory().denied())))))
                .contains("Policy denied it", "Ledger not reachable", "0 of 1 receipts proved");
        assertThat(text(page(address(add(new SampleStory().key("broke").unknown())))))
                .contains("Attempt 1 got no answer", "The connection broke after the request was sent")
                .contains("nobody knows whether it happened", "A person found out: it succeeded");
    }

    @Test
    void proofAndReceiptAreTakenAwayAsTheyAre() throws Exception {
        Story story = add(new SampleStory().approved());
        HttpResponse<String> proof = audrey.get(address(story) + "/receipts/1/proof");
        assertThat(proof.body()).startsWith("c2sp.org/tlog-proof@v1\nindex 0\n");
        assertThat(proof.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"" + story.call().callId().receiptId() + "-1.tlog-proof\"");
        assertThat(audrey.get(address(story) + "/receipts/1/leaf").body())
                .isEqualTo(new String(story.sealed("1").leaf(), StandardCharsets.UTF_8));
        for (String number : List.of("0", "2", "3", "x", "01")) {
            assertThat(audrey.get(address(story) + "/receipts/" + number + "/proof")
                            .statusCode())
                    .as(number)
                    .isEqualTo(404);
        }
    }

    @Test
    void whatAgentsAndPeopleWroteIsMadeVisible() throws Exception {
        Story story = add(new SampleStory()
                .run("run\u202E7")
                .resource("<script>alert(1)</script>")
                .comment("<b>fine</b>\u200B")
                .parameters("{\"note\":\"" + "x".repeat(3_000) + "\"}")
                .approved());
        String page = page(address(story));
        assertThat(page)
                .doesNotContain("<script>alert", "<b>fine", "\u202E", "\u200B")
                .contains("U+202E", "U+200B", "truncated: 2,000 of 3,000 characters shown");
        assertThat(page("/audit")).doesNotContain("<script>alert", "\u202E").contains("U+202E");
    }

    @Test
    void aCardLeadsToItsCallsStoryForWhoMaySeeIt() throws Exception {
        String id = console.sample().call("crm:deal:1");
        String link = "href=\"/audit/calls/" + id.substring("apr_".length()) + "\"";
        assertThat(page("/approvals/" + id)).contains(link);
        try (Visitor ada = Visitor.signedIn(console, "ada")) {
            assertThat(ada.get("/approvals/" + id).body()).doesNotContain(link);
        }
    }

    @Test
    void onlyWhatAPersonMaySayOfAnUnknownOutcomeIsOffered() throws Exception {
        try (Visitor ada = Visitor.signedIn(console, "ada")) {
            String id = console.sample().unknown("pay:1", "The connection broke");
            assertThat(ada.get("/unknown/" + id).body()).contains("value=\"run_again\"");

            Barred again = new Barred(
                    UnknownResolution.RUN_AGAIN,
                    Refusal.TAKES_SEVERAL_PEOPLE,
                    "It takes 2 people; ask for the call to be made again");
            console.inbox().bar(id, List.of(again));
            String some = ada.get("/unknown/" + id).body();
            assertThat(some).contains("value=\"happened\"").doesNotContain("value=\"run_again\"");
            assertThat(text(some)).contains("You cannot order it to be run again.", "It takes 2 people");

            console.inbox()
                    .bar(
                            id,
                            Arrays.stream(UnknownResolution.values())
                                    .map(found -> new Barred(found, Refusal.SEPARATION_OF_DUTIES, ""))
                                    .toList());
            String none = ada.get("/unknown/" + id).body();
            assertThat(none).doesNotContain("name=\"resolution\"");
            assertThat(text(none)).contains("somebody else has to decide");
        }
    }
}
