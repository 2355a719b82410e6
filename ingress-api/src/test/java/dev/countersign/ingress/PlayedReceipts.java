package dev.countersign.ingress;

import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.receipt.ReceiptOutcome;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.readmodel.CallStatus;
import dev.countersign.readmodel.ReceiptFilter;
import dev.countersign.readmodel.ReceiptPage;
import dev.countersign.readmodel.ReceiptQueries;
import dev.countersign.readmodel.ReceiptView;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Plays the read model, in memory; remembers what it was asked. */
final class PlayedReceipts implements ReceiptQueries {
    /** Who asks for it finds a fault of ours. */
    static final CallId BUG = new CallId("bugbugbugbugbugbugbugbugbu");

    private static final String NEXT = "more";

    private final Map<CallId, ReceiptView> views = new ConcurrentHashMap<>();
    private final List<ReceiptFilter> asked = new ArrayList<>();
    private volatile @Nullable Duration lastWait;

    void put(ReceiptView view) {
        views.put(view.callId(), view);
    }

    @Nullable
    Duration lastWait() {
        return lastWait;
    }

    ReceiptFilter lastFilter() {
        return asked.getLast();
    }

    @Override
    public @Nullable ReceiptView find(OrganizationId organization, CallId callId) {
        if (callId.equals(BUG)) {
            throw new IllegalStateException("There is a bug");
        }
        ReceiptView view = views.get(callId);
        return view == null || !view.organization().equals(organization) ? null : view;
    }

    @Override
    public @Nullable ReceiptView awaitSettled(OrganizationId organization, CallId callId, Duration timeout) {
        lastWait = timeout;
        return find(organization, callId);
    }

    @Override
    public ReceiptPage search(OrganizationId organization, ReceiptFilter filter, int limit, @Nullable String cursor) {
        asked.add(filter);
        if (cursor != null && !cursor.equals(NEXT)) {
            // Throws what the read model throws for a cursor that it did not give.
            return search(organization, new ReceiptFilter(null, null, null, null, null, ""), limit, null);
        }
        List<ReceiptView> page = views.values().stream()
                .filter(view -> view.organization().equals(organization))
                .limit(limit)
                .toList();
        return new ReceiptPage(page, cursor == null ? NEXT : null);
    }

    /** A call of the seller that succeeded. */
    static ReceiptView succeeded(CallId callId) {
        return view(
                callId,
                CallStatus.SUCCEEDED,
                ReceiptOutcome.SUCCEEDED,
                null,
                SealedValue.plain(PlayedPipeline.RESPONSE.getBytes(StandardCharsets.UTF_8)));
    }

    /** A call of the seller that failed after two people had approved it. */
    static ReceiptView failed(CallId callId) {
        return view(
                callId,
                CallStatus.FAILED,
                ReceiptOutcome.FAILED_EFFECT_POSSIBLE,
                new ToolError("http_500", "The target answered 500"),
                null);
    }

    private static ReceiptView view(
            CallId callId,
            CallStatus status,
            ReceiptOutcome outcome,
            @Nullable ToolError error,
            @Nullable SealedValue response) {
        boolean approved = error != null;
        return new ReceiptView(
                callId,
                Organizations.ACME,
                new AgentId("seller"),
                "run-1",
                "update_deal",
                "crm:deal:1",
                status,
                status.decision(),
                "Allowed by rule small-deals",
                "small-deals",
                "2026-11-01",
                Digest.of(new byte[] {1}),
                RiskLevel.LOW,
                "crm.deals.update",
                outcome,
                1,
                error,
                Digest.of(new byte[] {2}),
                response == null ? null : response.digest(),
                response,
                "key-1",
                approved ? callId.approvalId() : null,
                approved ? List.of("ann", "bob") : List.of(),
                Digest.of(new byte[] {3}),
                0,
                7L,
                Instant.parse("2026-11-22T06:30:00.123456Z"),
                Instant.parse("2026-11-22T06:30:01Z"));
    }
}
