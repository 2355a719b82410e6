package dev.countersign.domain.policy;

import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.OrganizationId;
import java.time.Instant;
import java.util.Map;

/** Questions for tests: an agent without an owner, and no tool. */
final class Questions {
    private Questions() {}

    static PolicyQuestion about(String action, String resource, Map<String, Object> payload) {
        return new PolicyQuestion(
                new OrganizationId("acme"),
                new AgentId("sales-1"),
                null,
                "run-1",
                action,
                resource,
                null,
                null,
                payload,
                Instant.EPOCH);
    }

    static PolicyQuestion aboutDeal(Map<String, Object> payload) {
        return about("update_deal", "crm:deal:1", payload);
    }
}
