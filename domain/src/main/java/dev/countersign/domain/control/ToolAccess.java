package dev.countersign.domain.control;

import dev.countersign.domain.identity.AgentId;
import java.util.List;

/**
 * What a key of the organization may do with tools.
 *
 * @param agent whose calls they are: policy, rates, receipts and the separation of duties see this
 *     agent, and the key holds only as long as the agent's own credential does
 * @param tools keys of tools; {@code crm.*} stands for every tool of a domain, {@code *} for all
 * @param connections names of the connections it is pinned to, the preferred first; empty for any
 */
public record ToolAccess(AgentId agent, List<String> tools, List<String> connections) {
    /** Stands for every tool. */
    public static final String EVERY_TOOL = "*";

    /** Behind a domain, stands for every tool of it. */
    public static final String OF_A_DOMAIN = ".*";

    public ToolAccess {
        tools = List.copyOf(tools);
        connections = List.copyOf(connections);
    }

    /** Whether the tool of this name may be called. */
    public boolean permits(String tool) {
        return tools.stream().anyMatch(pattern -> matches(pattern, tool));
    }

    private static boolean matches(String pattern, String tool) {
        if (pattern.equals(EVERY_TOOL)) {
            return true;
        }
        return pattern.endsWith(OF_A_DOMAIN)
                ? tool.startsWith(pattern.substring(0, pattern.length() - 1))
                : tool.equals(pattern);
    }

    /** Whether calls may go through the connection of this name. */
    public boolean reaches(String connection) {
        return connections.isEmpty() || connections.contains(connection);
    }
}
