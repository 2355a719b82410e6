package dev.countersign.console.page;

import dev.countersign.console.ConsoleSettings;
import dev.countersign.console.approval.Approvals;
import dev.countersign.console.person.Person;
import dev.countersign.console.signin.SignedIn;
import java.time.Duration;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** How approving goes: whether it is quick, whether it is read, whether it ever stops anything. */
@Controller
class FiguresPage {
    private final Approvals approvals;
    private final PageFrame frame;
    private final Duration over;

    FiguresPage(Approvals approvals, PageFrame frame, ConsoleSettings settings) {
        this.approvals = approvals;
        this.frame = frame;
        this.over = settings.figuresOver();
    }

    @GetMapping("/figures")
    String figures(Authentication authentication, Model model) {
        Person person = SignedIn.of(authentication);
        if (!person.maySeeFigures()) {
            throw new MayNotSeeException();
        }
        frame.around(model, person, "figures");
        model.addAttribute("figures", FiguresView.of(approvals.figures(person.organization(), over)));
        return "figures";
    }
}
