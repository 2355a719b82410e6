package dev.countersign.schemas.ledger;

import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.receipt.Commitments;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.domain.receipt.ReceiptedCall;
import dev.countersign.schemas.json.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A receipt as a leaf of the ledger: canonical JSON (RFC 8785) of what may be public, and commitments
 * in place of the rest. A pure function of the receipt and its partition, so that everybody who has
 * the receipt can make its leaf; nobody who has the leaf alone can tell the texts behind it.
 *
 * <pre>
 * leaf                  type "countersign-receipt/1", kind, partition, issuer, sequence, and the receipt's codes,
 *                       names, digests and instants; a member that has no value is left out
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

    private static final String RESOURCE = "resource";
    private static final String DETAILS = "details";

    private ReceiptLeaf() {}

    /**
     * @param partition of the receipts topic that the receipt is in
     * @throws IllegalArgumentException when the leaf would be larger than {@link #BYTES_MAX}
     */
    public static byte[] of(Receipt receipt, int partition) {
        byte[] leaf = CanonicalJson.write(members(receipt, partition));
        if (leaf.length > BYTES_MAX) {
            throw new IllegalArgumentException("The leaf of %s has %d bytes, and may have %d"
                    .formatted(ReceiptPlace.of(receipt, partition), leaf.length, BYTES_MAX));
        }
        return leaf;
    }

    private static Map<String, Object> members(Receipt receipt, int partition) {
        ReceiptPlace place = ReceiptPlace.of(receipt, partition);
        ReceiptedCall call = receipt.call();
        Members leaf = new Members();
        PolicyVersion policy = receipt.policy();
        RiskLevel risk = receipt.risk();
        ToolError error = receipt.error();
        leaf.put("action", call.action());
        leaf.put("agent", call.agent().value());
        leaf.put("approval_id", receipt.approvalId());
        leaf.put("attempts", receipt.attempts());
        leaf.put("commitments", commitments(receipt));
        leaf.put("connection", call.connection());
        leaf.put("decision", lower(receipt.decision()));
        leaf.put("error_code", error == null ? null : error.code());
        leaf.put("history_digest", receipt.historyDigest().hex());
        leaf.put("issued_at", text(receipt.issuedAt()));
        leaf.put("issuer", lower(place.issuer()));
        leaf.put("kind", lower(receipt.kind()));
        leaf.put("organization", call.organization().value());
        leaf.put("outcome", lower(receipt.outcome()));
        leaf.put("partition", place.partition());
        leaf.put("policy_digest", policy == null ? null : policy.digest().hex());
        leaf.put("policy_version", policy == null ? null : policy.name());
        leaf.put("receipt_id", receipt.callId().receiptId());
        leaf.put("risk_level", risk == null ? null : lower(risk));
        leaf.put("rule", receipt.rule());
        leaf.put("sequence", place.sequence());
        leaf.put("submitted_at", text(call.arrivedAt()));
        leaf.put("tool", receipt.tool());
        leaf.put("type", TYPE);
        return leaf.members;
    }

    private static @Nullable Map<String, Object> commitments(Receipt receipt) {
        Commitments made = receipt.commitments();
        if (made == null) {
            return null;
        }
        Members commitments = new Members();
        commitments.put(DETAILS, commit(made.salt(), DETAILS, CanonicalJson.write(details(receipt))));
        commitments.put("payload", made.payload().hex());
        commitments.put(
                RESOURCE,
                commit(made.salt(), RESOURCE, receipt.call().resource().getBytes(StandardCharsets.UTF_8)));
        commitments.put(
                "response", made.response() == null ? null : made.response().hex());
        return commitments.members;
    }

    private static Map<String, Object> details(Receipt receipt) {
        ReceiptedCall call = receipt.call();
        ToolError error = receipt.error();
        Members details = new Members();
        details.put("deciders", receipt.deciders());
        details.put("error_message", error == null ? null : error.message());
        details.put("idempotency_key", call.idempotencyKey());
        details.put("instance_id", call.instanceId());
        details.put("owner", call.owner());
        details.put("reason", receipt.reason());
        return details.members;
    }

    private static String commit(Salt salt, String purpose, byte[] value) {
        return salt.derive(purpose).commit(value).hex();
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** ISO 8601, UTC, to the microsecond that every record has. */
    private static String text(Instant instant) {
        return instant.toString();
    }

    /** What has no value is left out. In the order in which it is put, which is that of the names: then nobody has to sort. */
    private record Members(Map<String, Object> members) {
        Members() {
            this(new LinkedHashMap<>());
        }

        void put(String name, @Nullable Object value) {
            if (value != null) {
                members.put(name, value);
            }
        }
    }
}
