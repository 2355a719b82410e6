package dev.countersign.readmodel;

/** A caller's error: the query cannot be answered as it is. The message is fit for the caller. */
public final class InvalidQueryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private InvalidQueryException(String message) {
        super(message);
    }

    static InvalidQueryException cursor() {
        return new InvalidQueryException("The cursor is not one that an earlier page gave");
    }

    static InvalidQueryException limit() {
        return new InvalidQueryException("The limit is a number from 1 to " + ReceiptQueries.LIMIT_MAX);
    }

    static InvalidQueryException approvalLimit() {
        return new InvalidQueryException("The limit is a number from 1 to " + ApprovalQueries.LIMIT_MAX);
    }

    static InvalidQueryException search() {
        return new InvalidQueryException(
                "The text to search for has 1 to " + ReceiptFilter.SEARCH_CHARS_MAX + " characters");
    }
}
