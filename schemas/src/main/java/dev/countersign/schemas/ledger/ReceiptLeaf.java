package dev.countersign.schemas.ledger;

import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.receipt.Commitments;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.domain.receipt.ReceiptedCall;
import dev.countersign.schemas.json.CanonicalObject;
import dev.countersign.schemas.json.IsoTime;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A receipt as a leaf of the ledger: canonical JSON (RFC 8785) of what may be public, and commitments
 * in place of the rest. A pure function of the receipt and its partition, so that everybody who has
 * the receipt can make its leaf; nobody who has the leaf alone can tell the texts behind it.
 *
 * <pre>
 * leaf                  type "countersign-receipt/1", kind, partition, issuer, sequence, and the receipt's codes,
 *                       names, digests and instants; a member that has no value is left out, and dry_run where it
 *                       would be false
 * commitments.payload   to the canonical payload, with a salt that lives with the payload
 * commitments.response  to the canonical response, likewise; only where it succeeded
 * commitments.resource  to the UTF-8 of the resource, with a salt derived from the receipt's
 * commitments.details   to the canonical JSON of deciders, error_message, idempotency_key, instance_id, owner, reason,
 *                       likewise
 * </pre>
 */
public final class ReceiptLeaf {
    /** Names the form of the leaf; another form has another name. */
    public static final String TYPE = "countersign-receipt/1";

    /** What a leaf may have; entry bundles could take four times as much. */
    public static final int BYTES_MAX = 16 * 1024;

    private static final int BYTES_USUALLY = 1_280;
    private static final int DETAILS_BYTES_USUALLY = 384;
    private static final String RESOURCE = "resource";
    private static final String DETAILS = "details";

    private ReceiptLeaf() {}

    /**
     * @param partition of the receipts topic that the receipt is in
     * @throws IllegalArgumentException when the leaf would be larger than {@link #BYTES_MAX}
     */
    public static byte[] of(Receipt receipt, int partition) {
        byte[] leaf = leaf(receipt, ReceiptPlace.of(receipt, partition));
        if (leaf.length > BYTES_MAX) {
            throw new IllegalArgumentException("The leaf of %s has %d bytes, and may have %d"
                    .formatted(ReceiptPlace.of(receipt, partition), leaf.length, BYTES_MAX));
        }
        return leaf;
    }

    private static byte[] leaf(Receipt receipt, ReceiptPlace place) {
        ReceiptedCall call = receipt.call();
        PolicyVersion policy = receipt.policy();
        RiskLevel risk = receipt.risk();
        ToolError error = receipt.error();
        CanonicalObject leaf = new CanonicalObject(BYTES_USUALLY)
                .put("action", call.action())
                .put("agent", call.agent().value())
                .put("approval_id", receipt.approvalId())
                .put("attempts", receipt.attempts());
        commitments(receipt, leaf);
        leaf.put("connection", call.connection()).put("decision", lower(receipt.decision()));
        if (call.dryRun()) {
            // Left out of all others, whose bytes are older than dry runs.
            leaf.put("dry_run", true);
        }
        leaf.put("error_code", error == null ? null : error.code())
                .put("history_digest", receipt.historyDigest().hex())
                .put("issued_at", IsoTime.text(receipt.issuedAt()))
                .put("issuer", lower(place.issuer()))
                .put("kind", lower(receipt.kind()))
                .put("organization", call.organization().value())
                .put("outcome", lower(receipt.outcome()))
                .put("partition", place.partition())
                .put("policy_digest", policy == null ? null : policy.digest().hex())
                .put("policy_version", policy == null ? null : policy.name())
                .put("receipt_id", receipt.callId().receiptId())
                .put("risk_level", risk == null ? null : lower(risk))
                .put("rule", receipt.rule())
                .put("sequence", place.sequence())
                .put("submitted_at", IsoTime.text(call.arrivedAt()))
                .put("tool", receipt.tool())
                .put("type", TYPE)
                .end();
        return leaf.bytes();
    }

    private static void commitments(Receipt receipt, CanonicalObject leaf) {
        Commitments made = receipt.commitments();
        if (made == null) {
            return;
        }
        Digest response = made.response();
        leaf.begin("commitments")
                .put(DETAILS, commit(made.salt(), DETAILS, details(receipt)))
                .put("payload", made.payload().hex())
                .put(
                        RESOURCE,
                        commit(made.salt(), RESOURCE, receipt.call().resource().getBytes(StandardCharsets.UTF_8)))
                .put("response", response == null ? null : response.hex())
                .end();
    }

    private static byte[] details(Receipt receipt) {
        ReceiptedCall call = receipt.call();
        ToolError error = receipt.error();
        CanonicalObject details = new CanonicalObject(DETAILS_BYTES_USUALLY)
                .put("deciders", receipt.deciders())
                .put("error_message", error == null ? null : error.message())
                .put("idempotency_key", call.idempotencyKey())
                .put("instance_id", call.instanceId())
                .put("owner", call.owner())
                .put("reason", receipt.reason());
        details.end();
        return details.bytes();
    }

    private static String commit(Salt salt, String purpose, byte[] value) {
        return salt.derive(purpose).commit(value).hex();
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
