package dev.countersign.console.api;

import dev.countersign.console.approval.Approvals;
import dev.countersign.console.approval.Card;
import dev.countersign.console.approval.Decisions.Answer;
import dev.countersign.console.approval.InboxPage;
import dev.countersign.console.approval.InboxQuery;
import dev.countersign.console.approval.InboxQuery.View;
import dev.countersign.console.approval.UnknownOutcome;
import dev.countersign.console.approval.UnknownPage;
import dev.countersign.console.decision.Shown;
import dev.countersign.console.decision.Voting;
import dev.countersign.console.person.Person;
import dev.countersign.console.signin.SignedIn;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.schemas.json.CanonicalJson;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The inbox without a browser: the same lists, cards and decisions, as JSON. */
@Controller
@RequestMapping("/v1/inbox")
class InboxApi {
    private static final Set<String> VOTE_FIELDS =
            Set.of("choice", "card_digest", "comment", "option", "instruction", "parameters");
    private static final Set<String> RESOLUTION_FIELDS = Set.of("resolution", "comment");
    private static final String LIMIT = "25";

    private final Approvals approvals;
    private final Voting voting;
    private final Shown shown;

    InboxApi(Approvals approvals, Voting voting, Shown shown) {
        this.approvals = approvals;
        this.voting = voting;
        this.shown = shown;
    }

    @GetMapping("/approvals")
    ResponseEntity<byte[]> list(
            @RequestParam(defaultValue = "mine") String view,
            @RequestParam(name = "risk_level", required = false) @Nullable String risk,
            @RequestParam(name = "agent_id", required = false) @Nullable String agent,
            @RequestParam(required = false) @Nullable String search,
            @RequestParam(defaultValue = LIMIT) String limit,
            @RequestParam(required = false) @Nullable String cursor,
            Authentication authentication) {
        Person person = person(authentication);
        try {
            InboxQuery query = new InboxQuery(
                    one(View.values(), view, "view"),
                    risk == null ? null : one(RiskLevel.values(), risk, "risk_level"),
                    agent,
                    search,
                    number(limit),
                    cursor);
            InboxPage page = approvals.list(person, query);
            return json(
                    200,
                    JsonOf.page(
                            "approvals",
                            page.headings().stream().map(JsonOf::heading).toList(),
                            page.nextCursor()));
        } catch (IllegalArgumentException outOfRange) {
            throw ApiException.badRequest(String.valueOf(outOfRange.getMessage()));
        }
    }

    @GetMapping("/approvals/{id}")
    ResponseEntity<byte[]> card(@PathVariable String id, Authentication authentication) {
        Person person = person(authentication);
        Card card = find(person, id);
        shown.shown(person, card);
        return json(200, JsonOf.card(card));
    }

    private Card find(Person person, String id) {
        Card card = approvals.card(person, id);
        if (card == null) {
            throw ApiException.notFound("approval");
        }
        return card;
    }

    /** 200 with the card as it then stands; 202 when the vote is not confirmed yet. */
    @PostMapping("/approvals/{id}/votes")
    ResponseEntity<byte[]> vote(@PathVariable String id, HttpServletRequest request, Authentication authentication)
            throws IOException {
        Person person = person(authentication);
        Body body = Body.read(request, VOTE_FIELDS);
        find(person, id);
        Answer answer = voting.vote(
                person,
                id,
                new Voting.Given(
                        body.text("choice"),
                        body.text("card_digest"),
                        body.text("comment"),
                        body.text("option"),
                        body.text("instruction"),
                        body.object("parameters")));
        return switch (answer) {
            case Answer.Recorded() -> json(200, JsonOf.card(find(person, id)));
            case Answer.Refused(var refusal, var detail) -> throw ApiException.refused(refusal, detail);
            case Answer.Unconfirmed() -> unconfirmed("approval_id", id);
        };
    }

    @GetMapping("/unknown-outcomes")
    ResponseEntity<byte[]> unknownOutcomes(
            @RequestParam(defaultValue = LIMIT) String limit,
            @RequestParam(required = false) @Nullable String cursor,
            Authentication authentication) {
        Person person = person(authentication);
        try {
            int items = number(limit);
            if (items < 1 || items > InboxQuery.LIMIT_MAX) {
                throw ApiException.badRequest("limit must be from 1 to " + InboxQuery.LIMIT_MAX);
            }
            UnknownPage page = approvals.unknownOutcomes(person, items, cursor);
            return json(
                    200,
                    JsonOf.page(
                            "unknown_outcomes",
                            page.outcomes().stream().map(JsonOf::unknown).toList(),
                            page.nextCursor()));
        } catch (IllegalArgumentException outOfRange) {
            throw ApiException.badRequest(String.valueOf(outOfRange.getMessage()));
        }
    }

    @GetMapping("/unknown-outcomes/{callId}")
    ResponseEntity<byte[]> unknownOutcome(@PathVariable String callId, Authentication authentication) {
        return json(200, JsonOf.unknownAlone(findUnknown(person(authentication), callId)));
    }

    private UnknownOutcome findUnknown(Person person, String callId) {
        UnknownOutcome outcome = approvals.unknownOutcome(person, callId);
        if (outcome == null) {
            throw ApiException.notFound("call with an unknown outcome");
        }
        return outcome;
    }

    /** 200 with the outcome as it then stands; 202 when the resolution is not confirmed yet. */
    @PostMapping("/unknown-outcomes/{callId}/resolution")
    ResponseEntity<byte[]> resolve(
            @PathVariable String callId, HttpServletRequest request, Authentication authentication) throws IOException {
        Person person = person(authentication);
        Body body = Body.read(request, RESOLUTION_FIELDS);
        findUnknown(person, callId);
        Answer answer = voting.resolve(person, callId, body.text("resolution"), body.text("comment"));
        return switch (answer) {
            case Answer.Recorded() -> json(200, JsonOf.unknownAlone(findUnknown(person, callId)));
            case Answer.Refused(var refusal, var detail) -> throw ApiException.refused(refusal, detail);
            case Answer.Unconfirmed() -> unconfirmed("call_id", callId);
        };
    }

    static Person person(Authentication authentication) {
        Person person = SignedIn.of(authentication);
        if (!person.maySee()) {
            throw ApiException.forbidden("You have no role in this installation");
        }
        return person;
    }

    private static ResponseEntity<byte[]> unconfirmed(String name, String id) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put(name, id);
        json.put("confirmed", false);
        json.put("detail", "It was sent, but nobody has confirmed it yet; look again before you repeat it");
        return json(202, json);
    }

    static ResponseEntity<byte[]> json(int status, Map<String, @Nullable Object> json) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(CanonicalJson.write(json));
    }

    private static int number(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw ApiException.badRequest("limit must be a whole number");
        }
        return Integer.parseInt(text);
    }

    private static <E extends Enum<E>> E one(E[] values, String code, String field) {
        for (E value : values) {
            if (value.name().equalsIgnoreCase(code)) {
                return value;
            }
        }
        throw ApiException.badRequest(field + " is not one of its values");
    }
}
