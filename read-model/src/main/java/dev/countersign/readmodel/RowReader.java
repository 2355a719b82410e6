package dev.countersign.readmodel;

import dev.countersign.domain.call.UnknownResolution;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.domain.receipt.ReceiptOutcome;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.readmodel.CallRow.Doubt;
import dev.countersign.readmodel.CallRow.Found;
import dev.countersign.readmodel.CallRow.Issued;
import dev.countersign.readmodel.CallRow.Ran;
import dev.countersign.readmodel.CallRow.Request;
import dev.countersign.readmodel.CallRow.Ruled;
import dev.countersign.readmodel.CallRow.Told;
import dev.countersign.schemas.seal.Opening;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a {@link CallRow} back from the columns that {@link CallStore} wrote. */
final class RowReader {
    /** Every column but the response's own three. */
    static final String COLUMNS =
            "call_id, organization_id, event_number, status, decision, agent_id, instance_id, action,"
                    + " resource, request_hash, idempotency_key, created_at, updated_at, reason, rule, policy_version,"
                    + " policy_digest, risk, approval_id, deciders, tool, attempts, outcome, error_code, error_message,"
                    + " response_hash, receipt_kind, receipt_partition, receipt_offset, receipt_sequence, history_digest,"
                    + " owner_id, effect_class, unknown_since, rerun, found, found_by, found_comment, found_at";

    static final String RESPONSE_COLUMNS = "response, response_encoding, response_key_id";

    private RowReader() {}

    /** The row under the result's cursor, without its response. */
    static CallRow row(ResultSet found) throws SQLException {
        return row(found, null);
    }

    /** The row under the result's cursor with its response, whose columns are there as well. */
    static CallRow rowWithResponse(ResultSet found) throws SQLException {
        return row(found, response(found));
    }

    private static CallRow row(ResultSet found, @Nullable SealedValue response) throws SQLException {
        return new CallRow(
                new CallId(found.getString("call_id")),
                new OrganizationId(found.getString("organization_id")),
                found.getString("status") == null ? null : told(found, response),
                found.getString("receipt_kind") == null ? null : issued(found));
    }

    private static Told told(ResultSet found, @Nullable SealedValue response) throws SQLException {
        return new Told(
                found.getInt("event_number"),
                new Request(
                        new AgentId(found.getString("agent_id")),
                        found.getString("owner_id"),
                        found.getString("instance_id"),
                        found.getString("action"),
                        found.getString("resource"),
                        new Digest(found.getString("request_hash")),
                        found.getString("idempotency_key"),
                        instant(found, "created_at")),
                CallStatus.valueOf(found.getString("status")),
                ReceiptDecision.valueOf(found.getString("decision")),
                ruled(found),
                ran(found, response),
                instant(found, "updated_at"),
                doubt(found));
    }

    private static @Nullable Doubt doubt(ResultSet found) throws SQLException {
        if (found.getString("unknown_since") == null) {
            return null;
        }
        String what = found.getString("found");
        return new Doubt(
                instant(found, "unknown_since"),
                found.getBoolean("rerun"),
                what == null
                        ? null
                        : new Found(
                                UnknownResolution.valueOf(what),
                                found.getString("found_by"),
                                found.getString("found_comment"),
                                instant(found, "found_at")));
    }

    private static Ruled ruled(ResultSet found) throws SQLException {
        String version = found.getString("policy_version");
        return new Ruled(
                found.getString("reason"),
                found.getString("rule"),
                version == null ? null : new PolicyVersion(version, new Digest(found.getString("policy_digest"))),
                optional(found, "risk", RiskLevel::valueOf),
                found.getString("approval_id"),
                texts(found, "deciders"));
    }

    private static Ran ran(ResultSet found, @Nullable SealedValue response) throws SQLException {
        String errorCode = found.getString("error_code");
        return new Ran(
                found.getString("tool"),
                optional(found, "effect_class", EffectClass::valueOf),
                found.getInt("attempts"),
                ReceiptOutcome.valueOf(found.getString("outcome")),
                errorCode == null ? null : new ToolError(errorCode, found.getString("error_message")),
                optional(found, "response_hash", Digest::new),
                response);
    }

    private static Issued issued(ResultSet found) throws SQLException {
        return new Issued(
                ReceiptKind.valueOf(found.getString("receipt_kind")),
                found.getInt("receipt_partition"),
                found.getLong("receipt_offset"),
                found.getLong("receipt_sequence"),
                new Digest(found.getString("history_digest")));
    }

    private static @Nullable SealedValue response(ResultSet found) throws SQLException {
        byte[] bytes = found.getBytes("response");
        if (bytes == null) {
            return null;
        }
        return switch (SealedValue.Encoding.valueOf(found.getString("response_encoding"))) {
            case PLAIN -> SealedValue.plain(bytes);
            case SUBJECT_KEY -> Opening.open(found.getString("response_key_id"), bytes);
        };
    }

    private static <T> @Nullable T optional(ResultSet found, String column, Function<String, T> reader)
            throws SQLException {
        String text = found.getString(column);
        return text == null ? null : reader.apply(text);
    }

    static Instant instant(ResultSet found, String column) throws SQLException {
        return found.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Duration millis(ResultSet found, String column) throws SQLException {
        Long millis = found.getObject(column, Long.class);
        return millis == null ? null : Duration.ofMillis(millis);
    }

    private static List<String> texts(ResultSet found, String column) throws SQLException {
        Array array = found.getArray(column);
        Object[] values = (Object[]) array.getArray();
        return Arrays.stream(values).map(Objects::toString).toList();
    }
}
