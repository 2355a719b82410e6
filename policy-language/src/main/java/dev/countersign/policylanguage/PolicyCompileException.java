package dev.countersign.policylanguage;

import java.util.List;
import java.util.stream.Collectors;

/** The text is not a policy. Carries every problem found, in the order of the file. */
public final class PolicyCompileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    PolicyCompileException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** At least one. */
    public List<Problem> problems() {
        return problems;
    }
}
