package dev.countersign.client;

/**
 * A read or a simulation got no answer that means anything. A {@linkplain CountersignClient#call call} never ends
 * so: what became of it is an {@link Answer}.
 */
public final class RequestFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    private RequestFailedException(int status, String message) {
        super(message);
        this.status = status;
    }

    static RequestFailedException refused(int status, String code, String detail) {
        return new RequestFailedException(
                status, "Countersign refused the request with " + status + " " + code + ": " + detail);
    }

    static RequestFailedException unanswered(String why) {
        return new RequestFailedException(0, "Countersign gave no answer in time; the last try: " + why);
    }

    static RequestFailedException malformed(int status, String what) {
        return new RequestFailedException(
                status, "This is not an answer of Countersign, status " + status + ": " + what);
    }

    /** Of HTTP; 0 when there was no answer. */
    public int status() {
        return status;
    }
}
