package dev.countersign.control.directory;

import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.identity.OrganizationId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * What the entries of {@code imported-tools.yaml} mean: tools like those of {@code tools.yaml}, and the names of
 * tools of either file that are not deployed. A tool that is not deployed is checked like every other, and is
 * no fact: no call is served by it.
 */
final class ImportedTools {
    static final String TOOLS = "tools";
    static final String UNDEPLOYED = "undeployed";
    static final int UNDEPLOYED_MAX = 1_000;

    private ImportedTools() {}

    /**
     * Adds the imported tools, and takes away all that are not deployed.
     *
     * @param connections what a tool may refer to; null when that is not known
     * @param names those of the tools in the owner's files
     * @param objections what connectors have against a tool
     * @param tools those of the owner's files
     */
    static void read(
            ConfigFile file,
            Node root,
            OrganizationId id,
            @Nullable DeclaredConnections connections,
            Set<String> names,
            ToolEntries.Objections objections,
            List<ControlFact> tools) {
        Fields fields = Fields.of(file, root, Set.of(TOOLS, UNDEPLOYED));
        if (fields == null) {
            return;
        }
        if (fields.has(TOOLS)) {
            ToolEntries.tools(file, fields.at(TOOLS), id, connections, names, objections, tools);
        }
        Set<String> undeployed = undeployed(file, fields);
        tools.removeIf(tool -> undeployed.contains(((Tool) tool).name()));
    }

    /** Names of tools that are no more do no harm. */
    private static Set<String> undeployed(ConfigFile file, Fields fields) {
        Set<String> names = new HashSet<>();
        if (!fields.has(UNDEPLOYED)) {
            return names;
        }
        Node node = fields.at(UNDEPLOYED);
        if (!(node instanceof SequenceNode list) || list.getValue().size() > UNDEPLOYED_MAX) {
            file.report(node, "The undeployed tools are a list of at most " + UNDEPLOYED_MAX + " names.");
            return names;
        }
        for (Node item : list.getValue()) {
            if (item instanceof ScalarNode name) {
                names.add(name.getValue());
            } else {
                file.report(item, "An undeployed tool is named.");
            }
        }
        return names;
    }
}
