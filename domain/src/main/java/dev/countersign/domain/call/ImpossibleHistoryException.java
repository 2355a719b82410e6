package dev.countersign.domain.call;

/**
 * A broken invariant: a history that no sequence of decisions can produce. Whoever meets it stops;
 * nothing is approved or executed on its basis.
 */
public final class ImpossibleHistoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ImpossibleHistoryException(String message) {
        super(message);
    }

    static ImpossibleHistoryException event(CallState state, CallEvent event) {
        return new ImpossibleHistoryException("The event "
                + event.getClass().getSimpleName()
                + " cannot follow in the state "
                + state.getClass().getSimpleName());
    }

    static ImpossibleHistoryException rejudgedWithoutChange() {
        return new ImpossibleHistoryException("A call was judged again to what it was judged to be already");
    }

    static ImpossibleHistoryException unknownResolvedToUnknown() {
        return new ImpossibleHistoryException("An unknown outcome was resolved to unknown");
    }
}
