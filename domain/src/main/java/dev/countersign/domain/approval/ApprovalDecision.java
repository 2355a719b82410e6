package dev.countersign.domain.approval;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command leads to.
 *
 * @param events in the order in which they are to be folded and recorded; may be empty, and may be
 *     there beside a refusal that is itself worth recording
 * @param refusal why the command was not taken; null when it was, or when there was nothing to do
 */
public record ApprovalDecision(
        List<ApprovalEvent> events, @Nullable ApprovalRefusal refusal) {
    private static final ApprovalDecision NOTHING = new ApprovalDecision(List.of(), null);

    public ApprovalDecision {
        events = List.copyOf(events);
    }

    static ApprovalDecision of(ApprovalEvent... events) {
        return new ApprovalDecision(List.of(events), null);
    }

    static ApprovalDecision of(List<ApprovalEvent> events) {
        return new ApprovalDecision(events, null);
    }

    /** The command asks for what is so already, or comes too late to matter. */
    static ApprovalDecision nothing() {
        return NOTHING;
    }

    static ApprovalDecision refused(ApprovalRefusal refusal) {
        return new ApprovalDecision(List.of(), refusal);
    }

    static ApprovalDecision refused(ApprovalRefusal refusal, ApprovalEvent recorded) {
        return new ApprovalDecision(List.of(recorded), refusal);
    }
}
