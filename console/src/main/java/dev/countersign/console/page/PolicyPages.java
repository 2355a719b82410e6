package dev.countersign.console.page;

import dev.countersign.backtest.HistoryException;
import dev.countersign.console.person.Person;
import dev.countersign.console.signin.SignedIn;
import dev.countersign.console.trial.InForce;
import dev.countersign.console.trial.Trial;
import dev.countersign.console.trial.Trials;
import dev.countersign.policylanguage.PolicyCompileException;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The policy in force, and what another one would have changed. Nothing here puts a policy in force. */
@Controller
class PolicyPages {
    private static final int PROBLEMS_SHOWN = 20;

    private final Trials trials;
    private final PageFrame frame;
    private final Clock clock;

    PolicyPages(Trials trials, PageFrame frame, Clock clock) {
        this.trials = trials;
        this.frame = frame;
        this.clock = clock;
    }

    /** What was typed, to be shown again. */
    record Typed(String candidate, String from, String to) {}

    /** @param begin {@code in-force} to begin the next candidate with the policy in force */
    @GetMapping("/policy")
    String policy(@RequestParam(required = false) @Nullable String begin, Authentication authentication, Model model) {
        return show(person(authentication), null, "in-force".equals(begin), List.of(), model);
    }

    @PostMapping("/policy/trial")
    String start(
            @RequestParam(required = false) @Nullable String candidate,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            Authentication authentication,
            HttpServletResponse response,
            Model model) {
        Person person = person(authentication);
        Typed typed = new Typed(text(candidate), text(from).strip(), text(to).strip());
        try {
            Instant first = moment(typed.from());
            Instant last = moment(typed.to());
            if (first != null && last != null && !first.isBefore(last)) {
                return refused(person, typed, List.of("The time ends before it begins."), response, model);
            }
            // Browsers send line ends as networks do; the text's digest is that of the file.
            String yaml = typed.candidate().replace("\r\n", "\n");
            String refusal = trials.start(person, yaml, first, last);
            return refusal == null
                    ? "redirect:/policy#trial"
                    : refused(person, typed, List.of(refusal), response, model);
        } catch (DateTimeException noTime) {
            return refused(person, typed, List.of("A time is written as 2026-11-01T08:00."), response, model);
        } catch (PolicyCompileException invalid) {
            List<String> problems = invalid.problems().stream()
                    .limit(PROBLEMS_SHOWN)
                    .map(problem ->
                            "Line " + problem.line() + ", column " + problem.column() + ": " + problem.message())
                    .toList();
            return refused(person, typed, problems, response, model);
        }
    }

    @PostMapping("/policy/trial/stop")
    String stop(Authentication authentication) {
        trials.stop(person(authentication));
        return "redirect:/policy#trial";
    }

    private String refused(
            Person person, Typed typed, List<String> problems, HttpServletResponse response, Model model) {
        response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
        return show(person, typed, false, problems, model);
    }

    private String show(Person person, @Nullable Typed typed, boolean anew, List<String> problems, Model model) {
        frame.around(model, person, "policy");
        InForce inForce = null;
        try {
            inForce = trials.inForce(person.organization());
            model.addAttribute("unreadable", false);
        } catch (HistoryException unreadable) {
            model.addAttribute("unreadable", true);
        }
        Trial trial = trials.of(person.organization());
        model.addAttribute("policy", inForce == null ? null : PolicyView.of(inForce, clock.instant()));
        model.addAttribute("typed", typed != null ? typed : begin(inForce, anew ? null : trial));
        model.addAttribute("problems", problems.stream().map(PolicyView::line).toList());
        model.addAttribute("trial", TrialView.of(trial, clock.instant()));
        return "policy";
    }

    /** The candidate that was tried last, or else the policy in force. */
    private static Typed begin(@Nullable InForce inForce, @Nullable Trial trial) {
        String text = trial != null
                ? trial.candidate()
                : inForce == null ? "" : inForce.text().text();
        return new Typed(text, "", "");
    }

    /** In UTC, as its field says; null for none. */
    private static @Nullable Instant moment(String text) {
        return text.isEmpty() ? null : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static Person person(Authentication authentication) {
        Person person = SignedIn.of(authentication);
        if (!person.mayTryPolicies()) {
            throw new MayNotSeeException();
        }
        return person;
    }
}
