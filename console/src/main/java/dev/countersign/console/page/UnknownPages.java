package dev.countersign.console.page;

import dev.countersign.console.approval.Approvals;
import dev.countersign.console.approval.Decisions.Answer;
import dev.countersign.console.approval.UnknownOutcome;
import dev.countersign.console.approval.UnknownPage;
import dev.countersign.console.decision.MalformedDecisionException;
import dev.countersign.console.decision.Voting;
import dev.countersign.console.person.Person;
import dev.countersign.console.signin.SignedIn;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Calls of which nobody knows whether they happened, and what people find out. */
@Controller
class UnknownPages {
    private static final int PAGE = 25;

    private final Approvals approvals;
    private final Voting voting;
    private final PageFrame frame;
    private final Clock clock;

    UnknownPages(Approvals approvals, Voting voting, PageFrame frame, Clock clock) {
        this.approvals = approvals;
        this.voting = voting;
        this.frame = frame;
        this.clock = clock;
    }

    @GetMapping("/unknown")
    String list(
            @RequestParam(required = false) @Nullable String cursor,
            HttpServletRequest request,
            Authentication authentication,
            Model model) {
        Person person = person(authentication);
        frame.around(model, person, "unknown");
        UnknownPage page = page(person, cursor);
        Instant now = clock.instant();
        model.addAttribute(
                "outcomes",
                page.outcomes().stream()
                        .map(outcome -> UnknownView.of(outcome, now))
                        .toList());
        String next = page.nextCursor();
        model.addAttribute(
                "next", next == null ? null : "/unknown?cursor=" + URLEncoder.encode(next, StandardCharsets.UTF_8));
        return InboxPages.isPartial(request) ? "unknown :: list" : "unknown";
    }

    private UnknownPage page(Person person, @Nullable String cursor) {
        try {
            return approvals.unknownOutcomes(person, PAGE, cursor == null || cursor.isBlank() ? null : cursor);
        } catch (IllegalArgumentException notOurCursor) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "The address of this page is not one of ours");
        }
    }

    @GetMapping("/unknown/{callId}")
    String outcome(@PathVariable String callId, Authentication authentication, Model model) {
        Person person = person(authentication);
        return show(outcome(person, callId), person, "", null, model);
    }

    @PostMapping("/unknown/{callId}/resolution")
    String resolve(
            @PathVariable String callId,
            @RequestParam(required = false) @Nullable String resolution,
            @RequestParam(required = false) @Nullable String comment,
            Authentication authentication,
            HttpServletResponse response,
            RedirectAttributes after,
            Model model) {
        Person person = person(authentication);
        UnknownOutcome before = outcome(person, callId);
        String typed = comment == null ? "" : comment;
        try {
            Answer answer = voting.resolve(person, callId, resolution, comment);
            if (answer instanceof Answer.Refused refused) {
                response.setStatus(refused.refusal().status());
                return show(outcome(person, callId), person, typed, Words.answer(answer), model);
            }
            String told = Words.answer(answer);
            after.addFlashAttribute(
                    told == null ? "done" : "notice", told == null ? "What you found out is recorded." : told);
            return "redirect:/unknown/" + before.callId();
        } catch (MalformedDecisionException malformed) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            return show(before, person, typed, "Nothing was decided. " + malformed.getMessage() + ".", model);
        }
    }

    private String show(UnknownOutcome outcome, Person person, String comment, @Nullable String notice, Model model) {
        frame.around(model, person, "unknown");
        model.addAttribute("outcome", UnknownView.of(outcome, clock.instant()));
        model.addAttribute("mayDecide", person.mayDecide());
        model.addAttribute("comment", comment);
        if (notice != null) {
            model.addAttribute("notice", notice);
        }
        return "unknown-outcome";
    }

    private static Person person(Authentication authentication) {
        Person person = SignedIn.of(authentication);
        if (!person.maySee()) {
            throw new MayNotSeeException();
        }
        return person;
    }

    private UnknownOutcome outcome(Person person, String callId) {
        UnknownOutcome outcome = approvals.unknownOutcome(person, callId);
        if (outcome == null) {
            throw new NotFoundException();
        }
        return outcome;
    }
}
