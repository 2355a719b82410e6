package dev.countersign.console.page;

import dev.countersign.console.approval.ApprovalStatus;
import dev.countersign.console.approval.Approvals;
import dev.countersign.console.approval.Attachments;
import dev.countersign.console.approval.Card;
import dev.countersign.console.approval.Decisions.Answer;
import dev.countersign.console.approval.Heading;
import dev.countersign.console.approval.InboxUnavailableException;
import dev.countersign.console.approval.Option;
import dev.countersign.console.approval.Request;
import dev.countersign.console.decision.MalformedDecisionException;
import dev.countersign.console.decision.Shown;
import dev.countersign.console.decision.Voting;
import dev.countersign.console.person.Person;
import dev.countersign.console.signin.SignedIn;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** One approval: its card, what changes on it while somebody looks, and the vote. */
@Controller
class CardPages {
    private final Approvals approvals;
    private final Attachments attachments;
    private final Voting voting;
    private final Shown shown;
    private final PageFrame frame;
    private final Clock clock;

    CardPages(Approvals approvals, Attachments attachments, Voting voting, Shown shown, PageFrame frame, Clock clock) {
        this.approvals = approvals;
        this.attachments = attachments;
        this.voting = voting;
        this.shown = shown;
        this.frame = frame;
        this.clock = clock;
    }

    /** What a form held, so that a refused vote does not lose what was typed. */
    record Typed(String comment, String instruction, String parameters) {
        static final Typed NOTHING = new Typed("", "", "");
    }

    @GetMapping("/approvals/{id}")
    String card(@PathVariable String id, Authentication authentication, Model model) {
        Person person = SignedIn.of(authentication);
        return show(card(person, id), person, Typed.NOTHING, null, model);
    }

    private String show(Card card, Person person, Typed typed, @Nullable String notice, Model model) {
        frame.around(model, person, "inbox");
        shown.shown(person, card);
        model.addAttribute("card", CardView.of(card, person, clock.instant()));
        model.addAttribute("typed", typed);
        attached(card, person, model);
        if (notice != null) {
            model.addAttribute("notice", notice);
        }
        return "card";
    }

    /** A card without its files is still one to decide on, as long as it says that they are missing. */
    private void attached(Card card, Person person, Model model) {
        model.addAttribute("attachedAway", false);
        try {
            model.addAttribute(
                    "attached",
                    attachments.of(person, card).stream().map(AttachedView::of).toList());
        } catch (InboxUnavailableException away) {
            model.addAttribute("attached", List.of());
            model.addAttribute("attachedAway", true);
        }
    }

    private Card card(Person person, String id) {
        if (!person.maySee()) {
            throw new MayNotSeeException();
        }
        Card card = approvals.card(person, id);
        if (card == null) {
            throw new NotFoundException();
        }
        return card;
    }

    /**
     * What changes on a card that somebody has open: votes, how it ended, what came of it. The form
     * they may be typing into is not part of it.
     *
     * @param digest of the card that is open
     * @param open whether it was pending when it was opened
     */
    @GetMapping("/approvals/{id}/live")
    String live(
            @PathVariable String id,
            @RequestParam String digest,
            @RequestParam boolean open,
            Authentication authentication,
            Model model) {
        Person person = SignedIn.of(authentication);
        Card card = card(person, id);
        frame.around(model, person, "inbox");
        model.addAttribute("card", CardView.of(card, person, clock.instant()));
        model.addAttribute("overtaken", overtaken(card.heading(), digest, open));
        return "card :: live";
    }

    /** Why what somebody has open is no longer to be decided on; null when it still is. */
    private static @Nullable String overtaken(Heading now, String digest, boolean open) {
        if (open && !now.status().isPending()) {
            String ended = now.status() == ApprovalStatus.EXPIRED
                    ? "expired"
                    : "was " + Words.status(now.status()).toLowerCase(Locale.ROOT);
            return "While you were reading, this " + ended + ".";
        }
        return now.status().isPending() && !now.cardDigest().hex().equals(digest)
                ? "The request has changed since you opened it."
                : null;
    }

    @PostMapping("/approvals/{id}/votes")
    String vote(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String choice,
            @RequestParam(name = "card_digest", required = false) @Nullable String cardDigest,
            @RequestParam(required = false) @Nullable String comment,
            @RequestParam(required = false) @Nullable Integer option,
            @RequestParam(required = false) @Nullable String instruction,
            @RequestParam(required = false) @Nullable String parameters,
            Authentication authentication,
            HttpServletResponse response,
            RedirectAttributes after,
            Model model) {
        Person person = SignedIn.of(authentication);
        Card before = card(person, id);
        Typed typed = new Typed(text(comment), text(instruction), text(parameters));
        try {
            Voting.Given given = new Voting.Given(
                    choice, cardDigest, comment, value(before, option), instruction, Voting.utf8(parameters));
            Answer answer = voting.vote(person, id, given);
            if (answer instanceof Answer.Refused refused) {
                response.setStatus(refused.refusal().status());
                return show(card(person, id), person, typed, Words.answer(answer), model);
            }
            String told = Words.answer(answer);
            after.addFlashAttribute(told == null ? "done" : "notice", told == null ? "Your vote counts." : told);
            return "redirect:/approvals/" + before.approvalId();
        } catch (MalformedDecisionException malformed) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            return show(before, person, typed, "Nothing was decided. " + malformed.getMessage() + ".", model);
        }
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static @Nullable String value(Card card, @Nullable Integer index) {
        List<Option> options = card.request() instanceof Request.Question question ? question.options() : List.of();
        return index == null || index < 0 || index >= options.size()
                ? null
                : options.get(index).value();
    }

    /** The exact parameters, as a file and never as a page. */
    @GetMapping("/approvals/{id}/parameters")
    ResponseEntity<byte[]> parameters(@PathVariable String id, Authentication authentication) {
        Card card = card(SignedIn.of(authentication), id);
        if (!(card.request() instanceof Request.ToolCall call)
                || !call.parameters().isOpen()) {
            throw new NotFoundException();
        }
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + card.approvalId() + ".json\"")
                .body(call.parameters().bytes());
    }
}
