package dev.countersign.domain.call;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command leads to.
 *
 * @param events in the order in which they are to be folded and recorded; may be empty
 * @param refusal why the command was not taken; null when it was, or when there was nothing to do
 */
public record Decision(List<CallEvent> events, @Nullable Refusal refusal) {
    private static final Decision NOTHING = new Decision(List.of(), null);

    public Decision {
        events = List.copyOf(events);
    }

    static Decision of(CallEvent... events) {
        return new Decision(List.of(events), null);
    }

    static Decision of(List<CallEvent> events) {
        return new Decision(events, null);
    }

    /** The command asks for what is so already, or comes too late to matter. */
    static Decision nothing() {
        return NOTHING;
    }

    static Decision refused(Refusal refusal) {
        return new Decision(List.of(), refusal);
    }
}
