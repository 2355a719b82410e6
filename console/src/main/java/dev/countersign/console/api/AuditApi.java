package dev.countersign.console.api;

import dev.countersign.console.audit.Audit;
import dev.countersign.console.audit.AuditPage;
import dev.countersign.console.audit.AuditQuery;
import dev.countersign.console.audit.CallName;
import dev.countersign.console.audit.Story;
import dev.countersign.console.person.Person;
import dev.countersign.console.signin.SignedIn;
import dev.countersign.domain.identity.CallId;
import dev.countersign.ledger.client.Ledger.Sealed;
import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The audit explorer without a browser. */
@Controller
@RequestMapping("/v1/audit/calls")
class AuditApi {
    private static final MediaType TEXT = new MediaType("text", "plain", StandardCharsets.UTF_8);

    private final Audit audit;

    AuditApi(Audit audit) {
        this.audit = audit;
    }

    @GetMapping
    ResponseEntity<byte[]> search(
            @RequestParam MultiValueMap<String, String> parameters, Authentication authentication) {
        Person person = person(authentication);
        try {
            AuditPage page = audit.search(person.organization(), AuditQuery.parse(parameters));
            return InboxApi.json(
                    200,
                    JsonOf.page(
                            "calls", page.calls().stream().map(StoryJson::call).toList(), page.nextCursor()));
        } catch (IllegalArgumentException malformed) {
            throw ApiException.badRequest(String.valueOf(malformed.getMessage()));
        }
    }

    @GetMapping("/{id}")
    ResponseEntity<byte[]> story(@PathVariable String id, Authentication authentication) {
        return InboxApi.json(200, StoryJson.story(find(person(authentication), id)));
    }

    @GetMapping("/{id}/receipts/{number}/proof")
    ResponseEntity<byte[]> proof(@PathVariable String id, @PathVariable String number, Authentication authentication) {
        Sealed sealed = sealed(find(person(authentication), id), number);
        return ResponseEntity.ok().contentType(TEXT).body(sealed.proof().bytes());
    }

    @GetMapping("/{id}/receipts/{number}/leaf")
    ResponseEntity<byte[]> leaf(@PathVariable String id, @PathVariable String number, Authentication authentication) {
        Sealed sealed = sealed(find(person(authentication), id), number);
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(sealed.leaf());
    }

    private static Sealed sealed(Story story, String number) {
        Sealed sealed = story.sealed(number);
        if (sealed == null) {
            throw ApiException.notFound("receipt in the ledger");
        }
        return sealed;
    }

    private Story find(Person person, String id) {
        CallId callId = CallName.parse(id);
        Story story = callId == null ? null : audit.story(person.organization(), callId);
        if (story == null) {
            throw ApiException.notFound("call");
        }
        return story;
    }

    private static Person person(Authentication authentication) {
        Person person = SignedIn.of(authentication);
        if (!person.mayAudit()) {
            throw ApiException.forbidden("Calls are looked up by auditors, policy owners and admins");
        }
        return person;
    }
}
