package dev.countersign.policylanguage;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads the subset of YAML 1.2 that reads the same to everybody: one document, no anchors, aliases or
 * tags, and plain scalars typed as JSON types them ({@code yes} is a text). No object is ever constructed.
 */
final class YamlText {
    static final int BYTES_MAX = 256 * 1024;
    private static final int NESTING_MAX = 50;

    private YamlText() {}

    /**
     * The document's mapping.
     *
     * @return null when there is none; the problems then say why
     */
    static @Nullable MappingNode compose(String text, Problems problems) {
        if (text.length() > BYTES_MAX || text.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
            problems.at(1, 1, "A policy is at most " + BYTES_MAX / 1024 + " KB long");
            return null;
        }
        try {
            refuseWhatReadersReadDifferently(text, problems);
            if (!problems.isEmpty()) {
                return null;
            }
            Node root = yaml().compose(new StringReader(text));
            if (root instanceof MappingNode mapping) {
                return mapping;
            }
            problems.at(1, 1, "A policy is a mapping with \"version\" and \"rules\"");
        } catch (MarkedYAMLException notYaml) {
            Mark mark = notYaml.getProblemMark();
            if (mark == null) {
                problems.at(1, 1, "This is not YAML: " + notYaml.getProblem());
            } else {
                problems.at(mark, "This is not YAML: " + notYaml.getProblem());
            }
        } catch (YAMLException notYaml) {
            problems.at(1, 1, "This is not YAML: " + firstLine(notYaml));
        }
        return null;
    }

    private static void refuseWhatReadersReadDifferently(String text, Problems problems) {
        int documents = 0;
        for (Event event : yaml().parse(new StringReader(text))) {
            if (event instanceof DocumentStartEvent start && ++documents > 1) {
                problems.at(start.getStartMark(), "A policy is one document");
            } else if (event instanceof AliasEvent alias) {
                problems.at(alias.getStartMark(), "Aliases are not allowed: write the value out");
            } else if (event instanceof NodeEvent node && node.getAnchor() != null) {
                problems.at(node.getStartMark(), "Anchors are not allowed: write the value out where it is used");
            }
            if (tagOf(event) != null) {
                problems.at(event.getStartMark(), "Tags are not allowed");
            }
        }
    }

    private static @Nullable String tagOf(Event event) {
        return switch (event) {
            case ScalarEvent scalar -> scalar.getTag();
            case CollectionStartEvent collection -> collection.getTag();
            default -> null;
        };
    }

    private static String firstLine(YAMLException failure) {
        String message = failure.getMessage();
        return message == null
                ? "it cannot be read"
                : message.lines().findFirst().orElse("it cannot be read");
    }

    private static Yaml yaml() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(BYTES_MAX);
        options.setNestingDepthLimit(NESTING_MAX);
        options.setMaxAliasesForCollections(0);
        options.setProcessComments(false);
        DumperOptions unused = new DumperOptions();
        return new Yaml(new SafeConstructor(options), new Representer(unused), unused, options, new JsonTypes());
    }

    /** YAML 1.2's JSON schema, so that nobody's {@code no}, {@code 0777} or {@code 12:30} turns into something else. */
    private static final class JsonTypes extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.BOOL, Pattern.compile("true|false"), "tf");
            addImplicitResolver(Tag.INT, Pattern.compile("-?(0|[1-9][0-9]*)"), "-0123456789");
            addImplicitResolver(
                    Tag.FLOAT, Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?"), "-0123456789");
            addImplicitResolver(Tag.NULL, Pattern.compile("null|~|"), "n~\0");
        }
    }
}
