package dev.countersign.ingress.platform;

import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.receipt.ReceiptOutcome;
import dev.countersign.readmodel.CallStatus;
import dev.countersign.readmodel.ReceiptView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the read model has of a run. */
final class Receipts {
    private static final Instant AT = Instant.parse("2026-11-22T06:30:00Z");

    private Receipts() {}

    /** One that was not executed. */
    static ReceiptView of(CallId callId, CallStatus status) {
        return of(callId, status, ReceiptOutcome.NOT_EXECUTED, null);
    }

    static ReceiptView of(CallId callId, CallStatus status, ReceiptOutcome outcome, @Nullable ToolError error) {
        return new ReceiptView(
                callId,
                new OrganizationId("acme"),
                new AgentId("seller"),
                "ses_" + callId,
                "update_deal",
                "crm:deal:1",
                status,
                status.decision(),
                "Because",
                null,
                "1",
                null,
                RiskLevel.LOW,
                "crm.deals.update",
                outcome,
                1,
                error,
                Digest.of(new byte[] {1}),
                null,
                null,
                "key-1",
                "apr_" + callId,
                List.of(),
                null,
                0,
                7L,
                AT,
                AT);
    }
}
