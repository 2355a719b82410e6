package dev.countersign.console.audit;

import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.domain.receipt.ReceiptOutcome;
import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.ledger.client.Ledger.Sealed;
import dev.countersign.readmodel.ReceiptView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call's story.
 *
 * @param call as it stands
 * @param owner the person answerable for the agent; null when none is named
 * @param approvalId of whoever was asked; null when nobody was
 * @param steps in the order in which they came true
 * @param receipts in the order in which they were issued
 * @param leftOut how many repetitions are not among the steps, because there were so many
 */
public record Story(
        ReceiptView call,
        @Nullable String owner,
        @Nullable String approvalId,
        List<Step> steps,
        List<Receipted> receipts,
        int leftOut) {
    public Story {
        steps = List.copyOf(steps);
        receipts = List.copyOf(receipts);
    }

    /**
     * What the ledger gave for a receipt, whether it proves it or not.
     *
     * @param number as an address names it
     * @return null when there is no such receipt, or nothing of it in the ledger
     */
    public @Nullable Sealed sealed(String number) {
        return receipts.stream()
                .filter(receipt -> Integer.toString(receipt.number()).equals(number))
                .findFirst()
                .map(receipt -> sealed(receipt.proof()))
                .orElse(null);
    }

    private static @Nullable Sealed sealed(Proof proof) {
        return switch (proof) {
            case Proof.InLedger(var sealed, var witnesses) -> sealed;
            case Proof.Contradicted(var sealed, var why) -> sealed;
            case Proof.NotSealed() -> null;
            case Proof.Unreachable unreachable -> null;
        };
    }

    /**
     * A receipt of the call.
     *
     * @param number counts the call's receipts from 1
     * @param proof what the ledger says of it now
     */
    public record Receipted(
            int number,
            ReceiptKind kind,
            ReceiptDecision decision,
            ReceiptOutcome outcome,
            ReceiptPlace place,
            Digest historyDigest,
            Instant issuedAt,
            Proof proof) {}
}
