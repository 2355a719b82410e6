package dev.countersign.console.api;

import dev.countersign.console.audit.Proof;
import dev.countersign.console.audit.Step;
import dev.countersign.console.audit.Step.Fact;
import dev.countersign.console.audit.Step.Value;
import dev.countersign.console.audit.Story;
import dev.countersign.console.text.JsonView;
import dev.countersign.readmodel.ReceiptView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls and their stories as the API gives them, by the rules of {@link JsonOf}. */
final class StoryJson {
    private StoryJson() {}

    static Map<String, @Nullable Object> call(ReceiptView call) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("call_id", call.callId().value());
        json.put("receipt_id", call.callId().receiptId());
        json.put("agent_id", call.agent().value());
        json.put("instance_id", call.instanceId());
        json.put("action", call.action());
        json.put("resource", call.resource());
        json.put("tool", call.tool());
        json.put("status", code(call.status()));
        json.put("decision", code(call.decision()));
        json.put("outcome", code(call.outcome()));
        json.put("reason", call.reason());
        json.put("rule", call.rule());
        json.put("policy_version", call.policyVersion());
        json.put(
                "policy_digest",
                call.policyDigest() == null ? null : call.policyDigest().hex());
        json.put("risk_level", call.risk() == null ? null : code(call.risk()));
        json.put("attempts", (long) call.attempts());
        json.put("request_hash", call.requestHash().hex());
        json.put("idempotency_key", call.idempotencyKey());
        json.put("approval_id", call.approvalId());
        json.put("deciders", call.deciders());
        json.put("created_at", JsonOf.instant(call.createdAt()));
        json.put("updated_at", JsonOf.instant(call.updatedAt()));
        return json;
    }

    static Map<String, @Nullable Object> story(Story story) {
        Map<String, @Nullable Object> json = call(story.call());
        json.put("owner", story.owner());
        json.put("approval_id", story.approvalId());
        json.put("steps", story.steps().stream().map(StoryJson::step).toList());
        json.put("left_out", (long) story.leftOut());
        json.put("receipts", story.receipts().stream().map(StoryJson::receipt).toList());
        return json;
    }

    private static Map<String, @Nullable Object> step(Step step) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("at", JsonOf.instant(step.at()));
        json.put("kind", step.kind().code());
        json.put("title", step.title());
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        for (Fact fact : step.facts()) {
            facts.put(fact.name(), value(fact.value()));
        }
        json.put("facts", facts);
        json.put("receipt", step.receipt() == null ? null : (long) step.receipt());
        return json;
    }

    private static @Nullable Object value(Value value) {
        return switch (value) {
            case Value.Text(var text) -> text;
            case Value.Code(var code) -> code;
            case Value.Id(var id) -> id;
            case Value.Count(var count) -> count;
            case Value.At(var at) -> JsonOf.instant(at);
            case Value.Exact(var exact) -> JsonView.object(exact);
        };
    }

    private static Map<String, @Nullable Object> receipt(Story.Receipted receipt) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("number", (long) receipt.number());
        json.put("kind", code(receipt.kind()));
        json.put("decision", code(receipt.decision()));
        json.put("outcome", code(receipt.outcome()));
        json.put("partition", (long) receipt.place().partition());
        json.put("sequence", receipt.place().sequence());
        json.put("history_digest", receipt.historyDigest().hex());
        json.put("issued_at", JsonOf.instant(receipt.issuedAt()));
        json.put("proof", proof(receipt.proof()));
        return json;
    }

    private static Map<String, @Nullable Object> proof(Proof proof) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        switch (proof) {
            case Proof.InLedger in -> {
                json.put("state", "sealed");
                json.put("log", in.log());
                json.put("leaf_index", in.index());
                json.put("tree_size", in.size());
                json.put("root", in.sealed().proof().checkpoint().head().root().toString());
                json.put("signed_at", JsonOf.instant(in.sealed().signedAt()));
                List<Map<String, @Nullable Object>> witnesses = new ArrayList<>();
                for (Proof.Witness witness : in.witnesses()) {
                    Map<String, @Nullable Object> one = new LinkedHashMap<>();
                    one.put("name", witness.name());
                    one.put("at", JsonOf.instant(witness.at()));
                    witnesses.add(one);
                }
                json.put("witnesses", witnesses);
            }
            case Proof.NotSealed() -> json.put("state", "not_sealed");
            case Proof.Contradicted(var sealed, var why) -> {
                json.put("state", "contradicted");
                json.put("reason", why);
            }
            case Proof.Unreachable(var why) -> {
                json.put("state", "unreachable");
                json.put("reason", why);
            }
        }
        return json;
    }

    private static String code(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
