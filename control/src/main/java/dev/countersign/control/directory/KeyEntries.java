package dev.countersign.control.directory;

import dev.countersign.domain.control.ControlFact.ApiKey;
import dev.countersign.domain.control.KeyScope;
import dev.countersign.domain.control.ToolAccess;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.Digest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** The organization's keys, and what they open. Problems are reported like everywhere in {@link Entries}. */
final class KeyEntries {
    /** In the owner's file and in the one that the command keeps, each. */
    static final int API_KEYS_MAX = 100;

    static final int TOOLS_MAX = 100;
    static final int CONNECTIONS_MAX = 100;

    private static final Set<String> FIELDS = Set.of(
            "name",
            "salt",
            "secret_hash",
            "enabled",
            "agent",
            "tools",
            "connections",
            "scopes",
            "created_on",
            "valid_until");

    /** Without a full stop, which ends the name in the key as it is sent. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");

    private static final int SCOPES_MAX = KeyScope.values().length;
    private static final String SCOPES =
            Arrays.stream(KeyScope.values()).map(KeyScope::text).collect(Collectors.joining(", "));

    private KeyEntries() {}

    /** Each with the node that names its agent, or its own where it names none. */
    static List<Located<ApiKey>> apiKeys(ConfigFile file, Node node) {
        List<Located<ApiKey>> keys = new ArrayList<>();
        if (!(node instanceof SequenceNode list) || list.getValue().size() > API_KEYS_MAX) {
            file.report(node, "The keys must be a list of at most " + API_KEYS_MAX + ".");
            return keys;
        }
        Set<String> names = new HashSet<>();
        for (Node item : list.getValue()) {
            Fields fields = Fields.of(file, item, FIELDS);
            ApiKey key = fields == null ? null : apiKey(file, fields);
            if (fields == null || key == null) {
                continue;
            }
            keys.add(new Located<>(key, fields.at("agent")));
            if (!names.add(key.name())) {
                file.report(fields.at("name"), "The key '" + key.name() + "' is listed twice.");
            }
        }
        return keys;
    }

    private static @Nullable ApiKey apiKey(ConfigFile file, Fields fields) {
        String name = fields.text("name", KeyEntries::name);
        String salt = fields.verbatim("salt", Entries::salt);
        Digest hash = fields.verbatim("secret_hash", text -> new Digest(text.toLowerCase(Locale.ROOT)));
        Boolean enabled = fields.flag("enabled", true);
        ToolAccess access = fields.has("agent") ? access(fields) : null;
        if (!fields.has("agent") && (fields.has("tools") || fields.has("connections"))) {
            file.report(
                    fields.at(fields.has("tools") ? "tools" : "connections"),
                    "A key that opens tools names its agent: the calls are the agent's.");
            return null;
        }
        List<KeyScope> scopes =
                fields.has("scopes") ? fields.texts("scopes", SCOPES_MAX, KeyEntries::scope) : List.of();
        Instant createdOn = instant(fields, "created_on");
        Instant validUntil = instant(fields, "valid_until");
        boolean misread = (fields.has("agent") && access == null)
                || (fields.has("created_on") && createdOn == null)
                || (fields.has("valid_until") && validUntil == null);
        if (scopes != null && access == null && scopes.stream().anyMatch(scope -> scope != KeyScope.APPROVALS)) {
            file.report(fields.at("scopes"), "A key with a scope beside 'approvals' names its agent.");
            return null;
        }
        return name == null || salt == null || hash == null || enabled == null || scopes == null || misread
                ? null
                : new ApiKey(name, salt, hash, enabled, access, Set.copyOf(scopes), createdOn, validUntil);
    }

    private static @Nullable Instant instant(Fields fields, String field) {
        return fields.has(field) ? fields.verbatim(field, KeyEntries::instant) : null;
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text).truncatedTo(ChronoUnit.SECONDS);
        } catch (DateTimeException noInstant) {
            throw new IllegalArgumentException(
                    "A time is written like 2026-11-23T08:00:00Z, not '" + Words.shown(text) + "'.", noInstant);
        }
    }

    private static KeyScope scope(String text) {
        KeyScope scope = KeyScope.parse(text);
        if (scope == null) {
            throw new IllegalArgumentException("A scope is one of " + SCOPES + ", not '" + Words.shown(text) + "'.");
        }
        return scope;
    }

    private static @Nullable ToolAccess access(Fields fields) {
        AgentId agent = fields.text("agent", AgentId::new);
        List<String> tools = fields.has("tools")
                ? fields.texts("tools", TOOLS_MAX, KeyEntries::tool)
                : List.of(ToolAccess.EVERY_TOOL);
        List<String> connections =
                fields.has("connections") ? fields.texts("connections", CONNECTIONS_MAX, Words::name) : List.of();
        return agent == null || tools == null || connections == null ? null : new ToolAccess(agent, tools, connections);
    }

    private static String tool(String text) {
        if (!text.equals(ToolAccess.EVERY_TOOL)) {
            Words.name(text.endsWith(ToolAccess.OF_A_DOMAIN) ? text.substring(0, text.length() - 2) : text);
        }
        return text;
    }

    private static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "A key's name is 1 to 63 letters, digits, '_' and '-', not '" + Words.shown(text) + "'.");
        }
        return text;
    }
}
