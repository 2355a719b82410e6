package dev.countersign.control.directory;

import dev.countersign.control.ResourcePattern;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.control.ToolListing;
import dev.countersign.domain.control.ToolRisk;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.request.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** What the entries of {@code tools.yaml} mean. Problems are reported like everywhere in {@link Entries}. */
final class ToolEntries {
    static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(5);
    static final Duration TIMEOUT_MAX = Duration.ofMinutes(10);
    static final int ATTEMPTS_DEFAULT = 5;
    static final int ATTEMPTS_MAX = 100;
    private static final int DESCRIPTION_CHARS_MAX = 1_000;

    private static final Set<String> FIELDS = Set.of(
            "name",
            "action",
            "resource",
            "effect",
            "connection",
            "timeout",
            "attempts",
            "operation",
            "reversible",
            "read",
            "description",
            "risk",
            "input",
            "output");

    private ToolEntries() {}

    /**
     * Adds the tools to the facts.
     *
     * @param connections what a tool may refer to; null when that is not known
     * @param names of the tools in other files; gets those of this one
     * @param objections what connectors have against a tool
     */
    static void tools(
            ConfigFile file,
            Node root,
            OrganizationId id,
            @Nullable DeclaredConnections connections,
            Set<String> names,
            Objections objections,
            List<ControlFact> facts) {
        for (Node item : Entries.items(file, root, "tools")) {
            Fields fields = Fields.of(file, item, FIELDS);
            if (fields == null) {
                continue;
            }
            Tool tool = tool(file, fields, id, connections == null ? new DeclaredConnections() : connections);
            if (tool == null) {
                continue;
            }
            facts.add(tool);
            if (!names.add(tool.name())) {
                file.report(fields.at("name"), "The tool '" + tool.name() + "' is listed twice.");
            }
            if (connections != null && !connections.has(tool.connection())) {
                file.report(fields.at("connection"), "There is no connection '" + tool.connection() + "'.");
            }
            ConnectorWords.Objection objection = objections.to(tool);
            if (objection != null) {
                file.report(fields.at(objection.field()), objection.sentence());
            }
        }
    }

    /** What connectors have against a tool; null for nothing. */
    @FunctionalInterface
    interface Objections {
        ConnectorWords.@Nullable Objection to(Tool tool);
    }

    private static @Nullable Tool tool(
            ConfigFile file, Fields fields, OrganizationId id, DeclaredConnections connections) {
        String name = fields.text("name", Words::name);
        String action = fields.text("action", Words.token(Limits.ACTION_CHARS_MAX));
        ResourcePattern resource = fields.text("resource", ResourcePattern::parse);
        EffectClass effect = fields.text("effect", Words.choice(EffectClass.class));
        String connection = connection(file, fields, name, connections);
        Duration timeout = fields.text("timeout", TIMEOUT_DEFAULT, Words.duration(TIMEOUT_MAX));
        Integer attempts = fields.number("attempts", ATTEMPTS_DEFAULT, 1, ATTEMPTS_MAX);
        String operation = fields.freeMapping("operation", new FreeMapping(file, false));
        Boolean reversible = fields.has("reversible") ? fields.flag("reversible", false) : null;
        String read = fields.has("read") ? ReadEntries.read(file, fields.at("read")) : null;
        boolean misread = fields.has("read") && read == null;
        ToolListing listing = listing(file, fields, name, resource, effect, connections);
        if (name == null || action == null || resource == null || effect == null || misread || listing == null) {
            return null;
        }
        return connection == null || timeout == null || attempts == null || operation == null
                ? null
                : new Tool(
                        id,
                        name,
                        action,
                        resource.toString(),
                        effect,
                        connection,
                        timeout,
                        attempts,
                        operation,
                        reversible,
                        read,
                        listing);
    }

    /** The connection it names, or its domain's default. */
    private static @Nullable String connection(
            ConfigFile file, Fields fields, @Nullable String name, DeclaredConnections connections) {
        String domain = name == null ? "" : Tool.domainOf(name);
        if (fields.has("connection") || !connections.hasDomain(domain)) {
            return fields.text("connection", Words::name);
        }
        String found = connections.defaultOf(domain);
        if (found == null) {
            file.report(
                    fields.at("connection"),
                    "The field 'connection' is missing, and none of the connections of the domain '" + domain
                            + "' is its default.");
        }
        return found;
    }

    private static @Nullable ToolListing listing(
            ConfigFile file,
            Fields fields,
            @Nullable String name,
            @Nullable ResourcePattern resource,
            @Nullable EffectClass effect,
            DeclaredConnections connections) {
        // The empty text stands for "none", because a parser's null already means "reported".
        String description = fields.text("description", "", Words.line(DESCRIPTION_CHARS_MAX));
        ToolRisk risk = fields.has("risk") ? fields.text("risk", Words.choice(ToolRisk.class)) : null;
        String input = fields.has("input") ? SchemaEntries.input(file, fields.at("input"), resource) : null;
        String output = fields.has("output") ? SchemaEntries.schema(file, fields.at("output"), "output") : null;
        boolean misread = (fields.has("risk") && risk == null)
                || (fields.has("input") && input == null)
                || (fields.has("output") && output == null);
        if (risk == ToolRisk.READ && effect != null && effect != EffectClass.READ) {
            file.report(
                    fields.at("risk"), "A tool whose effect is not 'read' writes; its risk is write or destructive.");
            return null;
        }
        // A tool that names its connection runs through that one alone.
        List<String> others =
                name == null || fields.has("connection") ? List.of() : connections.othersOf(Tool.domainOf(name));
        return description == null || misread
                ? null
                : new ToolListing(description.isEmpty() ? null : description, risk, input, output, others);
    }
}
