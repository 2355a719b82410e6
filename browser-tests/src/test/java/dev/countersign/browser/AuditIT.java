package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.countersign.browser.WholeSystem.ANN;
import static dev.countersign.browser.WholeSystem.BEN;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.countersign.browser.Agent.Pending;
import dev.countersign.tlog.proof.TlogProof;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An auditor looks a call up, and sees what became of it and how that is proved. */
@InABrowser
@Timeout(300)
class AuditIT {
    private static final Path PICTURES = Path.of("target/screenshots");
    private static final Duration SEALED_WITHIN = Duration.ofSeconds(30);
    private static final List<NewContextOptions> SCREENS = List.of(
            new NewContextOptions().setViewportSize(1280, 800).setReducedMotion(ReducedMotion.REDUCE),
            new NewContextOptions().setViewportSize(390, 844).setReducedMotion(ReducedMotion.REDUCE));

    private final WholeSystem system;
    private final Agent agent;

    AuditIT(WholeSystem system) {
        this.system = system;
        this.agent = system.agent("acme");
    }

    private Pending approved() throws Exception {
        Pending call =
                agent.asks("update_deal", "crm:deal:123", Map.of("amount", 61_000, "note", "Signed \u202Eyadot\u202C"));
        try (Visitor ben = Visitor.signedIn(system, BEN)) {
            ben.openCard(call.approvalId());
            ben.page().getByLabel("Comment").fill("As agreed on the phone");
            ben.press("Approve");
            assertThat(ben.find(".execution")).containsText("Succeeded");
        }
        return call;
    }

    @Test
    void anApprovedCallIsFoundAndItsStoryTellsAllAndIsProved() throws Exception {
        Pending call = approved();
        agent.calls(UUID.randomUUID().toString(), "drop_table", "crm:deals", Map.of());
        String callId = call.approvalId().substring("apr_".length());
        Files.createDirectories(PICTURES);
        for (NewContextOptions screen : SCREENS) {
            try (Visitor ann = Visitor.signedIn(system, ANN, screen)) {
                Page page = ann.page();
                ann.open("/inbox");
                page.locator(".nav").getByText("Audit").click();
                assertThat(ann.find("#open-" + callId)).isVisible();
                picture(page, "audit");

                // By the keyboard alone, once the page can hear it.
                page.waitForLoadState();
                page.keyboard().press("/");
                page.keyboard().type("drop_");
                page.keyboard().press("Enter");
                assertThat(page).hasURL(Pattern.compile("search=drop_"));
                assertThat(ann.find("[data-row]")).hasCount(1);
                assertThat(ann.find(".stands")).containsText("Denied");

                ann.open("/audit?resource=crm%3Adeal%3A123&decision=allow&outcome=succeeded");
                picture(page, "audit-filtered");
                page.keyboard().press("j");
                page.keyboard().press("Enter");
                assertThat(ann.find("h1")).hasText("update_deal crm:deal:123");

                ann.open("/audit/calls/" + callId);
                awaitSealed(ann);
                assertThat(ann.find(".line")).containsText("A person approved");
                assertThat(ann.find(".line")).containsText("Ben Okafor");
                assertThat(ann.find(".line")).containsText("As agreed on the phone");
                assertThat(ann.find(".line")).containsText("Outcome: it succeeded");
                assertThat(ann.find(".proof").first()).containsText(Pattern.compile("at index [\\d,]+, under its"));
                assertThat(ann.find("[data-kind=asked] .json")).containsText("U+202E");
                picture(page, "story");

                Download download = page.waitForDownload(() -> ann.find(".proof a")
                        .getByText("Download the proof")
                        .first()
                        .click());
                assertThat(download.suggestedFilename()).isEqualTo("rec_" + callId + "-1" + TlogProof.FILE_EXTENSION);
                TlogProof proof = TlogProof.parse(Files.readAllBytes(download.path()));
                assertThat(proof.index()).isLessThan(proof.checkpoint().head().size());

                page.getByText("The card, as it was decided on").click();
                assertThat(page).hasURL(Pattern.compile("/approvals/" + call.approvalId() + "$"));
                page.getByText("The whole story of this call").click();
                assertThat(page).hasURL(Pattern.compile("/audit/calls/" + callId + "$"));

                ann.open("/audit?tool=none.such");
                assertThat(ann.find(".empty")).containsText("Nothing matches");
                picture(page, "audit-nothing");
                page.navigate("/audit?risk_level=huge");
                assertThat(ann.find("[role=alert]")).containsText("risk_level is one of low, medium, high.");
                picture(page, "audit-refused");
                ann.expected(400);
            }
        }
    }

    /** The ledger takes about a second; its state is as of when the page was made. */
    private static void awaitSealed(Visitor visitor) {
        long deadline = System.nanoTime() + SEALED_WITHIN.toNanos();
        Locator unproved = visitor.find(".proof:not(.sealed)");
        while (unproved.count() > 0 && System.nanoTime() - deadline < 0) {
            visitor.page().waitForTimeout(300);
            visitor.page().reload();
        }
        assertThat(visitor.find(".proof.sealed")).hasCount(2);
    }

    private static void picture(Page page, String name) {
        int width = page.viewportSize().width;
        assertThat(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                .as("%s fits %d pixels", name, width)
                .isEqualTo(true);
        for (ColorScheme theme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(theme));
            String file = name + (width > 600 ? "-desk-" : "-phone-") + (theme == ColorScheme.LIGHT ? "light" : "dark")
                    + ".png";
            page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(PICTURES.resolve(file)));
        }
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    }
}
