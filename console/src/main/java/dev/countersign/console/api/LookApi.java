package dev.countersign.console.api;

import dev.countersign.console.approval.Approvals;
import dev.countersign.console.approval.Card;
import dev.countersign.console.look.Looks;
import dev.countersign.console.person.Person;
import dev.countersign.domain.request.SealedValue;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** What a call's target holds now, without a browser. */
@Controller
class LookApi {
    private final Approvals approvals;
    private final Looks looks;

    LookApi(Approvals approvals, Looks looks) {
        this.approvals = approvals;
        this.looks = looks;
    }

    /** 200 also when it could not be seen: the answer says so. 404 for a question, which is not about a target. */
    @GetMapping("/v1/inbox/approvals/{id}/current")
    ResponseEntity<byte[]> current(@PathVariable String id, Authentication authentication) {
        Person person = InboxApi.person(authentication);
        Card card = approvals.card(person, id);
        SealedValue running = card == null ? null : card.running();
        if (card == null || running == null) {
            throw ApiException.notFound(card == null ? "approval" : "approval of a tool call");
        }
        return InboxApi.json(200, JsonOf.sight(card.approvalId(), looks.look(person, id, running), running));
    }
}
