package dev.countersign.control.directory;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * A tool's {@code read}: how its connector sees what the target holds now, for the people who approve.
 * In a database {@code {query: SELECT …}}, over HTTP {@code {path: /…, query, headers, response}}.
 *
 * <p>Its form has to say that it changes nothing. Connectors look again, at all of it: here the owner is
 * told at the line where it stands.
 */
final class ReadEntries {
    private static final Pattern SELECT = Pattern.compile("(?is)\\s*SELECT\\b.*");

    /** What an operation has that changes something. */
    private static final Set<String> OF_CHANGES = Set.of("sql", "returning", "expect_rows", "body", "probe");

    private ReadEntries() {}

    /** As canonical JSON; null when it has a problem, which is reported. */
    static @Nullable String read(ConfigFile file, Node node) {
        String json = new FreeMapping(file, false).canonicalJson(node, "read");
        if (json == null || !(node instanceof MappingNode mapping)) {
            return null;
        }
        int before = file.problems().size();
        mapping.getValue().forEach(field -> check(file, field));
        boolean one = has(mapping, "path") || has(mapping, "query");
        if (!one) {
            file.report(node, "A read has a 'query' that is a SELECT, or a 'path' to GET.");
        }
        return file.problems().size() > before ? null : json;
    }

    private static void check(ConfigFile file, NodeTuple field) {
        String name = name(field);
        String value = field.getValueNode() instanceof ScalarNode scalar ? scalar.getValue() : null;
        if (OF_CHANGES.contains(name)) {
            file.report(field.getKeyNode(), "A read changes nothing; '" + name + "' has no place in it.");
        } else if (name.equals("method") && !"GET".equalsIgnoreCase(value)) {
            file.report(field.getValueNode(), "A read changes nothing; its method is GET.");
        } else if (name.equals("query")
                && value != null
                && !SELECT.matcher(value).matches()) {
            file.report(field.getValueNode(), "A read changes nothing; its query starts with SELECT.");
        }
    }

    private static boolean has(MappingNode mapping, String name) {
        return mapping.getValue().stream().anyMatch(field -> name(field).equals(name));
    }

    private static String name(NodeTuple field) {
        return field.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
    }
}
