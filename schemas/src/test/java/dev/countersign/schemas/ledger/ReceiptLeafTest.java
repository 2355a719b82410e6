package dev.countersign.schemas.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReceiptLeafTest {
    private static final Instant T0 = Instant.parse("2026-11-01T09:00:00.000001Z");
    private static final Salt SALT = new Salt(Digest.of().bytes());
    private static final Digest DIGEST = Digest.of();

    @Test
    void aLeafIsCanonicalJsonOfWhatMayBePublic() {
        assertThat(leaf(receipt("Because", new Commitments(SALT, DIGEST, DIGEST))))
                .isEqualTo("{\"action\":\"update_deal\",\"agent\":\"bot\",\"approval_id\":\"apr_" + "a".repeat(26)
                        + "\",\"attempts\":2,\"commitments\":{\"details\":\"" + details()
                        + "\",\"payload\":\"" + DIGEST + "\",\"resource\":\"" + resource() + "\",\"response\":\""
                        + DIGEST + "\"},\"connection\":\"crm\",\"decision\":\"allow\",\"error_code\":\"http_503\","
                        + "\"history_digest\":\"" + DIGEST
                        + "\",\"issued_at\":\"2026-11-01T09:00:02.000001Z\",\"issuer\":\"calls\",\"kind\":\"terminal\","
                        + "\"organization\":\"acme\",\"outcome\":\"failed_no_effect\",\"partition\":3,\"policy_digest\":\""
                        + DIGEST + "\",\"policy_version\":\"7\",\"receipt_id\":\"rec_" + "a".repeat(26)
                        + "\",\"risk_level\":\"high\",\"rule\":\"large-deals\",\"sequence\":41,"
                        + "\"submitted_at\":\"2026-11-01T09:00:00.000001Z\",\"tool\":\"crm.deals.update\","
                        + "\"type\":\"countersign-receipt/1\"}");
    }

    @Test
    void noTextOfThePartiesStandsInALeaf() {
        assertThat(leaf(receipt("Kim says no", new Commitments(SALT, DIGEST, null))))
                .doesNotContain(
                        "crm:deal:123", "run-7", "key-9", "kim@", "Kim", "ann@", "answered 503", "\"response\"");
    }

    @Test
    void whatIsCommittedToChangesTheLeaf() {
        assertThat(leaf(receipt("Because", new Commitments(SALT, DIGEST, null))))
                .isNotEqualTo(leaf(receipt("Otherwise", new Commitments(SALT, DIGEST, null))))
                .isNotEqualTo(leaf(receipt("Because", new Commitments(SALT.derive("x"), DIGEST, null))));
    }

    @Test
    void aReceiptWithoutCommitmentsHasALeafWithout() {
        assertThat(leaf(receipt("Because", null))).doesNotContain("commitments").contains("\"sequence\":41");
    }

    @Test
    void aLeafIsBounded() {
        Receipt receipt = receipt("Because", null);
        ToolError endless = new ToolError("x".repeat(ReceiptLeaf.BYTES_MAX), "");
        assertThatThrownBy(() -> ReceiptLeaf.of(with(receipt, endless), 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("receipt 41 of partition 3");
    }

    @Test
    void onlyADryRunsLeafSaysSo() {
        Receipt call = receipt("Because", null);
        ReceiptedCall asked = call.call();
        Receipt dryRun = new Receipt(
                call.callId(),
                call.kind(),
                call.sequence(),
                new ReceiptedCall(
                        asked.organization(),
                        asked.agent(),
                        asked.owner(),
                        asked.instanceId(),
                        asked.action(),
                        asked.resource(),
                        asked.connection(),
                        asked.requestDigest(),
                        asked.idempotencyKey(),
                        asked.arrivedAt(),
                        null,
                        true),
                ReceiptDecision.REQUIRE_APPROVAL,
                call.reason(),
                call.rule(),
                call.policy(),
                call.risk(),
                null,
                ReceiptOutcome.NOT_EXECUTED,
                0,
                null,
                null,
                null,
                List.of(),
                call.historyDigest(),
                call.issuedAt(),
                null);

        assertThat(leaf(call)).doesNotContain("dry_run");
        assertThat(leaf(dryRun))
                .contains("\"decision\":\"require_approval\",\"dry_run\":true,\"history_digest\"")
                .contains("\"outcome\":\"not_executed\"");
    }

    private static String resource() {
        return SALT.derive("resource")
                .commit("crm:deal:123".getBytes(StandardCharsets.UTF_8))
                .hex();
    }

    private static String details() {
        String details = "{\"deciders\":[\"ann@acme.example\"],\"error_message\":\"It answered 503\","
                + "\"idempotency_key\":\"key-9\",\"instance_id\":\"run-7\",\"owner\":\"kim@acme.example\","
                + "\"reason\":\"Because\"}";
        return SALT.derive("details")
                .commit(details.getBytes(StandardCharsets.UTF_8))
                .hex();
    }

    private static String leaf(Receipt receipt) {
        return new String(ReceiptLeaf.of(receipt, 3), StandardCharsets.UTF_8);
    }

    private static Receipt receipt(String reason, @Nullable Commitments commitments) {
        return receipt(reason, new ToolError("http_503", "It answered 503"), commitments);
    }

    private static Receipt with(Receipt receipt, ToolError error) {
        return receipt(receipt.reason(), error, receipt.commitments());
    }

    private static Receipt receipt(String reason, ToolError error, @Nullable Commitments commitments) {
        return new Receipt(
                new CallId("a".repeat(26)),
                ReceiptKind.TERMINAL,
                41,
                new ReceiptedCall(
                        new OrganizationId("acme"),
                        new AgentId("bot"),
                        "kim@acme.example",
                        "run-7",
                        "update_deal",
                        "crm:deal:123",
                        "crm",
                        DIGEST,
                        "key-9",
                        T0),
                ReceiptDecision.ALLOW,
                reason,
                "large-deals",
                new PolicyVersion("7", DIGEST),
                RiskLevel.HIGH,
                "crm.deals.update",
                ReceiptOutcome.FAILED_NO_EFFECT,
                2,
                error,
                null,
                "apr_" + "a".repeat(26),
                List.of("ann@acme.example"),
                DIGEST,
                T0.plusSeconds(2),
                commitments);
    }
}
