package dev.countersign.ledger.client;

/** The ledger gave no answer, or one that is none. */
public final class LedgerUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private LedgerUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    private LedgerUnavailableException(String message) {
        super(message);
    }

    static LedgerUnavailableException none() {
        return new LedgerUnavailableException(
                "This installation's ledger is not known here (its ledger-url is not set)");
    }

    static LedgerUnavailableException unreachable(Throwable cause) {
        return new LedgerUnavailableException("The ledger does not answer", cause);
    }

    static LedgerUnavailableException answered(int status) {
        return new LedgerUnavailableException("The ledger answered with status " + status);
    }

    static LedgerUnavailableException malformed(Throwable cause) {
        return new LedgerUnavailableException("The ledger's answer cannot be read", cause);
    }
}
