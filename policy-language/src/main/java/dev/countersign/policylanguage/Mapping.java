package dev.countersign.policylanguage;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A YAML mapping with known keys, read field by field; what is wrong goes to the problems and reads as null. */
final class Mapping {
    private static final int NUMBER_CHARS_MAX = 64;
    /** Beyond a double's range; without it, 1e999999999 would be written out in full somewhere. */
    private static final int NUMBER_SCALE_MAX = 400;

    private final MappingNode node;
    private final String what;
    private final Map<String, Node> values;
    private final Problems problems;

    private Mapping(MappingNode node, String what, Map<String, Node> values, Problems problems) {
        this.node = node;
        this.what = what;
        this.values = values;
        this.problems = problems;
    }

    /**
     * Reads the keys.
     *
     * @param what names the mapping in complaints, for example {@code a rule}
     * @return null when the node is not a mapping
     */
    static @Nullable Mapping of(Node node, String what, Set<String> known, Problems problems) {
        if (!(node instanceof MappingNode mapping)) {
            problems.at(node, "Expected " + what + " as a mapping of " + String.join(", ", sorted(known)));
            return null;
        }
        Map<String, Node> values = entries(mapping, problems);
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key && !known.contains(key.getValue())) {
                problems.at(
                        key,
                        "Unknown key \"" + key.getValue() + "\" in " + what
                                + Suggestion.among(sorted(known), key.getValue()));
            }
        }
        return new Mapping(mapping, what, values, problems);
    }

    /** All keys with their values, in order; of a repeated key the first, and a problem. */
    static Map<String, Node> entries(MappingNode mapping, Problems problems) {
        Map<String, Node> values = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.at(tuple.getKeyNode(), "A key is a plain text");
            } else if (values.putIfAbsent(key.getValue(), tuple.getValueNode()) != null) {
                problems.at(key, "Key \"" + key.getValue() + "\" is given twice");
            }
        }
        return values;
    }

    private static List<String> sorted(Set<String> known) {
        return known.stream().sorted().toList();
    }

    /** Reports at the key's value, or at the mapping when it has none. */
    void complain(String key, String message) {
        Node value = values.get(key);
        problems.at(value == null ? node : value, message);
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    @Nullable
    Node get(String key) {
        return values.get(key);
    }

    /** The value, or null and a problem at the mapping's start. */
    @Nullable
    Node require(String key) {
        Node value = values.get(key);
        if (value == null) {
            problems.at(node, "Missing key \"" + key + "\" in " + what);
        }
        return value;
    }

    @Nullable
    String text(String key) {
        Node value = values.get(key);
        return value == null ? null : text(value, "\"" + key + "\"", problems);
    }

    @Nullable
    String requireText(String key) {
        Node value = require(key);
        return value == null ? null : text(value, "\"" + key + "\"", problems);
    }

    /** One text or a list of texts; empty when there is none or something is wrong. */
    List<String> texts(String key) {
        Node value = values.get(key);
        return value == null ? List.of() : texts(value, "\"" + key + "\"", problems);
    }

    /** One of the words, or null. */
    @Nullable
    String word(String key, List<String> words) {
        String word = text(key);
        if (word == null || words.contains(word)) {
            return word;
        }
        complain(
                key,
                "\"" + key + "\" is one of " + String.join(", ", words) + ", not \"" + word + "\""
                        + Suggestion.among(words, word));
        return null;
    }

    static List<String> texts(Node value, String name, Problems problems) {
        if (!(value instanceof SequenceNode sequence)) {
            String one = text(value, name, problems);
            return one == null ? List.of() : List.of(one);
        }
        List<String> texts = new ArrayList<>();
        for (Node element : sequence.getValue()) {
            String text = text(element, "an element of " + name, problems);
            if (text != null) {
                texts.add(text);
            }
        }
        if (sequence.getValue().isEmpty()) {
            problems.at(value, "The list " + name + " is empty");
        }
        return texts;
    }

    /** A scalar that is a text and not empty; numbers and booleans have to be put in quotes. */
    static @Nullable String text(Node value, String name, Problems problems) {
        if (!(value instanceof ScalarNode scalar)) {
            problems.at(value, "Expected a text for " + name);
        } else if (scalar.getTag().equals(Tag.NULL)) {
            problems.at(value, "Expected a text for " + name + ", found nothing");
        } else if (!scalar.getTag().equals(Tag.STR)) {
            problems.at(value, "Expected a text for " + name + "; put it in quotes: \"" + scalar.getValue() + "\"");
        } else if (scalar.getValue().isEmpty()) {
            problems.at(value, "Expected a text for " + name + ", found an empty one");
        } else {
            return scalar.getValue();
        }
        return null;
    }

    static @Nullable BigDecimal number(Node value, String name, Problems problems) {
        if (value instanceof ScalarNode scalar
                && (scalar.getTag().equals(Tag.INT) || scalar.getTag().equals(Tag.FLOAT))
                && scalar.getValue().length() <= NUMBER_CHARS_MAX) {
            try {
                BigDecimal number = new BigDecimal(scalar.getValue());
                if (Math.abs((long) number.scale()) <= NUMBER_SCALE_MAX) {
                    return number;
                }
            } catch (NumberFormatException exponentTooLong) {
                // Told below, like every other number that is out of reach.
            }
        }
        problems.at(value, "Expected a number for " + name);
        return null;
    }
}
