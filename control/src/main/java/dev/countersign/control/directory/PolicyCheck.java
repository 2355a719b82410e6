package dev.countersign.control.directory;

import dev.countersign.policylanguage.CaseResult;
import dev.countersign.policylanguage.CompiledPolicy;
import dev.countersign.policylanguage.PolicyCases;
import dev.countersign.policylanguage.PolicyCompileException;
import dev.countersign.policylanguage.PolicyCompiler;
import dev.countersign.policylanguage.Problem;

/** Whether a policy can be put in force: it compiles and passes the tests that its author gave it. */
final class PolicyCheck {
    private PolicyCheck() {}

    static void check(ConfigFile file) {
        try {
            CompiledPolicy compiled = PolicyCompiler.read(file.text());
            for (CaseResult result : PolicyCases.run(compiled)) {
                if (!result.passed()) {
                    file.report(result.line(), 1, sentence(result));
                }
            }
        } catch (PolicyCompileException e) {
            for (Problem problem : e.problems()) {
                file.report(problem.line(), problem.column(), problem.message());
            }
        }
    }

    private static String sentence(CaseResult result) {
        return "The policy's test '" + Words.shown(result.name()) + "' fails: expected " + result.expected() + ", got "
                + result.got() + ".";
    }
}
