package dev.countersign.policylanguage;

import static dev.countersign.policylanguage.PolicyFile.visible;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/** {@code policy test FILE}: checks a policy and runs its cases, without Kafka or any service. */
public final class PolicyTestCommand {
    /** Everything passed; also when there was nothing to run. */
    public static final int PASSED = 0;

    public static final int SOME_FAILED = 1;

    /** The file is missing, unreadable or not a policy. */
    public static final int NOT_A_POLICY = 2;

    private PolicyTestCommand() {}

    /**
     * Prints one line a case and a summary to {@code out}; problems go to {@code err} as {@code FILE:LINE:COL: message}.
     *
     * @return the process's exit code, one of the constants above
     */
    public static int run(Path file, PrintWriter out, PrintWriter err) {
        try {
            String yaml = PolicyFile.read(file, err);
            return yaml == null ? NOT_A_POLICY : run(file, yaml, out, err);
        } finally {
            out.flush();
            err.flush();
        }
    }

    private static int run(Path file, String yaml, PrintWriter out, PrintWriter err) {
        CompiledPolicy compiled;
        try {
            compiled = PolicyCompiler.read(yaml);
        } catch (PolicyCompileException invalid) {
            PolicyFile.tell(file, invalid, err);
            return NOT_A_POLICY;
        }
        PolicyFile.warn(file, compiled.warnings(), err);
        List<CaseResult> results = PolicyCases.run(compiled);
        if (results.isEmpty()) {
            out.println(visible(
                    file + " compiles: version " + compiled.policy().version().name() + ", "
                            + counted(compiled.policy().rules().size(), "rule") + ". It has no tests."));
            out.println(
                    "Hint: add a \"tests:\" list of {name, given, expect} beside \"rules:\" to have them run here.");
            return PASSED;
        }
        results.forEach(result -> print(file, result, out));
        long failed = results.stream().filter(result -> !result.passed()).count();
        out.println(
                counted(results.size(), "case") + ": " + (results.size() - failed) + " passed, " + failed + " failed");
        return failed == 0 ? PASSED : SOME_FAILED;
    }

    private static void print(Path file, CaseResult result, PrintWriter out) {
        if (result.passed()) {
            out.println(visible("ok    " + result.name()));
        } else {
            out.println(visible("FAIL  " + result.name() + " (" + file + ":" + result.line() + ")"));
            out.println(visible("        expected " + result.expected()));
            out.println(visible("        got      " + result.got()));
        }
    }

    private static String counted(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
