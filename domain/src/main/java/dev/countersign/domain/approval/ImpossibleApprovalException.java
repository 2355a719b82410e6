package dev.countersign.domain.approval;

/**
 * A broken invariant: a history of an approval that no sequence of decisions can produce. Whoever
 * meets it stops; nothing is approved on its basis.
 */
public final class ImpossibleApprovalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ImpossibleApprovalException(String message) {
        super(message);
    }

    static ImpossibleApprovalException event(ApprovalState state, ApprovalEvent event) {
        return new ImpossibleApprovalException("The event "
                + event.getClass().getSimpleName()
                + " cannot follow in the state "
                + state.getClass().getSimpleName());
    }
}
