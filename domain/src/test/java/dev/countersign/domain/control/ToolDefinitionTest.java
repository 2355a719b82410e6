package dev.countersign.domain.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ToolDefinitionTest {
    private static final OrganizationId ACME = new OrganizationId("acme");

    private static Tool tool(String name, String action, String resource, EffectClass effect, String operation) {
        return new Tool(ACME, name, action, resource, effect, "crm", Duration.ofSeconds(1), 3, operation);
    }

    private static Connection connection(String name, String kind, String settings) {
        return new Connection(ACME, name, kind, 4, settings);
    }

    @Test
    void whateverChangesWhatRunsChangesTheDefinition() {
        Tool tool = tool("edit", "edit_deal", "crm:deal:{id}", EffectClass.IDEMPOTENT, "{\"sql\":\"UPDATE a\"}");
        Connection connection = connection("crm", "jdbc", "{\"url\":\"jdbc:a\"}");
        Set<Digest> all = new HashSet<>();
        for (Tool other : List.of(
                tool,
                tool("edit2", "edit_deal", "crm:deal:{id}", EffectClass.IDEMPOTENT, "{\"sql\":\"UPDATE a\"}"),
                tool("edit", "edit", "crm:deal:{id}", EffectClass.IDEMPOTENT, "{\"sql\":\"UPDATE a\"}"),
                tool("edit", "edit_deal", "crm:*", EffectClass.IDEMPOTENT, "{\"sql\":\"UPDATE a\"}"),
                tool("edit", "edit_deal", "crm:deal:{id}", EffectClass.UNSAFE, "{\"sql\":\"UPDATE a\"}"),
                tool("edit", "edit_deal", "crm:deal:{id}", EffectClass.IDEMPOTENT, "{\"sql\":\"UPDATE b\"}"))) {
            all.add(ToolDefinition.of(other, connection));
        }
        all.add(ToolDefinition.of(tool, connection("crm2", "jdbc", "{\"url\":\"jdbc:a\"}")));
        all.add(ToolDefinition.of(tool, connection("crm", "http", "{\"url\":\"jdbc:a\"}")));
        all.add(ToolDefinition.of(tool, connection("crm", "jdbc", "{\"url\":\"jdbc:b\"}")));
        assertThat(all).hasSize(9);
    }

    @Test
    void howOftenItIsTriedChangesNothing() {
        Tool one = tool("edit", "edit_deal", "crm:deal:{id}", EffectClass.READ, "{}");
        Tool patient = new Tool(
                ACME, "edit", "edit_deal", "crm:deal:{id}", EffectClass.READ, "crm", Duration.ofMinutes(1), 9, "{}");
        Connection connection = connection("crm", "jdbc", "{}");
        assertThat(ToolDefinition.of(one, connection)).isEqualTo(ToolDefinition.of(patient, connection));
    }
}
