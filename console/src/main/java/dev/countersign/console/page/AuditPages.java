package dev.countersign.console.page;

import dev.countersign.console.audit.Audit;
import dev.countersign.console.audit.AuditPage;
import dev.countersign.console.audit.AuditQuery;
import dev.countersign.console.audit.CallName;
import dev.countersign.console.audit.Story;
import dev.countersign.console.person.Person;
import dev.countersign.console.signin.SignedIn;
import dev.countersign.domain.identity.CallId;
import dev.countersign.ledger.client.Ledger.Sealed;
import dev.countersign.tlog.proof.TlogProof;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** The audit explorer: what was recorded of calls, and one call's story. It changes nothing. */
@Controller
class AuditPages {
    private static final MediaType TEXT = new MediaType("text", "plain", StandardCharsets.UTF_8);

    private final Audit audit;
    private final PageFrame frame;
    private final Clock clock;

    AuditPages(Audit audit, PageFrame frame, Clock clock) {
        this.audit = audit;
        this.frame = frame;
        this.clock = clock;
    }

    @GetMapping("/audit")
    String search(
            @RequestParam MultiValueMap<String, String> parameters,
            Authentication authentication,
            HttpServletResponse response,
            Model model) {
        Person person = person(authentication);
        AuditForm form = AuditForm.of(parameters);
        try {
            AuditQuery query = AuditQuery.parse(parameters);
            CallId named = CallName.parse(query.filter().search());
            if (named != null && audit.story(person.organization(), named) != null) {
                return "redirect:/audit/calls/" + named;
            }
            AuditPage page = audit.search(person.organization(), query);
            Instant now = clock.instant();
            model.addAttribute(
                    "calls",
                    page.calls().stream().map(call -> FoundView.of(call, now)).toList());
            String next = page.nextCursor();
            model.addAttribute("next", next == null ? null : form.addressAt(next));
        } catch (IllegalArgumentException malformed) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            model.addAttribute("problem", malformed.getMessage() + ".");
        }
        frame.around(model, person, "audit");
        model.addAttribute("form", form);
        return "audit";
    }

    /** @param id of the call, its receipt or its approval */
    @GetMapping("/audit/calls/{id}")
    String story(@PathVariable String id, Authentication authentication, Model model) {
        Person person = person(authentication);
        Story story = find(person, id);
        frame.around(model, person, "audit");
        model.addAttribute("story", StoryView.of(story, clock.instant()));
        return "story";
    }

    /** A receipt's {@code .tlog-proof}, for a verifier of one's own. */
    @GetMapping("/audit/calls/{id}/receipts/{number}/proof")
    ResponseEntity<byte[]> proof(@PathVariable String id, @PathVariable String number, Authentication authentication) {
        Person person = person(authentication);
        Story story = find(person, id);
        byte[] proof = sealed(story, number).proof().bytes();
        return file(story, number, TlogProof.FILE_EXTENSION, proof, TEXT);
    }

    /** The receipt as the ledger has it: what the proof proves. */
    @GetMapping("/audit/calls/{id}/receipts/{number}/leaf")
    ResponseEntity<byte[]> leaf(@PathVariable String id, @PathVariable String number, Authentication authentication) {
        Story story = find(person(authentication), id);
        return file(story, number, ".json", sealed(story, number).leaf(), MediaType.APPLICATION_JSON);
    }

    private static ResponseEntity<byte[]> file(
            Story story, String number, String extension, byte[] bytes, MediaType type) {
        String name = story.call().callId().receiptId() + "-" + Integer.parseInt(number) + extension;
        return ResponseEntity.ok()
                .contentType(type)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"")
                .body(bytes);
    }

    private static Sealed sealed(Story story, String number) {
        Sealed sealed = story.sealed(number);
        if (sealed == null) {
            throw new NotFoundException();
        }
        return sealed;
    }

    private Story find(Person person, String id) {
        CallId callId = CallName.parse(id);
        Story story = callId == null ? null : audit.story(person.organization(), callId);
        if (story == null) {
            throw new NotFoundException();
        }
        return story;
    }

    private static Person person(Authentication authentication) {
        Person person = SignedIn.of(authentication);
        if (!person.mayAudit()) {
            throw new MayNotSeeException();
        }
        return person;
    }
}
