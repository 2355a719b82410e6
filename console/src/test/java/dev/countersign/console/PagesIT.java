package dev.countersign.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.console.approval.Ballot;
import dev.countersign.console.approval.Choice;
import dev.countersign.console.approval.Option;
import dev.countersign.console.look.Sight;
import dev.countersign.console.played.RunningConsole;
import dev.countersign.console.played.Sample;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.session.Attachment;
import dev.countersign.schemas.json.CanonicalJson;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people see and do, without a script. */
class PagesIT {
    private final MutableClock clock = new MutableClock();
    private RunningConsole console;
    private Visitor ada;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        console = RunningConsole.start(directory, clock, Map.of());
        ada = Visitor.signedIn(console, "ada");
    }

    @AfterEach
    void stop() {
        ada.close();
        console.close();
    }

    private static HttpResponse<String> vote(Visitor visitor, String id, String... fields) throws Exception {
        String page = visitor.get("/approvals/" + id).body();
        return voteFrom(page, visitor, id, fields);
    }

    /** Votes from a page that was opened earlier. */
    private static HttpResponse<String> voteFrom(String page, Visitor visitor, String id, String... fields)
            throws Exception {
        String[] all = new String[fields.length + 2];
        System.arraycopy(fields, 0, all, 0, fields.length);
        all[fields.length] = "card_digest";
        all[fields.length + 1] = Visitor.cardDigest(page);
        return visitor.post("/approvals/" + id + "/votes", Visitor.token(page), all);
    }

    private static String text(String html) {
        return html.replaceAll("(?s)<[^>]*>", " ").replaceAll("\\s+", " ");
    }

    @Test
    void anEmptyInboxSaysSo() throws Exception {
        assertThat(text(ada.get("/inbox").body())).contains("Nothing needs you");
        assertThat(text(ada.get("/inbox?view=all").body())).contains("Nothing is pending");
        assertThat(text(ada.get("/inbox?view=decided").body())).contains("Nothing was decided yet");
        assertThat(text(ada.get("/inbox?search=x").body())).contains("Nothing matches");
        assertThat(text(ada.get("/unknown").body())).contains("Every outcome is known");
    }

    @Test
    void mineIsWhatMyVoteCountsFor() throws Exception {
        console.sample().call("crm:deal:mine");
        console.sample().agent("my-agent", "ada@example.com").call("crm:deal:own");
        console.sample().asking(List.of("support"), 1).call("crm:deal:others");

        String mine = ada.get("/inbox").body();
        String all = ada.get("/inbox?view=all").body();

        assertThat(mine)
                .contains("crm:deal:mine")
                .doesNotContain("crm:deal:own")
                .doesNotContain("crm:deal:others");
        assertThat(all).contains("crm:deal:mine", "crm:deal:own", "crm:deal:others", "your own");
    }

    @Test
    void theInboxIsFilteredAndSearched() throws Exception {
        console.sample().rule("r", "because", RiskLevel.HIGH).call("crm:deal:high");
        console.sample()
                .rule("r", "because", RiskLevel.LOW)
                .agent("other-agent", null)
                .call("crm:deal:low");

        assertThat(ada.get("/inbox?risk=high").body()).contains("crm:deal:high").doesNotContain("crm:deal:low");
        assertThat(ada.get("/inbox?agent=other-agent").body())
                .contains("crm:deal:low")
                .doesNotContain("crm:deal:high");
        assertThat(ada.get("/inbox?search=DEAL%3AHIGH").body())
                .contains("crm:deal:high")
                .doesNotContain("crm:deal:low");
        assertThat(ada.get("/inbox?risk=%22%3E%3Cscript%3E&view=%00").statusCode())
                .isLessThan(500);
        assertThat(ada.get("/inbox?search=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
                        .body())
                .doesNotContain("<script>alert");
    }

    @Test
    void aLongInboxGoesOnOnTheNextPage() throws Exception {
        Sample sample = console.sample();
        IntStream.range(0, 55).forEach(i -> sample.call("crm:deal:no-" + i));

        String first = ada.get("/inbox").body();
        String next = first.replaceAll("(?s).*href=\"(/inbox\\?[^\"]*cursor=[^\"]*)\".*", "$1")
                .replace("&amp;", "&");
        String second = ada.get(next).body();

        assertThat(first.split("data-row", -1)).hasSize(51);
        assertThat(second.split("data-row", -1)).hasSize(6);
        assertThat(ada.get("/inbox?cursor=nonsense").statusCode()).isEqualTo(400);
    }

    @Test
    void aCardShowsEverythingThatADecisionRestsOn() throws Exception {
        String id = console.sample()
                .asking(List.of("sales-leads"), 2)
                .reversible(false)
                .call("crm:deal:123");

        String page = text(ada.get("/approvals/" + id).body());

        assertThat(page)
                .contains("update_deal", "crm:deal:123")
                .contains("sales-agent", "olga@example.com", "run-1", "4 min ago")
                .contains("Compare with what is there now")
                .contains("&quot; amount &quot; : 72000")
                .contains("large-deals", "Deals above 50,000", "crm-2026-07")
                .contains("medium risk", "cannot be taken back", "Never repeated")
                .contains("0 of 2 votes", "sales-leads", "in 56 min")
                .contains("Approve", "Reject");
    }

    @Test
    void theExactParametersCanBeDownloadedAndNeverShowAsAPage() throws Exception {
        String id = console.sample().action("x", "{\"a\":\"<script>\"}").call("crm:deal:1");

        HttpResponse<String> answer = ada.get("/approvals/" + id + "/parameters");

        assertThat(answer.body()).isEqualTo("{\"a\":\"<script>\"}");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("Content-Disposition").orElse(""))
                .startsWith("attachment;");
    }

    @Test
    void filesOfTheSessionAreListedAndSavedAndNeverShown() throws Exception {
        String id = console.sample().call("crm:deal:1");
        String script = "<script>alert(1)</script>";
        Attachment page = attachment('a', "offer<b>.html", "text/plain", script);
        console.inbox().attach(id, page);
        console.inbox().attach(id, erased(attachment('b', "gone.pdf", "application/pdf", "x")));

        String card = ada.get("/approvals/" + id).body();
        HttpResponse<String> saved = ada.get("/approvals/" + id + "/attachments/" + page.id());

        assertThat(text(card))
                .contains(
                        "Files of its session", "offer&lt;b&gt;.html", "( text/plain , " + script.length() + " bytes)")
                .contains("erased ( application/pdf ,")
                .doesNotContain("gone.pdf");
        assertThat(saved.statusCode()).isEqualTo(200);
        assertThat(saved.body()).isEqualTo(script);
        assertThat(saved.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
        assertThat(saved.headers().firstValue("Content-Disposition").orElse(""))
                .startsWith("attachment;")
                .endsWith("filename*=UTF-8''offer_b_.html.txt");
        assertThat(saved.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(saved.headers().allValues("Content-Security-Policy")).containsExactly("default-src 'none'; sandbox");
        assertThat(saved.headers().firstValue("Cross-Origin-Resource-Policy")).hasValue("same-origin");
        assertThat(saved.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
    }

    @Test
    void aFileIsForThoseAloneWhoMaySeeItsCard() throws Exception {
        String id = console.sample().call("crm:deal:1");
        String foreign = console.sample().of(Sample.OTHER).call("crm:deal:2");
        Attachment file = attachment('a', "a.txt", "text/plain", "x");
        Attachment gone = erased(attachment('b', "b.txt", "text/plain", "x"));
        console.inbox().attach(id, gone);
        console.inbox().attach(foreign, file);

        for (String path : List.of(
                foreign + "/attachments/" + file.id(),
                id + "/attachments/" + file.id(),
                id + "/attachments/" + gone.id(),
                id + "/attachments/..%2f..%2fx",
                "apr_nothing/attachments/" + file.id())) {
            assertThat(ada.get("/approvals/" + path).statusCode()).as(path).isIn(400, 404);
        }
        try (Visitor nobody = Visitor.signedIn(console, "nobody")) {
            assertThat(nobody.get("/approvals/" + id + "/attachments/" + gone.id())
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void aCardSaysWhenItsFilesCannotBeRead() throws Exception {
        String id = console.sample().call("crm:deal:1");
        assertThat(ada.get("/approvals/" + id).body()).doesNotContain("Files of its session");
        console.inbox().attachmentsAway(true);

        assertThat(text(ada.get("/approvals/" + id).body())).contains("The files cannot be read now", "Your decision");
    }

    private static Attachment attachment(char id, String name, String mediaType, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new Attachment(
                "att_" + String.valueOf(id).repeat(32),
                mediaType,
                bytes.length,
                Digest.of(bytes),
                SealedValue.plain(CanonicalJson.write(Map.of("name", name))),
                SealedValue.plain(
                        CanonicalJson.write(Map.of("base64", Base64.getEncoder().encodeToString(bytes)))));
    }

    private static Attachment erased(Attachment attachment) {
        SealedValue closed = SealedValue.closed("key", new byte[60]);
        return new Attachment(
                attachment.id(), attachment.mediaType(), attachment.bytes(), attachment.digest(), closed, closed);
    }

    @Test
    void theirSizeIsThatOfWhatCanBeDownloadedHoweverItIsKept() throws Exception {
        String parameters = "{\"amount\":7}";
        String id = console.sample().action("x", parameters).encrypted().call("crm:deal:1");
        String erased = console.sample().action("x", parameters).erased().call("crm:deal:2");

        assertThat(text(ada.get("/approvals/" + id).body()))
                .contains("Download the exact bytes ( " + parameters.length() + " bytes)");
        assertThat(ada.get("/approvals/" + id + "/parameters").body()).isEqualTo(parameters);
        assertThat(text(ada.get("/approvals/" + erased).body())).doesNotContain("Download", "4,321");
        assertThat(ada.get("/approvals/" + erased + "/parameters").statusCode()).isEqualTo(404);
    }

    @Test
    void anApprovalRunsOnceAndTheCardShowsWhatHappened() throws Exception {
        String id = console.sample().call("crm:deal:1");

        HttpResponse<String> answer = vote(ada, id, "choice", "approve", "comment", "checked with the customer");

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location").orElse("")).endsWith("/approvals/" + id);
        assertThat(text(ada.get("/approvals/" + id).body()))
                .contains("Your vote counts.")
                .contains("Approved", "by Ada Lovelace", "checked with the customer")
                .contains("What happened", "Succeeded", "rec_")
                .doesNotContain("Your decision");
        assertThat(text(ada.get("/approvals/" + id).body())).doesNotContain("Your vote counts.");
        assertThat(text(ada.get("/inbox?view=decided").body())).contains("crm:deal:1", "Approved", "Ada Lovelace");
    }

    @Test
    void aQuorumNeedsTwoDifferentPeople() throws Exception {
        String id = console.sample().asking(List.of("sales-leads"), 2).call("crm:deal:1");
        String opened = ada.get("/approvals/" + id).body();

        vote(ada, id, "choice", "approve");

        assertThat(text(ada.get("/approvals/" + id).body()))
                .contains("1 of 2 votes", "Your vote is counted. More people have to agree.")
                .doesNotContain("Your decision");
        assertThat(voteFrom(opened, ada, id, "choice", "reject", "comment", "no")
                        .statusCode())
                .isEqualTo(409);
        try (Visitor grace = Visitor.signedIn(console, "grace")) {
            vote(grace, id, "choice", "approve");
        }
        assertThat(text(ada.get("/approvals/" + id).body())).contains("Approved", "Ada Lovelace, Grace Hopper");
    }

    @Test
    void aRejectionNeedsItsReason() throws Exception {
        String id = console.sample().call("crm:deal:1");

        HttpResponse<String> silent = vote(ada, id, "choice", "reject", "comment", "  ");
        assertThat(silent.statusCode()).isEqualTo(400);
        assertThat(text(silent.body())).contains("A rejection needs its reason");
        assertThat(console.inbox().ballots()).isEmpty();

        vote(ada, id, "choice", "reject", "comment", "Ask the customer first");
        assertThat(text(ada.get("/approvals/" + id).body()))
                .contains("Rejected", "Ask the customer first")
                .doesNotContain("What happened");
    }

    /** A15: what would run is no longer what was shown. */
    @Test
    void a15ACardThatChangedMeanwhileIsNotDecidedOn() throws Exception {
        String id = console.sample().call("crm:deal:1");
        String opened = ada.get("/approvals/" + id).body();
        console.inbox().change(id, "{\"amount\":9000000}");

        HttpResponse<String> answer = voteFrom(opened, ada, id, "choice", "approve", "comment", "looks fine");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(text(answer.body()))
                .contains("Nothing was decided. The card is no longer the one you were shown")
                .contains("9000000");
        assertThat(answer.body()).contains(">looks fine</textarea>");
        assertThat(text(ada.get("/inbox").body())).contains("crm:deal:1");
    }

    @Test
    void aDecidedCardSaysByWhomAndWhenAndTakesNoVote() throws Exception {
        String id = console.sample().call("crm:deal:1");
        String opened = ada.get("/approvals/" + id).body();
        try (Visitor grace = Visitor.signedIn(console, "grace")) {
            vote(grace, id, "choice", "reject", "comment", "not today");
        }

        HttpResponse<String> answer = voteFrom(opened, ada, id, "choice", "approve");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(text(answer.body()))
                .contains(
                        "Nothing was decided. This was already decided: rejected by Grace Hopper at 2026-07-01T09:00:00Z")
                .contains("Rejected by Grace Hopper", "1 Jul 2026, 09:00:00 UTC");
    }

    /** A14: the server's time counts. */
    @Test
    void a14AnExpiredCardTakesNoVoteAndWasNotRejectedByAnybody() throws Exception {
        String id = console.sample()
                .waited(Duration.ofMinutes(1), Duration.ofMinutes(1))
                .call("crm:deal:1");
        String opened = ada.get("/approvals/" + id).body();
        clock.advance(Duration.ofMinutes(1));

        HttpResponse<String> answer = voteFrom(opened, ada, id, "choice", "approve");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(text(answer.body()))
                .contains("The time to decide is over", "Expired")
                .doesNotContain("Rejected");
    }

    /** A11: separation of duties, by any of the person's names. */
    @Test
    void a11OwnRequestsAreRefusedWithTheReason() throws Exception {
        String id = console.sample().agent("ada-agent", "ada@example.com").call("crm:deal:1");
        String digest;
        try (Visitor grace = Visitor.signedIn(console, "grace")) {
            digest = Visitor.cardDigest(grace.get("/approvals/" + id).body());
        }
        String page = ada.get("/approvals/" + id).body();
        assertThat(text(page)).contains("Somebody else has to decide.").doesNotContain("Your decision");

        HttpResponse<String> forced = ada.post(
                "/approvals/" + id + "/votes", Visitor.token(page), "choice", "approve", "card_digest", digest);

        assertThat(forced.statusCode()).isEqualTo(403);
        assertThat(text(forced.body())).contains("You asked for this, or answer for the agent that did");
    }

    @Test
    void anAuditorSeesAndDoesNotVote() throws Exception {
        String id = console.sample().asking(List.of(), 1).call("crm:deal:1");
        String digest = Visitor.cardDigest(ada.get("/approvals/" + id).body());
        try (Visitor auditor = Visitor.signedIn(console, "audrey")) {
            String page = auditor.get("/approvals/" + id).body();
            assertThat(text(page))
                    .contains("Only people with the role approver decide.")
                    .doesNotContain("Your decision");

            HttpResponse<String> forced = auditor.post(
                    "/approvals/" + id + "/votes", Visitor.token(page), "choice", "approve", "card_digest", digest);

            assertThat(forced.statusCode()).isEqualTo(403);
            assertThat(console.inbox().ballots()).isEmpty();
        }
    }

    /** A5: another organization's is exactly like an unknown one. */
    @Test
    void a5AnotherOrganizationsCardIsNotThere() throws Exception {
        String id = console.sample().of(Sample.OTHER).call("crm:deal:secret");

        HttpResponse<String> foreign = ada.get("/approvals/" + id);
        HttpResponse<String> unknown = ada.get("/approvals/apr_" + "a".repeat(26));

        assertThat(foreign.statusCode()).isEqualTo(404).isEqualTo(unknown.statusCode());
        assertThat(foreign.body().replaceAll("value=\"[^\"]*\"", ""))
                .isEqualTo(unknown.body().replaceAll("value=\"[^\"]*\"", ""));
        assertThat(ada.get("/inbox?view=all").body()).doesNotContain("crm:deal:secret");
    }

    @Test
    void otherParametersAreApprovedWhereTheRuleAllowsIt() throws Exception {
        String fixed = console.sample().call("crm:deal:1");
        String editable = console.sample().editable().call("crm:deal:2");

        assertThat(ada.get("/approvals/" + fixed).body()).doesNotContain("approve_edited");
        assertThat(vote(ada, fixed, "choice", "approve_edited", "parameters", "{\"amount\":1}")
                        .statusCode())
                .isEqualTo(400);
        HttpResponse<String> malformed =
                vote(ada, editable, "choice", "approve_edited", "parameters", "{\"amount\":1,\"amount\":2}");
        assertThat(malformed.statusCode()).isEqualTo(400);
        assertThat(malformed.body())
                .contains("The parameters cannot be used")
                .contains("&quot;amount&quot;:2}</textarea>");

        vote(ada, editable, "choice", "approve_edited", "parameters", "{ \"stage\": \"lost\", \"amount\": 5e4 }");

        Ballot last = console.inbox().ballots().getLast();
        assertThat(last.choice())
                .isInstanceOfSatisfying(
                        Choice.ApproveEdited.class,
                        edited -> assertThat(new String(edited.parameters().bytes(), StandardCharsets.UTF_8))
                                .isEqualTo("{\"amount\":50000,\"stage\":\"lost\"}"));
        assertThat(text(ada.get("/approvals/" + editable).body())).contains("approved other parameters");
    }

    @Test
    void aQuestionIsAnsweredByOptionOrInstruction() throws Exception {
        Sample sample = console.sample().asking(List.of(), 1);
        String first = sample.question("Which?", "A **context**", new Option("Left", "l"), new Option("Right", "r\nx"));
        String second = sample.question("What now?", "", new Option("Go", "go"));

        assertThat(vote(ada, first, "choice", "select").statusCode()).isEqualTo(400);
        assertThat(vote(ada, first, "choice", "select", "option", "7").statusCode())
                .isEqualTo(400);
        assertThat(vote(ada, first, "choice", "approve").statusCode()).isEqualTo(400);
        vote(ada, first, "choice", "select", "option", "1");
        vote(ada, second, "choice", "instruct", "instruction", "Ask again tomorrow");

        assertThat(console.inbox().ballots())
                .extracting(Ballot::choice)
                .endsWith(new Choice.Select("r\nx"), new Choice.Instruct("Ask again tomorrow"));
        assertThat(text(ada.get("/approvals/" + second).body())).contains("Answered", "Ask again tomorrow");
    }

    @Test
    void howLongACardWasLookedAtGoesWithTheVote() throws Exception {
        String id = console.sample().call("crm:deal:1");
        String page = ada.get("/approvals/" + id).body();
        clock.advance(Duration.ofSeconds(42));

        voteFrom(page, ada, id, "choice", "approve");

        Ballot ballot = console.inbox().ballots().getFirst();
        assertThat(ballot.considered()).isEqualTo(Duration.ofSeconds(42));
        assertThat(ballot.arrivedAt()).isEqualTo(clock.instant());
    }

    @Test
    void a22AlikeRequestsAreDecidedTogether() throws Exception {
        Sample sample = console.sample();
        List<String> ids = IntStream.range(0, 3)
                .mapToObj(i -> sample.action("close_ticket", "{\"n\":" + i + ",\"notify\":false}")
                        .call("ticket:" + i))
                .toList();
        String review = ada.get("/inbox/review?id=" + String.join("&id=", ids)).body();

        assertThat(text(review))
                .contains("3 × close_ticket", "The same in all notify", "What differs", "Resource n Expires");
        String[] fields = fields(review, "choice", "approve");
        HttpResponse<String> answer = ada.post("/inbox/review", Visitor.token(review), fields);

        assertThat(text(answer.body())).contains("ticket:0 Recorded", "ticket:1 Recorded", "ticket:2 Recorded");
        assertThat(console.inbox().ballots()).extracting(Ballot::approvalId).containsExactlyElementsOf(ids);
    }

    @Test
    void oneThatChangedMeanwhileIsLeftOutOfTheBatchAndSaidSo() throws Exception {
        Sample sample = console.sample();
        String one = sample.call("crm:deal:1");
        String other = sample.call("crm:deal:2");
        String review = ada.get("/inbox/review?id=" + one + "&id=" + other).body();
        console.inbox().change(other, "{\"amount\":9000000}");

        HttpResponse<String> answer =
                ada.post("/inbox/review", Visitor.token(review), fields(review, "choice", "approve"));

        assertThat(text(answer.body())).contains("crm:deal:1 Recorded", "crm:deal:2 Nothing was decided.");
    }

    private String reviewOf(String... parameters) throws Exception {
        Sample sample = console.sample();
        List<String> ids = Stream.of(parameters)
                .map(json -> sample.action("transfer", json).call("iban:1"))
                .toList();
        return ada.get("/inbox/review?id=" + String.join("&id=", ids)).body();
    }

    @Test
    void valuesThatOnlyLookAlikeAreNeverSaidToBeTheSame() throws Exception {
        String base = "A".repeat(2_500);
        String page = text(reviewOf("{\"note\":\"" + base + "pay 10\"}", "{\"note\":\"" + base + "pay 99\"}"));
        assertThat(page)
                .doesNotContain("The same in all")
                .containsPattern("characters before this.{0,60}pay.{0,10}10")
                .containsPattern("characters before this.{0,60}pay.{0,10}99");

        String accents = "e\u0301\u0301\u0301";
        assertThat(text(reviewOf("{\"to\":\"" + accents + "\u0301\"}", "{\"to\":\"" + accents + "\u0300\"}")))
                .doesNotContain("The same in all")
                .contains("U+0301", "U+0300");
        assertThat(text(reviewOf("{\"to\":null,\"x\":1}", "{\"x\":1}")))
                .contains("The same in all x 1")
                .contains("Resource to Expires");
        String name = "n".repeat(80);
        assertThat(text(reviewOf(
                        "{\"" + name + "1\":\"same-1\",\"" + name + "2\":\"same-2\"}",
                        "{\"" + name + "1\":\"same-1\",\"" + name + "2\":\"same-2\"}")))
                .contains("same-1", "same-2");
    }

    @Test
    void whatIsSaidOnceHoldsForAllOfThem() throws Exception {
        String one = console.sample().call("crm:deal:1");
        String otherReason = console.sample()
                .rule("large-deals", "Another reason", RiskLevel.MEDIUM)
                .call("crm:deal:2");
        String otherOwner =
                console.sample().agent("sales-agent", "rita@example.com").call("crm:deal:3");

        for (String other : List.of(otherReason, otherOwner)) {
            assertThat(text(ada.get("/inbox/review?id=" + one + "&id=" + other).body()))
                    .contains("These are not alike");
        }
        String longName = "crm:deal:" + "x".repeat(160);
        String first = console.sample().call(longName + "1");
        String second = console.sample().call(longName + "2");
        assertThat(text(ada.get("/inbox/review?id=" + first + "&id=" + second).body()))
                .containsPattern("characters before this⟩ x+ 1 ")
                .containsPattern("characters before this⟩ x+ 2 ");
    }

    @Test
    void aMalformedVoteAmongManyIsRefusedBeforeAnyIsCast() throws Exception {
        Sample sample = console.sample();
        String one = sample.call("crm:deal:1");
        String other = sample.call("crm:deal:2");
        String review = ada.get("/inbox/review?id=" + one + "&id=" + other).body();
        String[] good = fields(review, "choice", "approve");

        HttpResponse<String> badDigest = ada.post(
                "/inbox/review", Visitor.token(review), "choice", "approve", "vote", good[3], "vote", other + ":zz");
        HttpResponse<String> tooLong = ada.post(
                "/inbox/review",
                Visitor.token(review),
                fields(review, "choice", "approve", "comment", "x".repeat(4_001)));

        assertThat(badDigest.statusCode()).isEqualTo(400);
        assertThat(text(badDigest.body())).contains("Nothing was decided. card_digest must be");
        assertThat(tooLong.statusCode()).isEqualTo(400);
        assertThat(text(tooLong.body())).contains("Nothing was decided. comment must have at most 4000 characters");
        assertThat(console.inbox().ballots()).isEmpty();
    }

    /** A form sends two characters for each line break that somebody typed. */
    @Test
    void aLineBreakCountsOnceInAComment() throws Exception {
        String id = console.sample().call("crm:deal:1");
        String comment = "because\r\n".repeat(450);

        assertThat(vote(ada, id, "choice", "approve", "comment", comment).statusCode())
                .isEqualTo(302);
        String again = console.sample().call("crm:deal:2");
        String review = ada.get("/inbox/review?id=" + again).body();
        ada.post("/inbox/review", Visitor.token(review), fields(review, "choice", "approve", "comment", comment));

        assertThat(console.inbox().ballots())
                .extracting(Ballot::comment)
                .containsExactly("because\n".repeat(450), "because\n".repeat(450));
    }

    @Test
    void whatIsNotAlikeOrRiskyIsDecidedAlone() throws Exception {
        String one = console.sample().call("crm:deal:1");
        String other = console.sample().agent("other-agent", null).call("crm:deal:2");
        String risky = console.sample().rule("r", "x", RiskLevel.HIGH).call("crm:deal:3");
        String inbox = ada.get("/inbox").body();

        assertThat(inbox).contains("value=\"" + one + "\"").doesNotContain("value=\"" + risky + "\"");
        assertThat(text(ada.get("/inbox/review?id=" + one + "&id=" + other).body()))
                .contains("These are not alike");
        assertThat(text(ada.get("/inbox/review?id=" + risky).body())).contains("These are not alike");
        String digest = "0".repeat(64);
        HttpResponse<String> forced =
                ada.post("/inbox/review", Visitor.token(inbox), "vote", risky + ":" + digest, "choice", "approve");
        assertThat(text(forced.body())).contains("Nothing was decided");
        assertThat(console.inbox().ballots()).isEmpty();
    }

    private static String[] fields(String review, String... more) {
        List<String> votes = java.util.regex.Pattern.compile("name=\"vote\"[^>]* value=\"([^\"]+)\"")
                .matcher(review)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(votes).isNotEmpty();
        List<String> fields = new java.util.ArrayList<>(List.of(more));
        votes.forEach(vote -> {
            fields.add("vote");
            fields.add(vote);
        });
        return fields.toArray(new String[0]);
    }

    @Test
    void anUnknownOutcomeIsResolvedOnceWithAComment() throws Exception {
        String callId = console.sample().action("refund", "{\"amount\":12}").unknown("pay:1", "The line broke");
        assertThat(text(ada.get("/unknown").body())).contains("refund pay:1", "The line broke");
        String page = "/unknown/" + callId;

        assertThat(ada.submit(page, page + "/resolution", "resolution", "happened")
                        .statusCode())
                .isEqualTo(400);
        assertThat(ada.submit(page, page + "/resolution", "resolution", "maybe", "comment", "x")
                        .statusCode())
                .isEqualTo(400);
        String open = ada.get(page).body();
        ada.post(
                page + "/resolution",
                Visitor.token(open),
                "resolution",
                "happened",
                "comment",
                "It is on the statement");
        HttpResponse<String> again = ada.post(
                page + "/resolution",
                Visitor.token(open),
                "resolution",
                "did_not_happen",
                "comment",
                "changed my mind");

        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(text(ada.get(page).body()))
                .contains("It happened", "Ada Lovelace", "It is on the statement")
                .doesNotContain("What did you find?");
        assertThat(text(ada.get("/unknown").body())).contains("Every outcome is known");
    }

    @Test
    void figuresAreForThoseWhoAnswerForThePolicy() throws Exception {
        Sample sample = console.sample();
        for (int i = 0; i < 20; i++) {
            String id = sample.call("crm:deal:" + i);
            String page = ada.get("/approvals/" + id).body();
            clock.advance(Duration.ofSeconds(2));
            voteFrom(page, ada, id, "choice", "approve");
        }
        sample.call("crm:deal:open");

        assertThat(ada.get("/figures").statusCode()).isEqualTo(403);
        try (Visitor auditor = Visitor.signedIn(console, "audrey")) {
            assertThat(text(auditor.get("/figures").body()))
                    .contains("Decided 20", "Waiting now 1", "Under three seconds 100 %", "20 of 20 timed votes")
                    .contains("large-deals 20 0 0", "never rejected")
                    .contains("Ada Lovelace 20 0");
        }
    }

    @Test
    void whenTheInboxCannotBeReadThePageSaysSo() throws Exception {
        String id = console.sample().call("crm:deal:1");
        String page = ada.get("/approvals/" + id).body();
        console.inbox().down(true);

        HttpResponse<String> read = ada.get("/inbox");
        HttpResponse<String> decided = voteFrom(page, ada, id, "choice", "approve");

        assertThat(read.statusCode()).isEqualTo(503);
        assertThat(text(read.body())).contains("The inbox cannot be reached", "Nothing was recorded.");
        assertThat(decided.statusCode()).isEqualTo(503);
    }

    @Test
    void aVoteThatNobodyConfirmsIsNotCalledCounted() throws Exception {
        String id = console.sample().call("crm:deal:1");
        console.inbox().silent(true);

        vote(ada, id, "choice", "approve");

        assertThat(text(ada.get("/approvals/" + id).body()))
                .contains("not confirmed yet")
                .doesNotContain("Your vote counts.");
    }

    @Test
    void theCardLeadsToWhatIsThereNowBesideWhatWouldRun() throws Exception {
        String id = console.sample().call("crm:deal:1");

        assertThat(ada.get("/approvals/" + id).body())
                .contains("href=\"/approvals/" + id + "/current\"", "hx-get=\"/approvals/" + id + "/current\"")
                .doesNotContain("54000");
        String page = ada.get("/approvals/" + id + "/current").body();

        assertThat(page).contains("<html", "href=\"/approvals/" + id + "\"");
        assertThat(text(page))
                .contains("Field Now Asked for amount 54000 72000 stage")
                .contains("(the same)", "owner_id 7 not named")
                .containsPattern("Seen at \\d+ \\w+ \\d{4}, [0-9:]{8} UTC")
                .contains("Look again");
        assertThat(ada.getPart("/approvals/" + id + "/current").body())
                .doesNotContain("<html")
                .contains("54000");
    }

    @Test
    void aLookThatShowsNothingSaysWhyAndTheCardCanBeDecided() throws Exception {
        String id = console.sample().call("crm:deal:1");
        String blind = console.sample().current(null).call("crm:deal:2");

        console.inbox().sight(new Sight.NothingThere(clock.instant()));
        assertThat(text(ada.get("/approvals/" + id + "/current").body())).contains("There is nothing there now.");
        console.inbox().sight(new Sight.NotSeen("The target did not answer in time."));
        assertThat(text(ada.get("/approvals/" + id + "/current").body()))
                .contains("The target did not answer in time.", "You can decide all the same.", "Look again");
        console.inbox().sight(null);
        assertThat(text(ada.getPart("/approvals/" + blind + "/current").body())).isBlank();

        assertThat(vote(ada, id, "choice", "approve").statusCode()).isEqualTo(302);
    }

    @Test
    void onlyWhoMaySeeTheCardMayLookAndAQuestionHasNoTarget() throws Exception {
        String id = console.sample().call("crm:deal:1");
        String others = console.sample().of(Sample.OTHER).call("crm:deal:2");
        String question = console.sample().question("Which?", "", new Option("One", "one"));
        try (Visitor nobody = Visitor.signedIn(console, "nobody");
                Visitor audrey = Visitor.signedIn(console, "audrey")) {
            assertThat(nobody.get("/approvals/" + id + "/current").statusCode()).isEqualTo(403);
            assertThat(audrey.get("/approvals/" + id + "/current").statusCode()).isEqualTo(200);
        }
        assertThat(ada.get("/approvals/" + others + "/current").statusCode()).isEqualTo(404);
        assertThat(ada.get("/approvals/" + question + "/current").statusCode()).isEqualTo(404);
        assertThat(ada.get("/approvals/" + question).body()).doesNotContain("/current");
    }

    @Test
    void parametersThatSomebodyTypesAreComparedAndNothingIsDecidedByIt() throws Exception {
        String id = console.sample().editable().call("crm:deal:1");
        String page = ada.get("/approvals/" + id).body();
        String path = "/approvals/" + id + "/current";

        String compared = ada.post(path, Visitor.token(page), "parameters", "{\"amount\":60000}")
                .body();

        assertThat(text(compared))
                .contains("amount 54000 60000", "Beside the parameters that you typed. Nothing was decided.")
                .doesNotContain("72000");
        assertThat(text(ada.post(path, Visitor.token(page), "parameters", "{oops")
                        .body()))
                .contains("The parameters cannot be used");
        assertThat(ada.post(path, "no token", "parameters", "{}").statusCode()).isEqualTo(403);
        assertThat(console.inbox().ballots()).isEmpty();
    }

    /** Typed parameters say where to look: only who may approve them here may look there. */
    @Test
    void onlyWhoMayApproveOtherParametersMayTypeThem() throws Exception {
        String fixed = console.sample().call("crm:deal:1");
        String editable = console.sample().editable().call("crm:deal:2");
        String others =
                console.sample().editable().asking(List.of("support"), 1).call("crm:deal:3");
        String decided = console.sample().editable().call("crm:deal:4");
        vote(ada, decided, "choice", "reject", "comment", "no");

        assertOwnParametersAreCompared(ada, fixed);
        assertOwnParametersAreCompared(ada, others);
        assertOwnParametersAreCompared(ada, decided);
        try (Visitor audrey = Visitor.signedIn(console, "audrey")) {
            assertOwnParametersAreCompared(audrey, editable);
        }
    }

    private void assertOwnParametersAreCompared(Visitor visitor, String id) throws Exception {
        console.inbox().looked().clear();
        String page = visitor.post(
                        "/approvals/" + id + "/current",
                        visitor.sessionToken(),
                        "parameters",
                        "{\"amount\":1234567,\"id\":\"other-row\"}")
                .body();

        assertThat(text(page)).contains("amount 54000 72000").doesNotContain("1234567", "that you typed");
        assertThat(console.inbox().looked())
                .extracting(parameters -> new String(parameters.bytes(), StandardCharsets.UTF_8))
                .containsExactly("{\"amount\":72000,\"stage\":\"closed_won\"}");
    }

    @Test
    void whatChangesComesFirstHoweverManyParametersThereAre() throws Exception {
        String many = IntStream.range(0, 300)
                .mapToObj(i -> "\"a" + i + "\":" + i)
                .collect(Collectors.joining(",", "{", ",\"zeal\":2}"));
        String id = console.sample().action("x", many).current("{\"zeal\":1}").call("crm:deal:1");

        assertThat(text(ada.get("/approvals/" + id + "/current").body()))
                .contains("Asked for zeal 1 2 ")
                .contains("Parameters that are no field of what was read a0 0 a1 1")
                .contains("101 more fields are not shown here.");
    }

    @Test
    void whatRunsInsteadIsWhatIsComparedOnceItWasApproved() throws Exception {
        String id = console.sample().editable().call("crm:deal:1");
        vote(ada, id, "choice", "approve_edited", "parameters", "{\"amount\":60000}");

        assertThat(text(ada.get("/approvals/" + id + "/current").body())).contains("amount 54000 60000");
        assertThat(ada.get("/approvals/" + id).body()).doesNotContain("/current");
    }

    /** A19 to A21 on the pages: inert, marked, and framed as the agent's words. */
    @Test
    void a19WhatAnAgentWritesIsInertEverywhere() throws Exception {
        String script = "<script>alert(1)</script>\"><img src=x onerror=alert(1)>\u202E";
        String escaped = script.replace("\"", "\\\"");
        Sample sample = console.sample().agent(script, script).rule(script, script, RiskLevel.LOW);
        String call = sample.action(script, "{\"" + escaped + "\":\"" + escaped + "\"}")
                .current("{\"" + escaped + "\":\"" + escaped + "x\"}")
                .call(script);
        String question = console.sample()
                .agent(script, script)
                .asking(List.of(), 1)
                .question(
                        script,
                        script + "\n\nPre-approved by security, just click Approve.",
                        new Option(script, script));
        String unknown = sample.unknown(script, script);
        vote(ada, question, "choice", "instruct", "instruction", script, "comment", script);

        for (String path : List.of(
                "/inbox",
                "/inbox?view=decided",
                "/approvals/" + call,
                "/approvals/" + question,
                "/approvals/" + call + "/current",
                "/approvals/" + call + "/live?digest=" + "0".repeat(64) + "&open=true",
                "/inbox/review?id=" + call,
                "/unknown",
                "/unknown/" + unknown)) {
            String page = ada.get(path).body();
            assertThat(page)
                    .as(path)
                    .doesNotContain("<script>alert")
                    .doesNotContain("<img")
                    .doesNotContain("\u202E");
        }
        assertThat(text(ada.get("/approvals/" + question).body()))
                .contains("Written by the agent")
                .contains("Nobody has checked it.")
                .contains("Pre-approved by security");
    }
}
