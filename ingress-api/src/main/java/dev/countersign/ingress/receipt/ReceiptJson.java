package dev.countersign.ingress.receipt;

import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.ingress.http.JsonWriter;
import dev.countersign.ingress.http.Spelling;
import dev.countersign.readmodel.ReceiptView;
import org.jspecify.annotations.Nullable;

/** A receipt as JSON. Members that do not apply are left out. */
final class ReceiptJson {
    private ReceiptJson() {}

    /** @param reader only the agent that made the call is shown the tool's response */
    static void write(JsonWriter json, ReceiptView receipt, AgentId reader) {
        json.beginObject()
                .member("receipt_id", receipt.callId().receiptId())
                .member("created_at", receipt.createdAt().toString())
                .member("updated_at", receipt.updatedAt().toString())
                .member("organization_id", receipt.organization().value())
                .member("agent_id", receipt.agent().value())
                .member("instance_id", receipt.instanceId())
                .member("action", receipt.action())
                .member("resource", receipt.resource());
        decision(json, receipt);
        execution(json, receipt);
        json.member("request_hash", receipt.requestHash().hex())
                .memberIfPresent("response_hash", hex(receipt.responseHash()))
                .member("idempotency_key", receipt.idempotencyKey());
        place(json, receipt);
        SealedValue response = receipt.response();
        // An erased one is not there to be shown; its hash is.
        if (response != null && response.isOpen() && receipt.agent().equals(reader)) {
            json.name("tool_response").raw(response.bytes());
        }
        json.endObject();
    }

    private static void decision(JsonWriter json, ReceiptView receipt) {
        if (receipt.externallyReported()) {
            // Nothing was decided: not even the member says that anything could have been.
            json.name("externally_reported").value(true);
        } else {
            json.member("decision", Spelling.code(receipt.decision()));
        }
        if (receipt.dryRun()) {
            json.name("dry_run").value(true);
        }
        json.member("status", Spelling.code(receipt.status()))
                .member("reason", receipt.reason())
                .memberIfPresent("matched_rule", receipt.rule())
                .memberIfPresent("policy_version", receipt.policyVersion())
                .memberIfPresent("policy_digest", hex(receipt.policyDigest()));
        if (receipt.risk() != null) {
            json.member("risk_level", Spelling.code(receipt.risk()));
        }
        if (receipt.approvalId() != null) {
            json.member("approval_id", receipt.approvalId()).name("approvers").beginArray();
            receipt.deciders().forEach(json::value);
            json.endArray();
        }
    }

    private static void execution(JsonWriter json, ReceiptView receipt) {
        json.memberIfPresent("tool", receipt.tool())
                .member("outcome", Spelling.code(receipt.outcome()))
                .name("attempts")
                .value(receipt.attempts());
        ToolError error = receipt.error();
        if (error != null) {
            json.name("error")
                    .beginObject()
                    .member("code", error.code())
                    .member("message", error.message())
                    .endObject();
        }
    }

    /** Where the latest receipt stands in the log. */
    private static void place(JsonWriter json, ReceiptView receipt) {
        Digest history = receipt.historyDigest();
        Integer partition = receipt.partition();
        Long sequence = receipt.sequence();
        if (history != null && partition != null && sequence != null) {
            json.member("history_digest", history.hex())
                    .name("partition")
                    .value(partition)
                    .name("sequence")
                    .value(sequence);
        }
    }

    private static @Nullable String hex(@Nullable Digest digest) {
        return digest == null ? null : digest.hex();
    }
}
