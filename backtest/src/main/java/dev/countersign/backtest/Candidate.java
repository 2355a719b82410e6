package dev.countersign.backtest;

import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.BudgetRule;
import dev.countersign.policylanguage.CompiledPolicy;
import dev.countersign.policylanguage.PolicyCompiler;
import dev.countersign.policylanguage.Problem;
import java.util.List;

/**
 * A policy that is not in force.
 *
 * @param version as its author names it
 * @param rules how many it has
 * @param budgets their names: what of them is used up when, a history of calls does not tell
 * @param warnings of its compiler
 */
public record Candidate(PolicyText text, String version, int rules, List<String> budgets, List<Problem> warnings) {
    public Candidate {
        budgets = List.copyOf(budgets);
        warnings = List.copyOf(warnings);
    }

    /**
     * Compiles the text.
     *
     * @throws dev.countersign.policylanguage.PolicyCompileException with everything that is wrong
     */
    public static Candidate of(OrganizationId organization, String yaml) {
        CompiledPolicy compiled = PolicyCompiler.read(yaml);
        return new Candidate(
                new PolicyText(organization, yaml),
                compiled.policy().version().name(),
                compiled.policy().rules().size(),
                compiled.policy().budgets().stream().map(BudgetRule::id).toList(),
                compiled.warnings());
    }

    public OrganizationId organization() {
        return text.organization();
    }
}
