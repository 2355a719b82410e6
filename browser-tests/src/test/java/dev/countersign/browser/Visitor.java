package dev.countersign.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Somebody at a browser. Whatever goes wrong in it unseen is kept, and {@link #close()} fails on it:
 * an error or a warning in the browser's console (what the content security policy stops is one), an
 * exception, a dialog, a request to anybody but the console.
 */
final class Visitor implements AutoCloseable {
    private static final Duration CARD_WITHIN = Duration.ofSeconds(10);
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 800;

    private final WholeSystem system;
    private final BrowserContext context;
    private final Page page;
    private final List<String> troubles = new ArrayList<>();

    private Visitor(WholeSystem system, NewContextOptions options) {
        this.system = system;
        this.context = system.browser().newContext(options.setBaseURL(system.consoleUrl()));
        context.onConsoleMessage(this::console);
        context.onWebError(error -> troubles.add("exception: " + error.error()));
        context.onDialog(dialog -> {
            troubles.add("dialog: " + dialog.message());
            dialog.dismiss();
        });
        context.onRequest(request -> {
            if (!request.url().startsWith(system.consoleUrl() + "/")) {
                troubles.add("request to " + request.url());
            }
        });
        this.page = context.newPage();
    }

    static NewContextOptions desk() {
        return new NewContextOptions().setViewportSize(WIDTH, HEIGHT);
    }

    /** Nobody yet. */
    static Visitor stranger(WholeSystem system) {
        return stranger(system, desk());
    }

    static Visitor stranger(WholeSystem system, NewContextOptions options) {
        return new Visitor(system, options);
    }

    static Visitor signedIn(WholeSystem system, String name) {
        return signedIn(system, name, desk());
    }

    /** Somebody whose browser runs no scripts: nothing on a page changes until they act. */
    static Visitor withoutScripts(WholeSystem system, String name) {
        return signedIn(system, name, desk().setJavaScriptEnabled(false));
    }

    static Visitor signedIn(WholeSystem system, String name, NewContextOptions options) {
        String session = system.session(name, () -> {
            try (Visitor stranger = stranger(system)) {
                stranger.signIn(name);
                return stranger.context.storageState();
            }
        });
        return new Visitor(system, options.setStorageState(session));
    }

    private void console(ConsoleMessage message) {
        if (message.type().equals("error") || message.type().equals("warning")) {
            troubles.add(message.type() + ": " + message.text());
        }
    }

    /** Types name and password; ends on the inbox. */
    void signIn(String name) {
        signIn(name, system.password(name));
        page.waitForURL("**/inbox");
    }

    void signIn(String name, String password) {
        page.navigate("/sign-in");
        page.getByLabel("Name").fill(name);
        page.getByLabel("Password").fill(password);
        press("Sign in");
    }

    Page page() {
        return page;
    }

    /** Another tab of the same browser. */
    Page newTab() {
        return context.newPage();
    }

    Visitor open(String path) {
        page.navigate(path);
        return this;
    }

    /** Looks again while there is no such card: an agent hears of an approval just before it is opened. */
    Visitor openCard(String approvalId) {
        long deadline = System.nanoTime() + CARD_WITHIN.toNanos();
        Response answer = page.navigate("/approvals/" + approvalId);
        while (answer.status() == NOT_FOUND && System.nanoTime() < deadline) {
            answer = page.navigate("/approvals/" + approvalId);
        }
        assertThat(answer.status()).as("Status of the card").isEqualTo(OK);
        troubles.removeIf(trouble -> trouble.startsWith(noted(NOT_FOUND)));
        return this;
    }

    Locator find(String selector) {
        return page.locator(selector);
    }

    /** Those that hold a text. */
    Locator find(String selector, String text) {
        return page.locator(selector, new Page.LocatorOptions().setHasText(text));
    }

    void press(String button) {
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(button).setExact(true))
                .click();
    }

    /** Marks the page that is shown, so that {@link #hasNotReloaded()} knows it again. */
    void stayHere() {
        page.evaluate("window.stayed = true");
    }

    boolean hasNotReloaded() {
        return Boolean.TRUE.equals(page.evaluate("window.stayed === true"));
    }

    /** The browser notes an answer with this status as an error, and this time it is what was to come. */
    void expected(int status) {
        assertThat(troubles).anyMatch(trouble -> trouble.startsWith(noted(status)));
        troubles.removeIf(trouble -> trouble.startsWith(noted(status)));
    }

    /** As {@link #expected}, where whether it comes is a matter of time. */
    void tolerated(int status) {
        troubles.removeIf(trouble -> trouble.startsWith(noted(status)));
    }

    private static String noted(int status) {
        return "error: Failed to load resource: the server responded with a status of " + status;
    }

    /** @throws AssertionError when something went wrong unseen */
    @Override
    public void close() {
        // A round trip: whatever the browser had to say has been said.
        context.pages().forEach(Page::title);
        context.close();
        assertThat(troubles).as("What went wrong in the browser").isEmpty();
    }
}
