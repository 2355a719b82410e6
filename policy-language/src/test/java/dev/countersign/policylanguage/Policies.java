package dev.countersign.policylanguage;

import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.Policy;
import dev.countersign.domain.policy.PolicyQuestion;
import java.time.Instant;
import java.util.Map;

/** Policies and questions for tests. */
final class Policies {
    private Policies() {}

    /** One rule, {@code r}, that allows everything its condition is true of. */
    static Policy when(String condition) {
        return PolicyCompiler.compile("""
                version: test
                rules:
                  - id: r
                    action: "*"
                    resource: "*"
                    decision: allow
                    when: |
                      %s
                """.formatted(condition));
    }

    /** By an agent without a named owner, with no tool. */
    static PolicyQuestion about(Map<String, Object> payload) {
        return question(payload, null, null, null);
    }

    static PolicyQuestion question(Map<String, Object> payload, String owner, String tool, EffectClass effect) {
        return new PolicyQuestion(
                new OrganizationId("acme"),
                new AgentId("sales-1"),
                owner,
                "run-7",
                "update_deal",
                "crm:deal:1",
                tool,
                effect,
                payload,
                Instant.parse("2026-11-02T09:30:00Z"));
    }
}
