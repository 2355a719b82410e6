package dev.countersign.audit.stops;

import dev.countersign.audit.configured.ControlHistory;
import dev.countersign.audit.configured.ControlHistory.Change;
import dev.countersign.domain.control.ControlFact.Stop;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An order to stop, as it is recorded.
 *
 * @param offset in {@code control-history}
 * @param at when it was recorded
 * @param resumedOffset where it was taken back, or given anew with another reason; null while it holds
 * @param resumedAt likewise
 */
public record StopOrder(
        Stop stop,
        long offset,
        Instant at,
        @Nullable Long resumedOffset,
        @Nullable Instant resumedAt) {

    /** Every order of a history, in the order of the log. */
    public static List<StopOrder> of(ControlHistory history) {
        Map<Long, StopOrder> orders = new LinkedHashMap<>();
        Map<String, StopOrder> standing = new LinkedHashMap<>();
        for (Change change : history.changes()) {
            StopOrder before = standing.get(change.key());
            boolean isSame = before != null && before.stop().equals(change.fact());
            if (isSame) {
                continue;
            }
            if (before != null) {
                standing.remove(change.key());
                orders.put(
                        before.offset(),
                        new StopOrder(before.stop(), before.offset(), before.at(), change.offset(), change.at()));
            }
            if (change.fact() instanceof Stop stop) {
                StopOrder order = new StopOrder(stop, change.offset(), change.at(), null, null);
                orders.put(order.offset(), order);
                standing.put(change.key(), order);
            }
        }
        return new ArrayList<>(orders.values());
    }

    /** Whether it held then. */
    boolean heldAt(Instant instant) {
        return instant.isAfter(at) && (resumedAt == null || !instant.isAfter(resumedAt));
    }

    /** What it is about, for people. */
    public String words() {
        return switch (stop.scope()) {
            case ORGANIZATION -> "every call of " + stop.organization();
            case AGENT -> "the calls of the agent " + stop.name();
            case TOOL -> "the calls through the tool " + stop.name();
            case CONNECTION -> "the calls through the connection " + stop.name();
        };
    }
}
