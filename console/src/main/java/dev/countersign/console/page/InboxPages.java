package dev.countersign.console.page;

import dev.countersign.console.ConsoleSettings;
import dev.countersign.console.approval.Approvals;
import dev.countersign.console.approval.Card;
import dev.countersign.console.approval.Decisions.Answer;
import dev.countersign.console.approval.InboxPage;
import dev.countersign.console.approval.InboxUnavailableException;
import dev.countersign.console.decision.MalformedDecisionException;
import dev.countersign.console.decision.Shown;
import dev.countersign.console.decision.Voting;
import dev.countersign.console.person.Person;
import dev.countersign.console.signin.SignedIn;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/** The inbox: its lists, and deciding alike requests together. */
@Controller
class InboxPages {
    private final Approvals approvals;
    private final Voting voting;
    private final Shown shown;
    private final PageFrame frame;
    private final Clock clock;
    private final int batchMax;

    InboxPages(
            Approvals approvals, Voting voting, Shown shown, PageFrame frame, Clock clock, ConsoleSettings settings) {
        this.approvals = approvals;
        this.voting = voting;
        this.shown = shown;
        this.frame = frame;
        this.clock = clock;
        this.batchMax = settings.batchMax();
    }

    @GetMapping("/inbox")
    String inbox(
            @RequestParam(required = false) @Nullable String view,
            @RequestParam(required = false) @Nullable String risk,
            @RequestParam(required = false) @Nullable String agent,
            @RequestParam(required = false) @Nullable String search,
            @RequestParam(required = false) @Nullable String cursor,
            HttpServletRequest request,
            Authentication authentication,
            Model model) {
        Person person = SignedIn.of(authentication);
        frame.around(model, person, "inbox");
        if (!person.maySee()) {
            return "no-role";
        }
        Query query = Query.of(view, risk, agent, search, cursor);
        InboxPage page = page(person, query);
        Instant now = clock.instant();
        model.addAttribute("query", query);
        model.addAttribute(
                "entries",
                page.headings().stream()
                        .map(heading -> EntryView.of(heading, now))
                        .toList());
        String next = page.nextCursor();
        model.addAttribute("next", next == null ? null : query.addressAt(next));
        model.addAttribute("mayDecide", person.mayDecide());
        model.addAttribute("batchMax", batchMax);
        return isPartial(request) ? "inbox :: list" : "inbox";
    }

    private InboxPage page(Person person, Query query) {
        try {
            return approvals.list(person, query.asked());
        } catch (IllegalArgumentException notOurCursor) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "The address of this page is not one of ours");
        }
    }

    /** What htmx asks for, unless it restores a page as a whole. */
    static boolean isPartial(HttpServletRequest request) {
        return request.getHeader("HX-Request") != null && request.getHeader("HX-History-Restore-Request") == null;
    }

    @GetMapping("/inbox/review")
    String review(
            @RequestParam(name = "id", required = false) @Nullable List<String> ids,
            Authentication authentication,
            Model model) {
        Person person = SignedIn.of(authentication);
        frame.around(model, person, "inbox");
        if (!person.mayDecide()) {
            throw new MayNotSeeException();
        }
        List<Card> cards = cards(person, ids == null ? List.of() : ids);
        cards.forEach(card -> shown.shown(person, card));
        model.addAttribute("batch", BatchView.of(cards, clock.instant()));
        return "review";
    }

    private List<Card> cards(Person person, List<String> ids) {
        return ids.stream()
                .distinct()
                .limit(batchMax)
                .map(id -> approvals.card(person, id))
                .filter(Objects::nonNull)
                .toList();
    }

    /** @param votes each an approval's id, a colon, and the digest of the card that was shown */
    @PostMapping("/inbox/review")
    String decide(
            @RequestParam(name = "vote", required = false) @Nullable List<String> votes,
            @RequestParam(required = false) @Nullable String choice,
            @RequestParam(required = false) @Nullable String comment,
            Authentication authentication,
            HttpServletResponse response,
            Model model) {
        Person person = SignedIn.of(authentication);
        frame.around(model, person, "inbox");
        boolean simple = "approve".equals(choice) || "reject".equals(choice);
        List<String> picked =
                votes == null ? List.of() : votes.stream().distinct().toList();
        if (!simple || picked.isEmpty() || picked.size() > batchMax) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST, "Pick 1 to " + batchMax + " requests, then approve or reject them");
        }
        List<String> ids = picked.stream().map(InboxPages::id).toList();
        BatchView batch = BatchView.of(cards(person, ids), clock.instant());
        if (batch.unlike() || batch.rows().size() != ids.size()) {
            // What is decided together was shown together; a forged or outdated form is not followed.
            model.addAttribute("batch", batch);
            model.addAttribute("notice", "Nothing was decided: these requests are not, or no longer, alike.");
            return "review";
        }
        List<Voting.Given> given = picked.stream()
                .map(vote -> given(vote, Objects.requireNonNull(choice), comment))
                .toList();
        try {
            given.forEach(vote -> Voting.requireUnderstood(person, vote));
        } catch (MalformedDecisionException malformed) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            model.addAttribute("batch", batch);
            model.addAttribute("comment", comment);
            model.addAttribute("notice", "Nothing was decided. " + malformed.getMessage() + ".");
            return "review";
        }
        List<BatchView.Result> results = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            results.add(result(person, given.get(i), batch.rows().get(i)));
        }
        model.addAttribute("results", results);
        return "reviewed";
    }

    private static Voting.Given given(String vote, String choice, @Nullable String comment) {
        return new Voting.Given(choice, vote.substring(vote.indexOf(':') + 1), comment, null, null, null);
    }

    private BatchView.Result result(Person person, Voting.Given given, BatchView.Row row) {
        try {
            Answer answer = voting.vote(person, row.entry().approvalId(), given);
            String told = Words.answer(answer);
            return new BatchView.Result(row.entry(), told == null, told == null ? "Recorded" : told);
        } catch (InboxUnavailableException unavailable) {
            return new BatchView.Result(row.entry(), false, "Nothing was recorded. Try again in a moment.");
        }
    }

    private static String id(String vote) {
        int colon = vote.indexOf(':');
        return colon < 0 ? vote : vote.substring(0, colon);
    }
}
