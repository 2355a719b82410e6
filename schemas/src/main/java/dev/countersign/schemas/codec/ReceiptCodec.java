package dev.countersign.schemas.codec;

import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.receipt.Commitments;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.domain.receipt.ReceiptOutcome;
import dev.countersign.domain.receipt.ReceiptedCall;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.wire.SchemaIds;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values of {@code receipts}: flat, because they are read by tools that are not ours. */
public final class ReceiptCodec {
    private static final Symbols<ReceiptKind, dev.countersign.avro.ReceiptKind> KINDS =
            new Symbols<>(ReceiptKind.class, dev.countersign.avro.ReceiptKind.class);
    private static final Symbols<ReceiptDecision, dev.countersign.avro.ReceiptDecision> DECISIONS =
            new Symbols<>(ReceiptDecision.class, dev.countersign.avro.ReceiptDecision.class);
    private static final Symbols<ReceiptOutcome, dev.countersign.avro.ReceiptOutcome> OUTCOMES =
            new Symbols<>(ReceiptOutcome.class, dev.countersign.avro.ReceiptOutcome.class);

    private ReceiptCodec() {}

    public static Codec<Receipt> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.Receipt.class, subject, schemaIds, ReceiptCodec::toAvro, ReceiptCodec::toDomain);
    }

    private static dev.countersign.avro.Receipt toAvro(Receipt receipt) {
        ReceiptedCall call = receipt.call();
        PolicyVersion policy = receipt.policy();
        RiskLevel risk = receipt.risk();
        ToolError error = receipt.error();
        Digest responseHash = receipt.responseHash();
        Digest editedFrom = call.editedFrom();
        Commitments commitments = receipt.commitments();
        Digest response = commitments == null ? null : commitments.response();
        return new dev.countersign.avro.Receipt(
                receipt.callId().receiptId(),
                receipt.callId().value(),
                KINDS.toAvro(receipt.kind()),
                receipt.sequence(),
                call.organization().value(),
                call.agent().value(),
                call.owner(),
                call.instanceId(),
                call.action(),
                call.resource(),
                call.connection(),
                DECISIONS.toAvro(receipt.decision()),
                receipt.reason(),
                receipt.rule(),
                policy == null ? null : policy.name(),
                policy == null ? null : policy.digest().hex(),
                risk == null ? null : Rulings.RISK_LEVELS.toAvro(risk),
                receipt.tool(),
                OUTCOMES.toAvro(receipt.outcome()),
                receipt.attempts(),
                error == null ? null : error.code(),
                error == null ? null : error.message(),
                call.requestDigest().hex(),
                responseHash == null ? null : responseHash.hex(),
                receipt.approvalId(),
                receipt.deciders(),
                call.idempotencyKey(),
                receipt.historyDigest().hex(),
                call.arrivedAt(),
                receipt.issuedAt(),
                editedFrom == null ? null : editedFrom.hex(),
                commitments == null ? null : Requests.toAvro(commitments.salt()),
                commitments == null ? null : commitments.payload().hex(),
                response == null ? null : response.hex(),
                call.dryRun());
    }

    private static Receipt toDomain(dev.countersign.avro.Receipt receipt) {
        dev.countersign.avro.@Nullable RiskLevel risk = receipt.getRiskLevel();
        @Nullable String responseHash = receipt.getResponseHash();
        return new Receipt(
                new CallId(receipt.getCallId()),
                KINDS.toDomain(receipt.getKind()),
                receipt.getSequence(),
                call(receipt),
                DECISIONS.toDomain(receipt.getDecision()),
                receipt.getReason(),
                receipt.getRule(),
                policy(receipt),
                risk == null ? null : Rulings.RISK_LEVELS.toDomain(risk),
                receipt.getTool(),
                OUTCOMES.toDomain(receipt.getOutcome()),
                receipt.getAttempts(),
                error(receipt),
                responseHash == null ? null : new Digest(responseHash),
                receipt.getApprovalId(),
                // Few calls are decided by people, and to copy nothing costs as much as to copy something.
                receipt.getDeciders().isEmpty() ? List.of() : receipt.getDeciders(),
                new Digest(receipt.getHistoryDigest()),
                receipt.getIssuedAt(),
                commitments(receipt));
    }

    private static ReceiptedCall call(dev.countersign.avro.Receipt receipt) {
        @Nullable String editedFrom = receipt.getEditedFrom();
        return new ReceiptedCall(
                new OrganizationId(receipt.getOrganization()),
                new AgentId(receipt.getAgent()),
                receipt.getOwner(),
                receipt.getInstanceId(),
                receipt.getAction(),
                receipt.getResource(),
                receipt.getConnection(),
                new Digest(receipt.getRequestHash()),
                receipt.getIdempotencyKey(),
                receipt.getSubmittedAt(),
                editedFrom == null ? null : new Digest(editedFrom),
                receipt.getDryRun());
    }

    private static @Nullable Commitments commitments(dev.countersign.avro.Receipt receipt) {
        Salt salt = Requests.salt(receipt.getSalt());
        @Nullable String payload = receipt.getPayloadCommitment();
        @Nullable String response = receipt.getResponseCommitment();
        if (salt == null && payload == null && response == null) {
            return null;
        }
        if (salt == null || payload == null) {
            throw new IllegalArgumentException("A receipt commits with a salt, and to its payload, or to nothing");
        }
        return new Commitments(salt, new Digest(payload), response == null ? null : new Digest(response));
    }

    private static @Nullable PolicyVersion policy(dev.countersign.avro.Receipt receipt) {
        @Nullable String name = receipt.getPolicyVersion();
        @Nullable String digest = receipt.getPolicyDigest();
        if (name == null && digest == null) {
            return null;
        }
        if (name == null || digest == null) {
            throw new IllegalArgumentException("A policy has both a version and a digest");
        }
        return new PolicyVersion(name, new Digest(digest));
    }

    private static @Nullable ToolError error(dev.countersign.avro.Receipt receipt) {
        @Nullable String code = receipt.getErrorCode();
        @Nullable String message = receipt.getErrorMessage();
        if (code == null && message == null) {
            return null;
        }
        if (code == null || message == null) {
            throw new IllegalArgumentException("An error has both a code and a message");
        }
        return new ToolError(code, message);
    }
}
