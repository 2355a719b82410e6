package dev.countersign.policylanguage;

import dev.countersign.domain.policy.Policy;
import java.util.List;

/**
 * What a policy text holds.
 *
 * @param warnings nothing that prevents its use, in the order of the file
 * @param cases the text's own tests, in the order of the file; they have not been run
 */
public record CompiledPolicy(Policy policy, List<Problem> warnings, List<PolicyCase> cases) {
    public CompiledPolicy {
        warnings = List.copyOf(warnings);
        cases = List.copyOf(cases);
    }
}
