package dev.countersign.console.api;

import dev.countersign.console.approval.Card;
import dev.countersign.console.approval.Choice;
import dev.countersign.console.approval.Ending;
import dev.countersign.console.approval.Execution;
import dev.countersign.console.approval.Heading;
import dev.countersign.console.approval.Matter;
import dev.countersign.console.approval.Option;
import dev.countersign.console.approval.Request;
import dev.countersign.console.approval.Requester;
import dev.countersign.console.approval.Terms;
import dev.countersign.console.approval.UnknownOutcome;
import dev.countersign.console.approval.Vote;
import dev.countersign.console.look.Compared;
import dev.countersign.console.look.Sight;
import dev.countersign.console.text.JsonView;
import dev.countersign.domain.request.SealedValue;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cards and lists as the API gives them: {@code snake_case}, null for what is absent, instants in
 * RFC 3339. Texts are as the agent wrote them; a client that shows them to people has to make what is
 * hidden in them visible, as the pages do.
 */
final class JsonOf {
    private JsonOf() {}

    static Map<String, @Nullable Object> heading(Heading heading) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("approval_id", heading.approvalId());
        json.put("card_digest", heading.cardDigest().hex());
        json.put("status", heading.status().code());
        json.put("kind", heading.matter() instanceof Matter.Question ? "question" : "tool_call");
        requester(json, heading.requester());
        switch (heading.matter()) {
            case Matter.ToolCall(var callId, var action, var resource, var tool) -> {
                json.put("call_id", callId);
                json.put("action", action);
                json.put("resource", resource);
                json.put("tool", tool);
            }
            case Matter.Question(var question) -> json.put("question", question);
        }
        json.put("rule", heading.rule());
        json.put("reason", heading.reason());
        json.put(
                "risk_level",
                heading.risk() == null ? null : heading.risk().name().toLowerCase(Locale.ROOT));
        json.put("opened_at", instant(heading.openedAt()));
        json.put("expires_at", instant(heading.expiresAt()));
        json.put("approvals", (long) heading.approvals());
        json.put("quorum", (long) heading.quorum());
        json.put("standing", heading.standing().code());
        json.put("decision", heading.decision() == null ? null : ending(heading.decision()));
        return json;
    }

    private static void requester(Map<String, @Nullable Object> json, Requester requester) {
        json.put("agent_id", requester.agent());
        json.put("owner", requester.owner());
        json.put("instance_id", requester.run());
    }

    static Map<String, @Nullable Object> card(Card card) {
        Map<String, @Nullable Object> json = heading(card.heading());
        json.put("policy_version", card.policy() == null ? null : card.policy().name());
        json.put(
                "policy_digest",
                card.policy() == null ? null : card.policy().digest().hex());
        switch (card.request()) {
            case Request.ToolCall call -> call(json, call);
            case Request.Question question -> {
                json.put("context_markdown", question.contextMarkdown());
                json.put(
                        "options",
                        question.options().stream().map(JsonOf::option).toList());
            }
        }
        terms(json, card.terms());
        json.put("missing", (long) card.missing());
        json.put("votes", card.votes().stream().map(JsonOf::vote).toList());
        json.put("execution", card.execution() == null ? null : execution(card.execution()));
        return json;
    }

    private static void call(Map<String, @Nullable Object> json, Request.ToolCall call) {
        json.put("connection", call.connection());
        json.put("parameters", JsonView.object(call.parameters()));
        json.put("request_digest", call.requestDigest().hex());
        json.put(
                "effect_class",
                call.effectClass() == null ? null : call.effectClass().name().toLowerCase(Locale.ROOT));
        json.put("reversible", call.reversible());
    }

    /** What a look showed beside the parameters that would run. */
    static Map<String, @Nullable Object> sight(String approvalId, Sight sight, SealedValue parameters) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("approval_id", approvalId);
        json.put(
                "result",
                switch (sight) {
                    case Sight.Seen seen -> "seen";
                    case Sight.NothingThere nothing -> "nothing_there";
                    case Sight.NotOffered none -> "not_offered";
                    case Sight.NotSeen not -> "not_seen";
                });
        json.put(
                "seen_at",
                switch (sight) {
                    case Sight.Seen(var fields, var at) -> instant(at);
                    case Sight.NothingThere(var at) -> instant(at);
                    case Sight.NotOffered() -> null;
                    case Sight.NotSeen not -> null;
                });
        json.put("detail", sight instanceof Sight.NotSeen(var why) ? why : null);
        List<Compared> fields =
                sight instanceof Sight.Seen(var seen, var at) ? Compared.of(seen, parameters) : List.of();
        json.put("fields", fields.stream().map(JsonOf::compared).toList());
        return json;
    }

    private static Map<String, @Nullable Object> compared(Compared field) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("field", field.field());
        json.put("kind", field.kind().code());
        json.put("now", field.now());
        json.put("asked_for", field.asked());
        return json;
    }

    private static Map<String, @Nullable Object> option(Option option) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("label", option.label());
        json.put("value", option.value());
        return json;
    }

    private static void terms(Map<String, @Nullable Object> json, Terms terms) {
        json.put("groups", terms.groups());
        json.put("owner_may_vote", terms.ownerMayVote());
        json.put("comment_required", terms.commentRequired());
        json.put("editable", terms.editable());
        json.put("escalates_at", instant(terms.escalatesAt()));
        json.put("escalated", terms.escalated());
        json.put("escalation_groups", terms.escalationGroups());
    }

    private static Map<String, @Nullable Object> vote(Vote vote) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("subject", vote.subject());
        json.put("name", vote.displayName());
        json.putAll(choice(vote.choice()));
        json.put("comment", vote.comment());
        json.put("at", instant(vote.at()));
        return json;
    }

    private static Map<String, @Nullable Object> choice(Choice choice) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("choice", choice.code());
        switch (choice) {
            case Choice.ApproveEdited(var parameters) -> json.put("parameters", JsonView.object(parameters));
            case Choice.Select(var value) -> json.put("option", value);
            case Choice.Instruct(var instruction) -> json.put("instruction", instruction);
            case Choice.Approve() -> {}
            case Choice.Reject() -> {}
        }
        return json;
    }

    private static Map<String, @Nullable Object> ending(Ending ending) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("at", instant(ending.at()));
        json.put("by", ending.deciders());
        json.put("detail", ending.detail());
        json.put("answer", ending.answer() == null ? null : choice(ending.answer()));
        return json;
    }

    private static Map<String, @Nullable Object> execution(Execution execution) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("status", execution.status().code());
        json.put("attempts", (long) execution.attempts());
        json.put("detail", execution.detail());
        json.put("response", execution.response() == null ? null : JsonView.object(execution.response()));
        json.put("receipt_id", execution.receiptId());
        json.put("at", instant(execution.at()));
        return json;
    }

    static Map<String, @Nullable Object> unknown(UnknownOutcome outcome) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        UnknownOutcome.Resolution resolution = outcome.resolution();
        json.put("call_id", outcome.callId());
        json.put("receipt_id", outcome.receiptId());
        requester(json, outcome.requester());
        json.put("action", outcome.action());
        json.put("resource", outcome.resource());
        json.put("tool", outcome.tool());
        json.put(
                "effect_class",
                outcome.effectClass() == null
                        ? null
                        : outcome.effectClass().name().toLowerCase(Locale.ROOT));
        json.put("parameters", JsonView.object(outcome.parameters()));
        json.put("attempts", (long) outcome.attempts());
        json.put("explanation", outcome.explanation());
        json.put("since", instant(outcome.since()));
        json.put("approval_id", outcome.approvalId());
        json.put("rerun", outcome.rerun());
        json.put("resolution", resolution == null ? null : resolution(resolution));
        return json;
    }

    /** With what would be refused, which only one call by itself is told with. */
    static Map<String, @Nullable Object> unknownAlone(UnknownOutcome outcome) {
        Map<String, @Nullable Object> json = unknown(outcome);
        json.put("barred", outcome.barred().stream().map(JsonOf::barred).toList());
        return json;
    }

    private static Map<String, @Nullable Object> barred(UnknownOutcome.Barred barred) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("resolution", barred.found().name().toLowerCase(Locale.ROOT));
        json.put("error", barred.refusal().code());
        json.put("detail", barred.detail().isEmpty() ? barred.refusal().sentence() : barred.detail());
        return json;
    }

    private static Map<String, @Nullable Object> resolution(UnknownOutcome.Resolution resolution) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("resolution", resolution.found().name().toLowerCase(Locale.ROOT));
        json.put("by", resolution.by());
        json.put("comment", resolution.comment());
        json.put("at", instant(resolution.at()));
        return json;
    }

    /** A page of a list under its name. */
    static Map<String, @Nullable Object> page(
            String name, List<Map<String, @Nullable Object>> items, @Nullable String nextCursor) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put(name, new ArrayList<>(items));
        json.put("next_cursor", nextCursor);
        return json;
    }

    static @Nullable String instant(@Nullable Instant instant) {
        return instant == null ? null : instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
