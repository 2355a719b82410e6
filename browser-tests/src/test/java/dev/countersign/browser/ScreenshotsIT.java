package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.countersign.browser.WholeSystem.JONAS;
import static dev.countersign.browser.WholeSystem.MIRA;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.ScreenshotCaret;
import dev.countersign.browser.Agent.Pending;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every page in both themes, at a desk and on a phone, for somebody to look at: in {@code
 * target/screenshots}. No page is wider than its screen.
 */
@InABrowser
@Timeout(300)
class ScreenshotsIT {
    private static final Path PICTURES = Path.of("target/screenshots");
    private static final List<Screen> SCREENS = List.of(new Screen("desk", 1280, 800), new Screen("phone", 390, 844));

    private final WholeSystem system;
    private final Agent agent;
    private final Map<Screen, Visitor> sitters = new HashMap<>();

    ScreenshotsIT(WholeSystem system) {
        this.system = system;
        this.agent = system.agent("harbour");
    }

    private record Screen(String name, int width, int height) {
        NewContextOptions options() {
            // A transition would be caught halfway between two themes.
            return new NewContextOptions().setViewportSize(width, height).setReducedMotion(ReducedMotion.REDUCE);
        }
    }

    @AfterEach
    void leave() {
        sitters.values().forEach(Visitor::close);
    }

    @Test
    void everyPageFitsItsScreen() throws Exception {
        Files.createDirectories(PICTURES);
        for (Screen screen : SCREENS) {
            try (Visitor stranger = Visitor.stranger(system, screen.options())) {
                picture("sign-in", screen, stranger.page(), page -> page.navigate("/sign-in"));
            }
        }
        picture("inbox-empty", page -> page.navigate("/inbox"));

        String question = agent.questions(Map.of(
                "question",
                "The customer of crane 7 asks for two weeks more to pay. What shall I answer?",
                "context_markdown",
                """
                They have paid **late twice** this year, both times within ten days.

                - invoice `2026-1187`, 18,400 EUR, due on 24 November
                - contract: [terms of payment](https://contracts.harbour.example/7)
                """,
                "options",
                List.of(
                        Map.of("label", "Give them two weeks", "value", "extend_14_days"),
                        Map.of("label", "Give them one week", "value", "extend_7_days"),
                        Map.of("label", "Refuse", "value", "refuse"))));
        Pending deal = agent.asks("update_deal", "crm:deal:125", Map.of("amount", 120_000, "stage", "won"));
        Pending alike = agent.asks("update_deal", "crm:deal:124", Map.of("amount", 71_500, "stage", "won"));
        Pending refund = agent.asks(
                "issue_refund",
                "payment:8841",
                Map.of("amount", 1_200, "currency", "EUR", "to", Map.of("name", "Kranbau Nord", "iban", "DE02…")));
        Pending note = agent.asks("post_note", "customer:kranbau-nord", Map.of("note", "Paid \u202Eetal\u202C twice"));
        Pending decided = agent.asks("update_deal", "crm:deal:125", Map.of("amount", 98_000));
        Pending rejected = agent.asks("update_deal", "crm:deal:125", Map.of("amount", 9_800_000));
        String wire = "account:77";
        agent.calls(UUID.randomUUID().toString(), "send_wire", wire, Map.of("amount", 900, "currency", "EUR"));
        decide(JONAS, decided, "Approve", "As agreed on the phone");
        decide(JONAS, rejected, "Reject", "Two zeros too many: look at the contract again");
        decide(JONAS, refund, "Approve", "");

        picture("inbox", page -> page.navigate("/inbox"));
        picture("card-pending", page -> {
            page.navigate("/approvals/" + deal.approvalId());
            assertThat(page.locator("#current table")).isVisible();
        });
        picture("card-current", page -> page.navigate("/approvals/" + deal.approvalId() + "/current"));
        picture("card-quorum", page -> page.navigate("/approvals/" + refund.approvalId()));
        picture("card-marks", page -> page.navigate("/approvals/" + note.approvalId()));
        picture("card-question", page -> page.navigate("/approvals/" + question));
        picture("card-decided", page -> page.navigate("/approvals/" + decided.approvalId()));
        picture("card-rejected", page -> page.navigate("/approvals/" + rejected.approvalId()));
        picture("review", page -> page.navigate("/inbox/review?id=" + deal.approvalId() + "&id=" + alike.approvalId()));
        picture("unknown", page -> page.navigate("/unknown"));
        picture("unknown-outcome", page -> {
            page.navigate("/unknown");
            page.locator(".entry-link").first().click();
            assertThat(page.locator("h1")).containsText(wire);
        });
        picture("inbox-selected", page -> {
            page.navigate("/inbox");
            page.locator("#pick-" + deal.approvalId()).check();
            assertThat(page.locator(".batch")).isVisible();
        });
        picture("figures", page -> page.navigate("/figures"));
        picture("help", page -> {
            page.navigate("/inbox");
            page.keyboard().press("?");
            assertThat(page.locator("#help")).isVisible();
        });
    }

    private void decide(String who, Pending call, String button, String comment) {
        try (Visitor visitor = Visitor.signedIn(system, who)) {
            visitor.openCard(call.approvalId());
            visitor.page().getByLabel("Comment").fill(comment);
            visitor.press(button);
            assertThat(visitor.find(".votes-list")).isVisible();
            if (button.equals("Approve") && !call.action().equals("issue_refund")) {
                assertThat(visitor.find(".execution")).containsText("Succeeded");
            }
        }
    }

    private void picture(String name, Consumer<Page> open) {
        SCREENS.forEach(screen -> picture(name, screen, sitting(screen), open));
    }

    private Page sitting(Screen screen) {
        return sitters.computeIfAbsent(screen, s -> Visitor.signedIn(system, MIRA, s.options()))
                .page();
    }

    private static void picture(String name, Screen screen, Page page, Consumer<Page> open) {
        open.accept(page);
        assertThat(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                .as("%s fits %s", name, screen)
                .isEqualTo(true);
        for (ColorScheme theme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(theme));
            String file = name + "-" + screen.name() + "-" + theme.name().toLowerCase(Locale.ROOT) + ".png";
            // A dialog, and what sticks to an edge, cover what is seen and not the page.
            page.screenshot(new Page.ScreenshotOptions()
                    .setFullPage(!name.equals("help") && !name.equals("inbox-selected"))
                    .setCaret(ScreenshotCaret.INITIAL)
                    .setPath(PICTURES.resolve(file)));
        }
    }
}
