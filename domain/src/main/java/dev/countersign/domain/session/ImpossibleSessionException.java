package dev.countersign.domain.session;

/**
 * A broken invariant: a history of a session that no sequence of decisions can produce. Whoever meets it
 * stops; nothing is recorded on its basis.
 */
public final class ImpossibleSessionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ImpossibleSessionException(String message) {
        super(message);
    }

    static ImpossibleSessionException event(SessionState state, SessionEvent event) {
        return new ImpossibleSessionException("The event "
                + event.getClass().getSimpleName()
                + " cannot follow in the state "
                + state.getClass().getSimpleName());
    }
}
