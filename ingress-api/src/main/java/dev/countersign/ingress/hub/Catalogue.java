package dev.countersign.ingress.hub;

import dev.countersign.control.ResourcePattern;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.health.Health;
import dev.countersign.ingress.http.Spelling;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.IsoTime;
import dev.countersign.schemas.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tools that a key opens, and the connections that each may be run through. */
final class Catalogue {
    private Catalogue() {}

    /**
     * The way a call goes.
     *
     * @param resource the tool's pattern
     * @param named the connection that the call names; null when the tool's own is meant
     * @param connection the one it goes through, as far as this instance knows
     */
    record Route(
            Tool tool, ResourcePattern resource, @Nullable String named, Connection connection) {
        String connectionId() {
            return ConnectionIds.of(connection.name());
        }
    }

    /** In the order of their keys. */
    static List<Tool> tools(KeyHolder holder, @Nullable String domain) {
        return holder.control().tools(holder.organization()).stream()
                .filter(tool -> holder.access().permits(tool.name()))
                .filter(tool -> domain == null || tool.domain().equals(domain))
                .toList();
    }

    /** @throws Refusal.RefusedException TOOL_NOT_FOUND, FORBIDDEN */
    static Tool tool(KeyHolder holder, String name) {
        Tool tool = holder.control().tool(holder.organization(), name);
        if (tool == null) {
            throw Refusal.of(HubCode.TOOL_NOT_FOUND, "There is no such tool").exception();
        }
        if (!holder.access().permits(name)) {
            throw Refusal.of(HubCode.FORBIDDEN, "The key does not open this tool")
                    .exception();
        }
        return tool;
    }

    /** Where calls may go, the default first: what exists, and what the key reaches. */
    static List<Connection> connections(KeyHolder holder, Tool tool) {
        List<String> names = new ArrayList<>(List.of(tool.connection()));
        names.addAll(tool.listing().otherConnections());
        List<Connection> connections = new ArrayList<>();
        for (String name : names) {
            Connection connection = holder.control().connection(holder.organization(), name);
            if (connection != null && holder.access().reaches(name)) {
                connections.add(connection);
            }
        }
        return connections;
    }

    /**
     * The way of a call. One that asks for no connection goes through the tool's own or, while that one is
     * unhealthy, another, whichever that is when it is dispatched, as a call of the gateway API does. A key that is pinned never leaves that open:
     * its calls name the first connection it is pinned to that serves the tool.
     *
     * @param asked a connection's id; null for none
     * @throws Refusal.RefusedException CONNECTION_NOT_FOUND, FORBIDDEN; UNAVAILABLE when the tool's resource
     *     pattern cannot be used
     */
    static Route route(KeyHolder holder, Tool tool, @Nullable String asked) {
        List<String> pins = holder.access().connections();
        String named = asked != null
                ? ConnectionIds.name(asked)
                : pins.stream().filter(tool::runsThrough).findFirst().orElse(null);
        if (named == null && (asked != null || !pins.isEmpty())) {
            throw notFound();
        }
        Connection connection = named != null && !tool.runsThrough(named)
                ? null
                : named == null
                        ? holder.control().route(holder.organization(), tool.name())
                        : holder.control().connection(holder.organization(), named);
        if (connection == null) {
            throw notFound();
        }
        if (!holder.access().reaches(connection.name())) {
            throw Refusal.of(HubCode.FORBIDDEN, "The key is pinned to other connections")
                    .exception();
        }
        ResourcePattern resource = holder.control().resource(holder.organization(), tool.name());
        if (resource == null) {
            throw Refusal.of(HubCode.UNAVAILABLE, "The tool's resource cannot be read; nothing was executed")
                    .exception();
        }
        return new Route(tool, resource, named, connection);
    }

    private static Refusal.RefusedException notFound() {
        return Refusal.of(HubCode.CONNECTION_NOT_FOUND, "The tool cannot be run through such a connection")
                .exception();
    }

    /** A tool as it is listed. */
    static Map<String, @Nullable Object> json(KeyHolder holder, Tool tool) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("tool_key", tool.name());
        json.put("domain", tool.domain());
        json.put("description", tool.listing().description());
        json.put("risk_level", Spelling.code(tool.risk()));
        json.put("effect_class", Spelling.code(tool.effectClass()));
        json.put("action", tool.action());
        json.put("resource", tool.resource());
        json.put("input_schema", schema(tool.listing().inputSchema()));
        json.put("output_schema", schema(tool.listing().outputSchema()));
        json.put(
                "connections",
                connections(holder, tool).stream()
                        .map(connection -> connection(holder, tool, connection))
                        .toList());
        return json;
    }

    private static Map<String, @Nullable Object> connection(KeyHolder holder, Tool tool, Connection connection) {
        Health health = holder.control().health(holder.organization(), connection.name());
        Instant checkedAt = health.checkedAt();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("connection_id", ConnectionIds.of(connection.name()));
        json.put("connector", connection.kind());
        json.put("default", connection.name().equals(tool.connection()));
        json.put("health", Spelling.code(health.status()));
        json.put("checked_at", checkedAt == null ? null : IsoTime.text(checkedAt));
        return json;
    }

    /** Null where the owner gave none. */
    private static @Nullable Object schema(@Nullable String text) {
        try {
            return text == null ? null : StrictJson.parseObject(text.getBytes(StandardCharsets.UTF_8));
        } catch (InvalidJsonException unreadable) {
            // The publisher lets no such text through; what else wrote it is not shown.
            return null;
        }
    }
}
