package dev.countersign.control.directory;

import dev.countersign.schemas.json.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
 * A mapping that only a connector understands, from YAML to canonical JSON. Plain scalars that two
 * YAML readers take for different things ({@code no}, {@code 1_000}, {@code 012}, dates) are
 * refused: the owner puts them in quotes.
 */
final class FreeMapping {
    private static final Pattern JSON_NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]*)");
    private static final long EXACT_MAX = (1L << 53) - 1;

    /** Names that hold a secret, alone or as the last word: {@code password}, {@code client_secret}. */
    private static final Pattern SECRET_NAME =
            Pattern.compile("(.*[_.])?(password|passwd|passphrase|secret|token|api_?key|private_?key)");

    private static final Pattern REFERENCE = Pattern.compile("(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)");

    /** A secret inside of an address: user info, or a parameter with a secret's name. */
    private static final Pattern SECRET_IN_ADDRESS =
            Pattern.compile("(?i)://[^/?#@\\s:]*:[^/?#@\\s]+@|[?&;](password|pwd|secret|token|api_?key)=[^&;]");

    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

    private final ConfigFile file;
    private final boolean secretsAreReferences;

    /** @param secretsAreReferences whether a secret in clear is a problem */
    FreeMapping(ConfigFile file, boolean secretsAreReferences) {
        this.file = file;
        this.secretsAreReferences = secretsAreReferences;
    }

    /** The mapping as RFC 8785 canonical JSON; null when something in it was reported. */
    @Nullable
    String canonicalJson(Node node, String name) {
        int before = file.problems().size();
        if (!(node instanceof MappingNode mapping)) {
            file.report(node, "The field '" + name + "' must be a mapping of names to values.");
            return null;
        }
        Map<String, @Nullable Object> value = mapping(mapping);
        if (file.problems().size() > before) {
            return null;
        }
        return new String(CanonicalJson.write(value), StandardCharsets.UTF_8);
    }

    private Map<String, @Nullable Object> mapping(MappingNode node) {
        Map<String, @Nullable Object> mapping = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            Node key = tuple.getKeyNode();
            if (!(key instanceof ScalarNode scalar) || !key.getTag().equals(Tag.STR)) {
                file.report(key, "A name must be text; put it in quotes if it looks like something else.");
                continue;
            }
            String name = scalar.getValue();
            if (mapping.containsKey(name)) {
                file.report(key, "The name '" + Words.shown(name) + "' is given twice.");
            }
            if (secretsAreReferences && isSecret(name) && !isReference(tuple.getValueNode())) {
                file.report(
                        tuple.getValueNode(),
                        "'" + Words.shown(name) + "' is a secret and must be a reference: env:NAME or file:PATH.");
            } else {
                mapping.put(name, value(tuple.getValueNode()));
            }
        }
        return mapping;
    }

    private @Nullable Object value(Node node) {
        if (node instanceof MappingNode mapping) {
            return mapping(mapping);
        }
        if (node instanceof SequenceNode sequence) {
            List<@Nullable Object> list = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                list.add(value(item));
            }
            return list;
        }
        return scalar((ScalarNode) node);
    }

    private @Nullable Object scalar(ScalarNode node) {
        String text = node.getValue();
        if (node.getScalarStyle() != ScalarStyle.PLAIN) {
            return string(node, text);
        }
        if (text.isEmpty() || text.equals("null") || text.equals("~")) {
            return null;
        }
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        if (JSON_NUMBER.matcher(text).matches()) {
            return number(node, text);
        }
        if (!node.getTag().equals(Tag.STR)) {
            file.report(node, "YAML readers disagree about what this is; put it in quotes, or write it as JSON would.");
        }
        return string(node, text);
    }

    private String string(ScalarNode node, String text) {
        if (secretsAreReferences && SECRET_IN_ADDRESS.matcher(text).find()) {
            file.report(node, "This address holds a secret; move it to a setting that is a reference.");
        }
        return text;
    }

    private @Nullable Object number(ScalarNode node, String text) {
        if (WHOLE.matcher(text).matches()) {
            // 16 digits are enough for 2^53, and 17 fit a long with room.
            if (text.length() <= 17 && Math.abs(Long.parseLong(text)) <= EXACT_MAX) {
                return Long.parseLong(text);
            }
            file.report(node, "This number is too large to be exact; put it in quotes.");
            return null;
        }
        double number = Double.parseDouble(text);
        if (!Double.isFinite(number)) {
            file.report(node, "This number is too large.");
            return null;
        }
        return number;
    }

    private static boolean isSecret(String name) {
        String words = HUMP.matcher(name).replaceAll("_").replace('-', '_');
        return SECRET_NAME.matcher(words.toLowerCase(Locale.ROOT)).matches();
    }

    private static boolean isReference(Node node) {
        return node instanceof ScalarNode scalar
                && REFERENCE.matcher(scalar.getValue()).matches();
    }
}
