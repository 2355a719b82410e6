package dev.countersign.ingress.report;

import java.util.List;

/** Ends a request whose body or path is not what it must be. Has no stack trace: it is an answer, not a fault. */
final class ReportRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Flaw> flaws;

    /** @param flaws at least one, in the order of the fields */
    ReportRefusedException(List<Flaw> flaws) {
        super("A report is not what it must be", null, false, false);
        this.flaws = List.copyOf(flaws);
    }

    List<Flaw> flaws() {
        return flaws;
    }
}
