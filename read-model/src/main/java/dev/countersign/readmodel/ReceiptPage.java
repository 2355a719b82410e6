package dev.countersign.readmodel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list, newest arrival first.
 *
 * @param receipts without their responses; may be fewer than asked for, or none, even when more
 *     follow
 * @param nextCursor where the list continues; null at its end
 */
public record ReceiptPage(
        List<ReceiptView> receipts, @Nullable String nextCursor) {
    public ReceiptPage {
        receipts = List.copyOf(receipts);
    }
}
