package dev.countersign.control.directory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * The fields of one mapping, strictly: unknown and repeated names are reported at once, and each
 * read reports what is missing or of the wrong type and answers null then. Parsers handed in throw
 * {@link IllegalArgumentException} with a sentence that is shown to the owner.
 */
final class Fields {
    private static final Pattern WHOLE_NUMBER = Pattern.compile("[0-9]{1,9}");

    private final ConfigFile file;
    private final MappingNode mapping;
    private final Map<String, Node> values = new HashMap<>();

    private Fields(ConfigFile file, MappingNode mapping) {
        this.file = file;
        this.mapping = mapping;
    }

    /**
     * The fields of a mapping.
     *
     * @param known every name that may occur
     * @return null when the node is no mapping, which is reported
     */
    static @Nullable Fields of(ConfigFile file, Node node, Set<String> known) {
        if (!(node instanceof MappingNode mapping)) {
            file.report(node, "This must be a mapping of names to values.");
            return null;
        }
        Fields fields = new Fields(file, mapping);
        for (NodeTuple tuple : mapping.getValue()) {
            fields.add(tuple, known);
        }
        return fields;
    }

    private void add(NodeTuple tuple, Set<String> known) {
        Node key = tuple.getKeyNode();
        String name = key instanceof ScalarNode scalar ? scalar.getValue() : "";
        if (!known.contains(name)) {
            String sentence = "There is no field '" + Words.shown(name) + "' here, only " + new TreeSet<>(known) + ".";
            file.report(key, sentence);
        } else if (values.putIfAbsent(name, tuple.getValueNode()) != null) {
            file.report(key, "The field '" + name + "' is given twice.");
        }
    }

    /** The items of a list; null when the node is no list, which is reported. */
    static @Nullable List<Node> items(ConfigFile file, Node node, String what) {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        file.report(node, "This file is a list of " + what + "; write [] for none.");
        return null;
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** A field's node; the mapping's own where the field is not given. */
    Node at(String name) {
        Node value = values.get(name);
        return value == null ? mapping : value;
    }

    /** Required text. */
    <T> @Nullable T text(String name, Function<String, T> parser) {
        Node value = required(name);
        return value == null ? null : parsedText(name, value, parser);
    }

    /** Text that may be left out. */
    <T> @Nullable T text(String name, T fallback, Function<String, T> parser) {
        Node value = values.get(name);
        return value == null ? fallback : parsedText(name, value, parser);
    }

    /** A required list of at least one text, none of them twice; null when a part of it is reported. */
    <T> @Nullable List<T> texts(String name, int itemsMax, Function<String, T> parser) {
        Node value = required(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof SequenceNode list)
                || list.getValue().isEmpty()
                || list.getValue().size() > itemsMax) {
            file.report(value, "The field '" + name + "' must be a list of 1 to " + itemsMax + " texts.");
            return null;
        }
        List<T> texts = new ArrayList<>();
        boolean whole = true;
        for (Node item : list.getValue()) {
            T text = parsedText(name, item, parser);
            if (text != null && texts.contains(text)) {
                file.report(item, "The field '" + name + "' has this twice.");
                whole = false;
            }
            if (text == null) {
                whole = false;
            } else {
                texts.add(text);
            }
        }
        return whole ? texts : null;
    }

    /** Required scalar, read as it is written: digits alone are text too. */
    <T> @Nullable T verbatim(String name, Function<String, T> parser) {
        Node value = required(name);
        if (value instanceof ScalarNode scalar) {
            return parsed(scalar, parser);
        }
        if (value != null) {
            file.report(value, "The field '" + name + "' must be text.");
        }
        return null;
    }

    /** A whole number within limits, both included. */
    @Nullable
    Integer number(String name, int fallback, int min, int max) {
        Node value = values.get(name);
        if (value == null) {
            return fallback;
        }
        if (isPlain(value, Tag.INT)
                && WHOLE_NUMBER.matcher(((ScalarNode) value).getValue()).matches()) {
            int number = Integer.parseInt(((ScalarNode) value).getValue());
            if (number >= min && number <= max) {
                return number;
            }
        }
        file.report(value, "The field '" + name + "' must be a whole number from " + min + " to " + max + ".");
        return null;
    }

    /** {@code true} or {@code false}, in these letters. */
    @Nullable
    Boolean flag(String name, boolean fallback) {
        Node value = values.get(name);
        if (value == null) {
            return fallback;
        }
        if (isPlain(value, Tag.BOOL)) {
            String text = ((ScalarNode) value).getValue();
            if (text.equals("true") || text.equals("false")) {
                return text.equals("true");
            }
        }
        file.report(value, "The field '" + name + "' must be true or false.");
        return null;
    }

    /** A free mapping as canonical JSON; {@code {}} when it is left out. */
    @Nullable
    String freeMapping(String name, FreeMapping reader) {
        Node value = values.get(name);
        return value == null ? "{}" : reader.canonicalJson(value, name);
    }

    private @Nullable Node required(String name) {
        Node value = values.get(name);
        if (value == null) {
            file.report(mapping, "The field '" + name + "' is missing.");
        }
        return value;
    }

    private <T> @Nullable T parsedText(String name, Node value, Function<String, T> parser) {
        if (value instanceof ScalarNode scalar && scalar.getTag().equals(Tag.STR)) {
            return parsed(scalar, parser);
        }
        file.report(value, "The field '" + name + "' must be text; put it in quotes if it looks like something else.");
        return null;
    }

    private <T> @Nullable T parsed(ScalarNode value, Function<String, T> parser) {
        try {
            return parser.apply(value.getValue());
        } catch (IllegalArgumentException e) {
            file.report(value, Words.sentence(e));
            return null;
        }
    }

    private static boolean isPlain(Node node, Tag tag) {
        return node instanceof ScalarNode scalar
                && scalar.getScalarStyle() == ScalarStyle.PLAIN
                && scalar.getTag().equals(tag);
    }
}
