package dev.countersign.domain.history;

/**
 * A broken invariant: a history that no sequence of decisions can produce. Whoever meets it stops;
 * nothing is approved, executed or recorded on its basis.
 */
public final class ImpossibleHistoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ImpossibleHistoryException(String message) {
        super(message);
    }

    /** No decision could have led to this event in this state. */
    public static ImpossibleHistoryException event(Object state, Object event) {
        return new ImpossibleHistoryException("The event "
                + event.getClass().getSimpleName()
                + " cannot follow in the state "
                + state.getClass().getSimpleName());
    }

    public static ImpossibleHistoryException rejudgedWithoutChange() {
        return new ImpossibleHistoryException("A call was judged again to what it was judged to be already");
    }

    public static ImpossibleHistoryException unknownResolvedToUnknown() {
        return new ImpossibleHistoryException("An unknown outcome was resolved to unknown");
    }
}
