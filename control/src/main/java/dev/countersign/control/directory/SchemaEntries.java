package dev.countersign.control.directory;

import dev.countersign.control.ResourcePattern;
import dev.countersign.control.schema.SchemaFlaw;
import dev.countersign.control.schema.ToolSchema;
import dev.countersign.control.schema.UnusableSchemaException;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A tool's {@code input} and {@code output}: JSON Schemas, written as YAML. What is wrong is reported where it stands. */
final class SchemaEntries {
    private SchemaEntries() {}

    /** As canonical JSON; null when it has a problem, which is reported. */
    static @Nullable String schema(ConfigFile file, Node node, String name) {
        String json = new FreeMapping(file, false).canonicalJson(node, name);
        if (json == null) {
            return null;
        }
        try {
            ToolSchema.compile(json);
            return json;
        } catch (UnusableSchemaException unusable) {
            for (SchemaFlaw flaw : unusable.flaws()) {
                String where = flaw.pointer().isEmpty() ? "" : " at " + Words.shown(flaw.pointer());
                String sentence = flaw.sentence().endsWith(".") ? flaw.sentence() : flaw.sentence() + ".";
                file.report(at(node, flaw.pointer()), "The schema '" + name + "' is refused" + where + ": " + sentence);
            }
            return null;
        }
    }

    /**
     * The same for an input, which is an object, and which names the resource's parts where it names
     * properties at all: an input without them could name no resource.
     */
    static @Nullable String input(ConfigFile file, Node node, @Nullable ResourcePattern resource) {
        String json = schema(file, node, "input");
        if (json == null || !(node instanceof MappingNode schema)) {
            return null;
        }
        if (!(member(schema, "type") instanceof ScalarNode type)
                || !type.getValue().equals("object")) {
            file.report(node, "An input is an object; its schema says type: object.");
            return null;
        }
        if (resource != null && member(schema, "properties") instanceof MappingNode properties) {
            for (String part : resource.names()) {
                if (member(properties, part) == null) {
                    file.report(
                            properties,
                            "The part {" + part + "} of the resource is taken from the input, and this has no property"
                                    + " '" + part + "'.");
                    return null;
                }
            }
        }
        return json;
    }

    /** The node a JSON pointer leads to, or the last one on the way. */
    private static Node at(Node root, String pointer) {
        Node at = root;
        String[] steps = pointer.split("/", -1);
        for (int i = 1; i < steps.length; i++) {
            Node next = child(at, steps[i].replace("~1", "/").replace("~0", "~"));
            if (next == null) {
                return at;
            }
            at = next;
        }
        return at;
    }

    private static @Nullable Node child(Node node, String step) {
        if (node instanceof MappingNode mapping) {
            return member(mapping, step);
        }
        if (node instanceof SequenceNode list) {
            for (int i = 0; i < list.getValue().size(); i++) {
                if (Integer.toString(i).equals(step)) {
                    return list.getValue().get(i);
                }
            }
        }
        return null;
    }

    private static @Nullable Node member(MappingNode mapping, String name) {
        for (NodeTuple member : mapping.getValue()) {
            if (member.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name)) {
                return member.getValueNode();
            }
        }
        return null;
    }
}
