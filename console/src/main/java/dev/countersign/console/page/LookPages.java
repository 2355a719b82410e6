package dev.countersign.console.page;

import dev.countersign.console.approval.Approvals;
import dev.countersign.console.approval.Card;
import dev.countersign.console.approval.Standing;
import dev.countersign.console.decision.MalformedDecisionException;
import dev.countersign.console.decision.Voting;
import dev.countersign.console.look.Looks;
import dev.countersign.console.person.Person;
import dev.countersign.console.signin.SignedIn;
import dev.countersign.domain.request.SealedValue;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * What the target holds now, beside what would run: a part of the card that its script fetches once the
 * card is shown, and a page of its own without a script. It decides nothing and no decision waits for it.
 */
@Controller
class LookPages {
    private final Approvals approvals;
    private final Looks looks;
    private final PageFrame frame;
    private final Clock clock;

    LookPages(Approvals approvals, Looks looks, PageFrame frame, Clock clock) {
        this.approvals = approvals;
        this.looks = looks;
        this.frame = frame;
        this.clock = clock;
    }

    /** Beside the parameters of the card, or those that were approved instead. */
    @GetMapping("/approvals/{id}/current")
    String current(
            @PathVariable String id,
            @RequestHeader(name = "HX-Request", required = false) @Nullable String byScript,
            Authentication authentication,
            Model model) {
        Person person = SignedIn.of(authentication);
        SealedValue running = running(card(person, id));
        return show(person, seen(person, id, running, false), byScript, model);
    }

    /**
     * Beside parameters that somebody is about to approve instead. It is a look and no vote: nothing is
     * recorded. Parameters say where to look, so that only who may approve others here may type them;
     * everybody else sees what the card's own point to.
     */
    @PostMapping("/approvals/{id}/current")
    String edited(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String parameters,
            @RequestHeader(name = "HX-Request", required = false) @Nullable String byScript,
            Authentication authentication,
            Model model) {
        Person person = SignedIn.of(authentication);
        Card card = card(person, id);
        SealedValue running = running(card);
        if (!mayType(person, card)) {
            return show(person, seen(person, id, running, false), byScript, model);
        }
        LookView view;
        try {
            view = seen(person, id, Voting.parameters(Voting.utf8(parameters)), true);
        } catch (MalformedDecisionException malformed) {
            view = LookView.unseen(id, true, malformed.getMessage() + ".");
        }
        return show(person, view, byScript, model);
    }

    private static boolean mayType(Person person, Card card) {
        return person.mayDecide()
                && card.heading().status().isPending()
                && card.heading().standing() == Standing.MAY_VOTE
                && card.terms().editable();
    }

    private LookView seen(Person person, String id, SealedValue parameters, boolean typed) {
        return LookView.of(id, looks.look(person, id, parameters), parameters, typed, clock.instant());
    }

    private String show(Person person, LookView look, @Nullable String byScript, Model model) {
        frame.around(model, person, "inbox");
        model.addAttribute("look", look);
        return byScript == null ? "current" : "current :: current";
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

    private static SealedValue running(Card card) {
        SealedValue running = card.running();
        if (running == null) {
            throw new NotFoundException();
        }
        return running;
    }
}
