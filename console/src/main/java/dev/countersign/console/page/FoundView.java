package dev.countersign.console.page;

import dev.countersign.console.text.SafeHtml;
import dev.countersign.console.text.VisibleText;
import dev.countersign.readmodel.ReceiptView;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A call in the explorer's list.
 *
 * @param status in a word, and as a class
 * @param risk the level's code; null when policy failed
 */
record FoundView(
        String callId,
        Moment at,
        SafeHtml agent,
        SafeHtml run,
        SafeHtml action,
        SafeHtml resource,
        @Nullable SafeHtml rule,
        @Nullable SafeHtml tool,
        String status,
        String statusCode,
        @Nullable String risk) {
    private static final int NAME_CHARS_MAX = 80;
    private static final int RESOURCE_CHARS_MAX = 160;

    static FoundView of(ReceiptView call, Instant now) {
        return new FoundView(
                call.callId().value(),
                Moment.of(call.createdAt(), now),
                VisibleText.line(call.agent().value(), NAME_CHARS_MAX),
                VisibleText.line(call.instanceId(), NAME_CHARS_MAX),
                VisibleText.line(call.action(), NAME_CHARS_MAX),
                VisibleText.line(call.resource(), RESOURCE_CHARS_MAX),
                call.rule() == null ? null : VisibleText.line(call.rule(), NAME_CHARS_MAX),
                call.tool() == null ? null : VisibleText.line(call.tool(), NAME_CHARS_MAX),
                Words.call(call.status()),
                call.status().name().toLowerCase(Locale.ROOT),
                call.risk() == null ? null : call.risk().name().toLowerCase(Locale.ROOT));
    }
}
