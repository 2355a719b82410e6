package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.countersign.browser.WholeSystem.ANN;
import static dev.countersign.browser.WholeSystem.BEN;
import static dev.countersign.browser.WholeSystem.CARLA;
import static dev.countersign.browser.WholeSystem.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.countersign.browser.Agent.Pending;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** People decide: what they see, what they do, and what comes of it, in a real browser. */
@InABrowser
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleIT {
    private static final double PATIENCE_MILLIS = 15_000;
    private static final double EXPIRED_WITHIN_MILLIS = 45_000;

    /** Left open from the start, because the shortest time that a rule may give is half a minute. */
    private static Visitor watching;

    private static Visitor watchingWithoutScripts;

    private final WholeSystem system;
    private final Agent agent;

    ConsoleIT(WholeSystem system) {
        this.system = system;
        this.agent = system.agent("acme");
    }

    @BeforeAll
    static void openACardThatExpires(WholeSystem system) throws Exception {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        watching = Visitor.signedIn(system, ANN);
        watchingWithoutScripts = Visitor.withoutScripts(system, BEN);
        Pending call = system.agent("acme").asks("restart_service", "service:mail", Map.of());
        for (Visitor visitor : List.of(watching, watchingWithoutScripts)) {
            visitor.openCard(call.approvalId());
            assertThat(visitor.find("#live .progress")).containsText("One vote decides");
            assertThat(approve(visitor)).isEnabled();
        }
        watching.stayHere();
    }

    @AfterAll
    static void leave() {
        watching.close();
        watchingWithoutScripts.close();
    }

    @Test
    void aWrongPasswordIsRefusedInWordsAndTheRightOneLetsIn() {
        try (Visitor ann = Visitor.stranger(system)) {
            ann.open("/");
            assertThat(ann.page()).hasURL(Pattern.compile("/sign-in$"));

            ann.signIn(ANN, "guessed");
            assertThat(ann.find(".notice")).hasText("The name or the password is wrong.");

            ann.signIn(ANN);
            assertThat(ann.find("h1")).hasText("Inbox");
            assertThat(ann.find(".who-name")).containsText("Ann Park");
        }
    }

    @Test
    void aPendingCallAppearsByItselfAndRunsOnceWhenItIsApproved() throws Exception {
        int changes = system.changes("123");
        try (Visitor ann = Visitor.signedIn(system, ANN)) {
            ann.open("/inbox").stayHere();
            assertThat(ann.find("[data-live-state]")).hasAttribute("data-live-state", "on");

            Pending call = agent.asks("update_deal", "crm:deal:123", Map.of("amount", 60_000));

            assertThat(row(ann, call)).isVisible();
            assertThat(ann.hasNotReloaded()).isTrue();
            row(ann, call).click();
            assertThat(ann.find("h1")).hasText("update_deal crm:deal:123");
            assertThat(ann.find(".asker"))
                    .containsText(Pattern.compile("sales-bot.*otto@acme\\.example", Pattern.DOTALL));
            assertThat(ann.find("pre.json")).containsText("\"amount\": 60000");
            assertThat(ann.find("main")).containsText("large-deals");
            assertThat(ann.find("main")).containsText("50000");
            assertThat(system.changes("123")).isEqualTo(changes);

            ann.page().getByLabel("Comment").fill("Fine, it is in the contract");
            approve(ann).click();

            assertThat(ann.find(".notice")).hasText("Your vote counts.");
            assertThat(ann.find("#live")).containsText("by Ann Park");
            assertThat(ann.find("#live")).containsText("Fine, it is in the contract");
            assertThat(ann.find(".execution")).containsText("Succeeded");
            assertThat(ann.find(".execution")).containsText(Pattern.compile("rec_[a-z2-7]{26}"));
            assertThat(agent.repeats(call)).contains("\"decision\":\"allow\"");
            assertThat(system.changes("123")).isEqualTo(changes + 1);
        }
    }

    @Test
    void theCardShowsWhatIsThereNowBesideWhatIsAskedFor() throws Exception {
        Pending call = agent.asks("update_deal", "crm:deal:123", Map.of("amount", 70_000, "note", "agreed by mail"));
        try (Visitor ann = Visitor.signedIn(system, ANN);
                Visitor ben = Visitor.withoutScripts(system, BEN)) {
            ann.openCard(call.approvalId()).stayHere();
            Locator changed = ann.find("#current tr.differs");
            assertThat(changed.locator("th")).hasText("amount");
            assertThat(changed.locator(".now")).hasText(Pattern.compile("^\\d+$"));
            assertThat(changed.locator(".asked")).hasText("70000");
            assertThat(ann.find("#current tr.unnamed", "stage")).containsText("not named");
            assertThat(ann.find("#current .parameters", "note")).containsText("agreed by mail");
            assertThat(ann.find("#current")).containsText("Seen at ");
            assertThat(ann.find("pre.json")).containsText("\"amount\": 70000");

            ann.find("#look-again").click();
            assertThat(changed.locator(".asked")).hasText("70000");
            assertThat(ann.find("#look-again")).isFocused();
            assertThat(ann.hasNotReloaded()).isTrue();

            ann.open("/approvals/" + call.approvalId() + "/current");
            ann.find("#look-again").click();
            assertThat(changed.locator(".asked")).hasText("70000");
            ann.find(".crumb a").click();

            ben.openCard(call.approvalId());
            ben.find("#current a").click();
            assertThat(ben.find("tr.differs .asked")).hasText("70000");
            ben.find(".crumb a").click();
            assertThat(approve(ben)).isEnabled();

            approve(ann).click();
            assertThat(ann.find(".execution")).containsText("Succeeded");
            assertThat(ann.find("#current")).hasCount(0);

            // What was approved is there now: the next look sees it.
            Pending next = agent.asks("update_deal", "crm:deal:123", Map.of("amount", 80_000));
            ann.openCard(next.approvalId());
            assertThat(changed.locator(".now")).hasText("70000");
            assertThat(changed.locator(".asked")).hasText("80000");
        }
    }

    @Test
    void parametersThatSomebodyTypesAreComparedBeforeTheyAreApproved() throws Exception {
        Pending call = agent.asks("retell_deal", "crm:deal:126", Map.of("amount", 70_000));
        try (Visitor ann = Visitor.signedIn(system, ANN)) {
            ann.openCard(call.approvalId()).stayHere();
            assertThat(ann.find("#current")).containsText("There is nothing there now.");
            ann.find(".edit summary").click();
            ann.page().getByLabel("Parameters (JSON)").fill("{\"amount\": 5}");
            ann.press("Compare these with what is there now");
            assertThat(ann.find("#current")).containsText("Beside the parameters that you typed.");
            assertThat(ann.hasNotReloaded()).isTrue();
            assertThat(approve(ann)).isEnabled();
        }
    }

    @Test
    void aRejectionNeedsItsReasonAndRunsNothing() throws Exception {
        Pending call = agent.asks("update_deal", "crm:deal:123", Map.of("amount", 990_000));
        int changes = system.changes("123");
        try (Visitor ann = Visitor.signedIn(system, ANN)) {
            ann.openCard(call.approvalId()).press("Reject");
            assertThat(ann.find("#comment:invalid")).isVisible();
            assertThat(approve(ann)).isEnabled();

            ann.page().getByLabel("Comment").fill("Ten times too much");
            ann.press("Reject");

            assertThat(ann.find("#live h2")).hasText("Rejected");
            assertThat(ann.find("#live")).containsText("by Ann Park");
            assertThat(ann.find("#live")).containsText("Ten times too much");
            assertThat(ann.find("#decide")).hasCount(0);
            assertThat(agent.repeats(call)).contains("\"decision\":\"deny\"");
            assertThat(system.changes("123")).isEqualTo(changes);
        }
    }

    @Test
    void otherParametersRunInsteadOfTheAgentsWhereSomebodyApprovesThose() throws Exception {
        String customer = "customer:" + UUID.randomUUID();
        Pending call = agent.asks("post_note", customer, Map.of("note", "Final demand for " + customer));
        try (Visitor ann = Visitor.signedIn(system, ANN)) {
            ann.openCard(call.approvalId());
            ann.find("details.edit summary").click();
            ann.page().getByLabel("Parameters (JSON)").fill("{\"note\": \"A reminder for " + customer + "\"}");
            ann.press("Approve with these parameters");

            assertThat(ann.find(".notice")).hasText("Your vote counts.");
            assertThat(ann.find("#live")).containsText("approved other parameters");
            assertThat(ann.find(".execution")).containsText("Succeeded");
        }
        assertThat(agent.repeats(call)).contains("\"decision\":\"allow\"");
        assertThat(system.target().done().stream().filter(asked -> asked.contains(customer)))
                .containsExactly("{\"note\":\"A reminder for " + customer + "\"}");
    }

    @Test
    void aQuestionIsAnsweredByAnOptionOrInOnesOwnWords() throws Exception {
        try (Visitor ann = Visitor.signedIn(system, ANN)) {
            String chosen = UUID.randomUUID().toString();
            ann.openCard(agent.questions(aQuestion(chosen)));
            ann.find(".option", "Refund it").click();
            ann.press("Give this answer");
            assertThat(ann.find("#live h2")).hasText("Answered");
            assertThat(agent.asksForTheResult(chosen))
                    .contains("\"selected_option\"")
                    .contains("\"refund\"");

            String instructed = UUID.randomUUID().toString();
            ann.openCard(agent.questions(aQuestion(instructed)));
            ann.find("summary", "Answer in your own words").click();
            ann.page().getByLabel("Instruction").fill("Refund half of it");
            ann.press("Send this instruction");
            assertThat(ann.find("#live h2")).hasText("Answered");
            assertThat(ann.find("#live")).containsText("Refund half of it");
            assertThat(agent.asksForTheResult(instructed)).contains("Refund half of it");
        }
    }

    private static Map<String, Object> aQuestion(String requestId) {
        return Map.of(
                "request_id",
                requestId,
                "question",
                "Customer 88 was charged twice. What shall I do?",
                "context_markdown",
                "Both charges are of *today*.",
                "options",
                List.of(
                        Map.of("label", "Refund it", "value", "refund"),
                        Map.of("label", "Leave it", "value", "leave")));
    }

    @Test
    void twoPeopleHaveToAgreeAndEachSeesTheOther() throws Exception {
        Pending call = agent.asks("issue_refund", "payment:8841", Map.of("amount", 1_200, "currency", "EUR"));
        try (Visitor ann = Visitor.signedIn(system, ANN);
                Visitor ben = Visitor.signedIn(system, BEN)) {
            ben.openCard(call.approvalId()).stayHere();
            ann.openCard(call.approvalId());
            assertThat(ann.find("#live .progress")).containsText("0 of 2 votes");
            assertThat(ann.find(".badges")).containsText("cannot be taken back");
            approve(ann).click();

            assertThat(ann.find("#live .progress")).containsText("1 of 2 votes");
            assertThat(ann.find(".standing")).hasText("Your vote is counted. More people have to agree.");
            assertThat(ann.find("#decide")).hasCount(0);
            assertThat(ben.find("#live .progress")).containsText("1 of 2 votes");
            assertThat(ben.find(".votes-list")).containsText("Ann Park approved");
            assertThat(ben.hasNotReloaded()).isTrue();

            ann.stayHere();
            approve(ben).click();

            for (Visitor visitor : List.of(ben, ann)) {
                assertThat(visitor.find("#live .ended")).containsText("Ben Okafor");
                assertThat(visitor.find(".execution")).containsText("Succeeded");
            }
            assertThat(ann.hasNotReloaded()).isTrue();
        }
    }

    @Test
    void whoComesSecondIsToldWhoDecidedAndWhen() throws Exception {
        Pending call = agent.asks("update_deal", "crm:deal:123", Map.of("amount", 55_000));
        try (Visitor ann = Visitor.signedIn(system, ANN);
                Visitor ben = Visitor.withoutScripts(system, BEN);
                Visitor carla = Visitor.signedIn(system, CARLA)) {
            ann.openCard(call.approvalId()).stayHere();
            ann.page().getByLabel("Comment").fill("I was about to say");
            ben.openCard(call.approvalId());
            carla.openCard(call.approvalId());
            approve(carla).click();
            assertThat(carla.find("#live h2")).hasText("Approved");

            assertThat(ann.find("#live .notice")).containsText("While you were reading, this was approved.");
            assertThat(approve(ann)).isDisabled();
            assertThat(ann.page().getByLabel("Comment")).hasValue("I was about to say");
            assertThat(ann.hasNotReloaded()).isTrue();
            ann.find("#live .notice a").click();
            assertThat(ann.find("#live")).containsText("by Carla Ruiz");

            approve(ben).click();
            assertThat(ben.find("main > .notice"))
                    .containsText(Pattern.compile("already decided: approved by carla at 20\\d\\d-"));
            ben.expected(409);
        }
    }

    @Test
    void alikeRequestsAreDecidedTogetherAndTheOneLeftOutStaysPending() throws Exception {
        int changes = system.changes("124");
        Pending first = agent.asks("update_deal", "crm:deal:124", Map.of("amount", 51_000, "stage", "won"));
        Pending second = agent.asks("update_deal", "crm:deal:124", Map.of("amount", 52_000, "stage", "won"));
        Pending odd = agent.asks("update_deal", "crm:deal:124", Map.of("amount", 930_000, "stage", "won"));
        try (Visitor ann = Visitor.signedIn(system, ANN)) {
            ann.open("/inbox?search=crm:deal:124");
            assertThat(ann.find("[data-row]")).hasCount(3);
            ann.find("#pick-" + first.approvalId()).check();
            ann.press("Select all alike here");
            assertThat(ann.find(".batch-count")).hasText("3 alike requests selected");
            ann.press("Review together");

            assertThat(ann.find("h1")).hasText("3 × update_deal");
            assertThat(ann.find("main")).containsText("\"won\"");
            assertThat(ann.find(".batch-table thead")).containsText("amount");
            assertThat(ann.find(".batch-table thead")).not().containsText("stage");
            ann.find("tr", "930000").locator("input[type=checkbox]").uncheck();
            ann.press("Approve the checked ones");

            assertThat(ann.find(".results li.yes")).hasCount(2);
            assertThat(ann.find(".results li")).hasCount(2);
        }
        assertThat(agent.repeats(first)).contains("\"decision\":\"allow\"");
        assertThat(agent.repeats(second)).contains("\"decision\":\"allow\"");
        assertThat(agent.repeats(odd)).contains("\"decision\":\"pending_approval\"");
        assertThat(system.changes("124")).isEqualTo(changes + 2);
    }

    @Test
    void anUnknownOutcomeIsResolvedByWhoLooked() throws Exception {
        int wires = system.target().wires();
        try (Visitor ann = Visitor.signedIn(system, ANN)) {
            ann.open("/unknown").stayHere();
            assertThat(ann.find("[data-live-state]")).hasAttribute("data-live-state", "on");
            agent.calls(UUID.randomUUID().toString(), "send_wire", "account:77", Map.of("amount", 900));

            Locator wire = ann.find("[data-row]", "account:77").locator(".entry-link");
            assertThat(wire).isVisible();
            assertThat(ann.hasNotReloaded()).isTrue();
            assertThat(ann.find(".count.warn")).hasText("1");
            wire.click();
            assertThat(ann.find("h1")).hasText("send_wire account:77");
            assertThat(ann.find("main")).containsText("Never repeated: if the outcome is in doubt, people decide");

            ann.find(".option", "It did not happen").first().click();
            ann.page().getByLabel("How do you know?").fill("The bank's statement has no such line");
            ann.press("Record it");

            assertThat(ann.find("main > .notice")).hasText("What you found out is recorded.");
            assertThat(ann.find("#found-title")).hasText("It did not happen");
            assertThat(ann.find(".ended")).containsText("found by");
            assertThat(ann.find("main")).containsText("The bank's statement has no such line");
            assertThat(ann.find(".count.warn")).isHidden();
        }
        assertThat(system.target().wires()).isEqualTo(wires + 1);
    }

    @Test
    void everythingIsReachedByKeysAloneAndNoneOfThemDecides() throws Exception {
        Pending call = agent.asks("update_deal", "crm:deal:125", Map.of("amount", 97_500));
        try (Visitor ben = Visitor.stranger(system)) {
            ben.open("/sign-in");
            type(ben, BEN, "Tab", system.password(BEN), "Enter");
            assertThat(ben.find("h1")).hasText("Inbox");
            keys(ben, "Tab");
            assertThat(ben.find(".skip")).isFocused();

            keys(ben, "?");
            assertThat(ben.find("#help")).isVisible();
            keys(ben, "Escape");
            assertThat(ben.find("#help")).isHidden();

            keys(ben, "/");
            type(ben, "crm:deal:125", "Escape");
            assertThat(ben.find("[data-row]")).hasCount(1);
            keys(ben, "j");
            assertThat(row(ben, call)).isFocused();
            keys(ben, "x");
            assertThat(ben.find("#pick-" + call.approvalId())).isChecked();
            keys(ben, "x", "j", "Enter");
            assertThat(ben.find("h1")).hasText("update_deal crm:deal:125");

            keys(ben, "a");
            assertThat(approve(ben)).isFocused();
            keys(ben, "r");
            assertThat(ben.find("#comment")).isFocused();
            assertThat(ben.find("#live .progress")).containsText("One vote decides");
            type(ben, "Without a mouse", "Tab");
            assertThat(approve(ben)).isFocused();
            keys(ben, "Enter");

            assertThat(ben.find("#live h2")).hasText("Approved");
            keys(ben, "u");
            assertThat(ben.find("h1")).hasText("Inbox");
        }
    }

    @Test
    void a19HostileTextIsInertAndShown() throws Exception {
        Pending call = agent.asks(
                "post_note",
                "customer:<img src=x onerror=hacked=1>",
                Map.of(
                        "note",
                        "<script>window.hacked=1;alert(1)</script>",
                        "<b onclick=alert(2)>key",
                        "pay \u202Eevil\u202C \u2066now\u2069",
                        "hidden",
                        "a\u200Bd\u2060min\uFEFF",
                        "gap",
                        "up" + "\n".repeat(5_000) + "down",
                        "link",
                        "javascript:alert(3)"));
        String question = agent.questions(Map.of(
                "question",
                "Pay \u202Eevil</h1><script>hacked=1</script>?" + "\n".repeat(1_500) + "Yes.",
                "context_markdown",
                "<script>window.hacked=1</script> ![x](http://evil.example/pixel.png) [click](javascript:alert(4))"
                        + " [bank](http://evil.example/login)\n\n<iframe src=//evil.example></iframe>",
                "options",
                List.of(
                        Map.of("label", "Yes <img src=x onerror=alert(5)>", "value", "yes"),
                        Map.of("label", "N\u200Bo", "value", "no"))));
        try (Visitor ann = Visitor.signedIn(system, ANN)) {
            ann.open("/inbox");
            assertInert(ann);
            ann.openCard(call.approvalId());
            assertInert(ann);
            assertThat(ann.find("h1")).containsText("<img src=x onerror=hacked=1>");
            assertThat(ann.find("pre.json")).containsText("<script>window.hacked=1;alert(1)</script>");
            assertThat(ann.find("pre.json .mark").allTextContents())
                    .contains("⟨U+202E⟩", "⟨U+202C⟩", "⟨U+2066⟩", "⟨U+200B⟩", "⟨U+2060⟩", "⟨U+FEFF⟩")
                    .anyMatch(mark -> mark.startsWith("⟨truncated: "));
            assertThat(ann.page().evaluate("document.documentElement.scrollHeight"))
                    .as("Height of the page")
                    .matches(height -> ((Number) height).intValue() < 3_000);

            ann.openCard(question);
            assertInert(ann);
            assertThat(ann.find(".question .mark").allTextContents())
                    .containsExactly("⟨U+202E⟩", "⟨1,500 line breaks⟩");
            assertThat(ann.find("#decide .mark")).hasText("⟨U+200B⟩");
            assertThat(ann.find(".markdown")).containsText("evil.example");
            assertThat(ann.find(".markdown a[href^='javascript:']")).hasCount(0);
        }
    }

    /** That no dialog, error or foreign request came of it is what {@link Visitor#close} sees to. */
    private static void assertInert(Visitor visitor) {
        assertThat(visitor.find("main img, main script, main iframe, main [onclick], main [onerror]"))
                .hasCount(0);
        assertThat(visitor.page().evaluate("typeof window.hacked")).isEqualTo("undefined");
        assertThat(visitor.page().locator("bdi").count()).isPositive();
    }

    @Test
    void aLinkToWhatIsDecidedSaysByWhomAndWhen() throws Exception {
        Pending call = agent.asks("update_deal", "crm:deal:123", Map.of("amount", 61_000));
        try (Visitor ann = Visitor.signedIn(system, ANN);
                Visitor ben = Visitor.signedIn(system, BEN)) {
            ann.openCard(call.approvalId());
            approve(ann).click();
            assertThat(ann.find("#live h2")).hasText("Approved");

            ben.openCard(call.approvalId());
            assertThat(ben.find("#live h2")).hasText("Approved");
            assertThat(ben.find("#live .ended"))
                    .containsText(
                            Pattern.compile("by Ann Park, .*ago.*20\\d\\d, \\d\\d:\\d\\d:\\d\\d UTC", Pattern.DOTALL));
            assertThat(ben.find("#runs-title")).hasText("What was asked for");
            assertThat(ben.find("#decide")).hasCount(0);
        }
    }

    @Test
    void a11WhoAnswersForTheAgentIsRefusedWithTheReasonEvenByAForgedForm() throws Exception {
        Pending call = agent.asks("update_deal", "crm:deal:123", Map.of("amount", 62_000));
        try (Visitor otto = Visitor.signedIn(system, OWNER)) {
            otto.open("/inbox");
            assertThat(otto.find("h1")).hasText("Inbox");
            assertThat(row(otto, call)).hasCount(0);
            otto.open("/inbox?view=all");
            assertThat(otto.find("[data-row]", "your own").first()).isVisible();

            otto.openCard(call.approvalId());
            assertThat(otto.find(".standing")).containsText("Somebody else has to decide.");
            assertThat(otto.find("#decide")).hasCount(0);

            otto.page().evaluate("""
                    ([action, digest]) => {
                      const form = document.querySelector("form[action='/sign-out']");
                      form.action = action;
                      form.insertAdjacentHTML("beforeend", "<input name=card_digest><input name=choice value=approve>");
                      form.elements.card_digest.value = digest;
                      form.submit();
                    }
                    """, List.of("/approvals/" + call.approvalId() + "/votes", digest(otto)));

            assertThat(otto.find("main > .notice")).containsText("You asked for this, or answer for the agent");
            otto.expected(403);
            assertThat(otto.find("#live .progress")).containsText("One vote decides");
        }
    }

    private static String digest(Visitor visitor) {
        return visitor.find("#live").getAttribute("hx-get").replaceAll(".*digest=([0-9a-f]{64}).*", "$1");
    }

    @Test
    void signingOutEndsTheSessionInEveryTab() {
        try (Visitor carla = Visitor.stranger(system)) {
            carla.signIn(CARLA);
            Page other = carla.newTab();
            other.navigate("/inbox");
            assertThat(other.locator("[data-live-state]")).hasAttribute("data-live-state", "on");

            carla.press("Sign out");

            assertThat(carla.page()).hasURL(Pattern.compile("/sign-in"));
            assertThat(carla.find(".notice")).containsText("You are signed out here.");
            assertThat(other).hasURL(Pattern.compile("/sign-in"));
            carla.open("/inbox");
            assertThat(carla.page()).hasURL(Pattern.compile("/sign-in"));
            // The other tab's stream may have tried once more, without a session.
            carla.tolerated(401);
        }
    }

    /** Last, so that the half minute passes while the others run. */
    @Test
    @Order(Integer.MAX_VALUE)
    void aCardThatExpiresWhileItIsOpenSaysSoAndTakesNoVote() {
        assertThat(watching.find("#live h2"))
                .hasText("Expired", new LocatorAssertions.HasTextOptions().setTimeout(EXPIRED_WITHIN_MILLIS));
        assertThat(watching.find("#live .notice")).containsText("While you were reading, this expired.");
        assertThat(approve(watching)).isDisabled();
        assertThat(watching.hasNotReloaded()).isTrue();

        approve(watchingWithoutScripts).click();
        assertThat(watchingWithoutScripts.find("main > .notice"))
                .hasText("Nothing was decided. The time to decide is over.");
        assertThat(watchingWithoutScripts.find("#live h2")).hasText("Expired");
        assertThat(watchingWithoutScripts.find("#decide")).hasCount(0);
        watchingWithoutScripts.expected(409);
    }

    private static Locator row(Visitor visitor, Pending call) {
        return visitor.find("#open-" + call.approvalId());
    }

    private static Locator approve(Visitor visitor) {
        return visitor.find("#decide [data-approve]");
    }

    /** Presses them one after the other, each once the page that is shown can hear it. */
    private static void keys(Visitor visitor, String... keys) {
        for (String key : keys) {
            visitor.page().waitForLoadState();
            visitor.page().keyboard().press(key);
        }
    }

    /** Types texts; {@code Tab}, {@code Enter} and {@code Escape} are keys. */
    private static void type(Visitor visitor, String... texts) {
        for (String text : texts) {
            if (text.equals("Tab") || text.equals("Enter") || text.equals("Escape")) {
                visitor.page().keyboard().press(text);
            } else {
                visitor.page().keyboard().type(text);
            }
        }
    }
}
