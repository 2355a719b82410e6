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
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code call_view}. Its two halves have one topic each as their only source, so that the
 * row is the same in whichever order the two topics were read.
 *
 * @param told what the events say; null while only a receipt was read, and then the row is not
 *     shown to anybody
 * @param issued what the receipts say; null while there is none
 */
record CallRow(
        CallId callId,
        OrganizationId organization,
        @Nullable Told told,
        @Nullable Issued issued) {

    /**
     * What the events say.
     *
     * @param eventNumber the last event that is in here
     * @param decision the status's own; of a dry run, what policy said
     * @param updatedAt when that event happened
     * @param doubt null while the outcome was never unknown
     */
    record Told(
            int eventNumber,
            Request request,
            CallStatus status,
            ReceiptDecision decision,
            Ruled ruled,
            Ran ran,
            Instant updatedAt,
            @Nullable Doubt doubt) {

        /** What the events say of a call that is no dry run. */
        Told(
                int eventNumber,
                Request request,
                CallStatus status,
                Ruled ruled,
                Ran ran,
                Instant updatedAt,
                @Nullable Doubt doubt) {
            this(
                    eventNumber,
                    request,
                    status,
                    Objects.requireNonNull(status.decision(), "The status of a dry run does not say what was decided"),
                    ruled,
                    ran,
                    updatedAt,
                    doubt);
        }
    }

    /** What was asked, without its parameters: they are in the call's chapters. */
    record Request(
            AgentId agent,
            @Nullable String owner,
            String instanceId,
            String action,
            String resource,
            Digest digest,
            String idempotencyKey,
            Instant arrivedAt) {}

    /**
     * That it was not known whether the call took effect.
     *
     * @param since when it became unknown, the last time
     * @param rerun whether a person ordered it once more and that is under way
     * @param found null while nobody found out
     */
    record Doubt(Instant since, boolean rerun, @Nullable Found found) {}

    /**
     * What was found out.
     *
     * @param by a person's subject, or {@code worker} for a late result
     */
    record Found(UnknownResolution found, String by, String comment, Instant at) {}

    /** What was decided, and by whom. */
    record Ruled(
            String reason,
            @Nullable String rule,
            @Nullable PolicyVersion policy,
            @Nullable RiskLevel risk,
            @Nullable String approvalId,
            List<String> deciders) {
        Ruled {
            deciders = List.copyOf(deciders);
        }
    }

    /**
     * What was done.
     *
     * @param response null unless it succeeded, and in every row that is folded into: a response never
     *     changes, so that only a new one is written
     */
    record Ran(
            @Nullable String tool,
            @Nullable EffectClass effectClass,
            int attempts,
            ReceiptOutcome outcome,
            @Nullable ToolError error,
            @Nullable Digest responseHash,
            @Nullable SealedValue response) {
        static final Ran NOTHING = new Ran(null, null, 0, ReceiptOutcome.NOT_EXECUTED, null, null, null);

        Ran withoutResponse() {
            return new Ran(tool, effectClass, attempts, outcome, error, responseHash, null);
        }
    }

    /**
     * Where the latest receipt stands.
     *
     * @param offset in its partition of the receipts topic: the order of a call's receipts, because
     *     sequences are contiguous per issuer only
     */
    record Issued(ReceiptKind kind, int partition, long offset, long sequence, Digest historyDigest) {}

    CallRow withoutResponse() {
        return told == null || told.ran().response() == null
                ? this
                : with(new Told(
                        told.eventNumber(),
                        told.request(),
                        told.status(),
                        told.decision(),
                        told.ruled(),
                        told.ran().withoutResponse(),
                        told.updatedAt(),
                        told.doubt()));
    }

    CallRow with(Told newTold) {
        return new CallRow(callId, organization, newTold, issued);
    }

    CallRow with(Issued newIssued) {
        return new CallRow(callId, organization, told, newIssued);
    }
}
