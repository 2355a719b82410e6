package dev.countersign.console.audit;

import dev.countersign.readmodel.ReceiptView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param calls without their responses; may be none even when more follow: then there was no more time
 *     to try
 * @param nextCursor where the list goes on; null at its end
 */
public record AuditPage(List<ReceiptView> calls, @Nullable String nextCursor) {
    public AuditPage {
        calls = List.copyOf(calls);
    }
}
