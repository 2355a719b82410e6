package dev.countersign.ingress.problem;

/** Ends a request with a problem. Has no stack trace: it is an answer, not a fault. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    public static ProblemException of(ProblemCode code, String detail) {
        return new ProblemException(Problem.of(code, detail));
    }

    public static ProblemException badRequest(String detail) {
        return of(ProblemCode.BAD_REQUEST, detail);
    }

    public Problem problem() {
        return problem;
    }
}
