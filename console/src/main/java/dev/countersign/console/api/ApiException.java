package dev.countersign.console.api;

import dev.countersign.console.approval.Refusal;
import dev.countersign.console.problem.Problem;

/** Ends a request with a problem. Has no stack trace: it is an answer, not a fault. */
final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    private ApiException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    static ApiException badRequest(String detail) {
        return new ApiException(Problem.badRequest(detail));
    }

    static ApiException forbidden(String detail) {
        return new ApiException(Problem.forbidden(detail));
    }

    static ApiException ofStatus(int status) {
        return new ApiException(Problem.ofStatus(status));
    }

    static ApiException notFound(String what) {
        return new ApiException(new Problem(404, "not_found", "There is nothing here", "There is no such " + what));
    }

    /** A decision that was not taken, under its own code. */
    static ApiException refused(Refusal refusal, String detail) {
        return new ApiException(new Problem(
                refusal.status(), refusal.code(), refusal.sentence(), detail.isEmpty() ? refusal.sentence() : detail));
    }

    Problem problem() {
        return problem;
    }
}
