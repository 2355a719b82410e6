package dev.countersign.console.page;

import dev.countersign.console.approval.Approvals;
import dev.countersign.console.approval.InboxUnavailableException;
import dev.countersign.console.approval.Waiting;
import dev.countersign.console.person.Person;
import dev.countersign.console.person.Role;
import dev.countersign.console.text.VisibleText;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.ui.Model;

/** What stands around every page: who is signed in, and how much waits. */
final class PageFrame {
    private static final int NAME_CHARS_MAX = 60;

    private final Approvals approvals;
    private final Assets assets;

    PageFrame(Approvals approvals, Assets assets) {
        this.approvals = approvals;
        this.assets = assets;
    }

    /** What the templates call {@code frame}; every page needs it. */
    record View(
            String assets,
            String active,
            String person,
            String roles,
            boolean signedIn,
            boolean figures,
            boolean policy,
            boolean audit,
            @Nullable Waiting waiting) {}

    /** @param active the name of the page in the navigation */
    void around(Model model, Person person, String active) {
        model.addAttribute(
                "frame",
                new View(
                        assets.prefix(),
                        active,
                        VisibleText.plain(person.displayName(), NAME_CHARS_MAX),
                        person.roles().stream()
                                .sorted()
                                .map(Role::code)
                                .map(code -> code.replace('_', ' '))
                                .collect(Collectors.joining(", ")),
                        true,
                        person.maySeeFigures(),
                        person.mayTryPolicies(),
                        person.mayAudit(),
                        waiting(person)));
    }

    /** Around a page for nobody in particular. */
    void bare(Model model) {
        model.addAttribute("frame", new View(assets.prefix(), "", "", "", false, false, false, false, null));
    }

    /** The frame is drawn even when the inbox cannot be read: the page inside says so. */
    private @Nullable Waiting waiting(Person person) {
        try {
            return person.maySee() ? approvals.waiting(person) : null;
        } catch (InboxUnavailableException unavailable) {
            return null;
        }
    }
}
