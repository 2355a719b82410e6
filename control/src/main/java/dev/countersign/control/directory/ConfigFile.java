package dev.countersign.control.directory;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * One YAML file and the problems found in it so far. The file becomes nodes and never objects:
 * one document, no anchors or aliases, no tags, bounded depth and size.
 */
final class ConfigFile {
    /** A larger file is refused; with the policy in it, it must fit one record. */
    static final int BYTES_MAX = 512 * 1024;

    static final int DEPTH_MAX = 32;

    private final String name;
    private final String text;
    private final List<ConfigProblem> problems = new ArrayList<>();

    ConfigFile(String name, String text) {
        this.name = name;
        this.text = text;
    }

    String text() {
        return text;
    }

    List<ConfigProblem> problems() {
        return Collections.unmodifiableList(problems);
    }

    /** Reports a problem at the start of a node. */
    void report(Node at, String sentence) {
        report(at.getStartMark(), sentence);
    }

    /** Reports a problem by line and column, both from 1. */
    void report(int line, int column, String sentence) {
        problems.add(new ConfigProblem(name, line, column, sentence));
    }

    private void report(@Nullable Mark mark, String sentence) {
        // Marks count from 0.
        report(mark == null ? 1 : mark.getLine() + 1, mark == null ? 1 : mark.getColumn() + 1, sentence);
    }

    /** The document's root; null when the file is not YAML that we accept, which is reported. */
    @Nullable
    Node compose() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(BYTES_MAX);
        options.setNestingDepthLimit(DEPTH_MAX + 1);
        Yaml yaml = new Yaml(new SafeConstructor(options));
        try {
            if (!accepts(yaml.parse(new StringReader(text)))) {
                return null;
            }
            Node root = yaml.compose(new StringReader(text));
            if (root == null) {
                report(1, 1, "The file is empty.");
            }
            return root;
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
            report(mark, "This is not YAML: " + e.getProblem() + ".");
        } catch (ReaderException e) {
            reportUnprintable(e);
        } catch (YAMLException e) {
            report(1, 1, "This is not YAML that can be read.");
        }
        return null;
    }

    /** Looks at the events first, because nodes no longer show what was an alias or a tag. */
    private boolean accepts(Iterable<Event> events) {
        int before = problems.size();
        int depth = 0;
        int documents = 0;
        for (Event event : events) {
            if (event instanceof DocumentStartEvent && ++documents > 1) {
                report(event.getStartMark(), "A file holds one document; a second one starts here.");
            }
            if (event instanceof CollectionStartEvent && ++depth > DEPTH_MAX) {
                report(event.getStartMark(), "This is nested more than " + DEPTH_MAX + " levels deep.");
                return false;
            }
            if (event instanceof CollectionEndEvent) {
                depth--;
            }
            if (event instanceof NodeEvent node) {
                refuseCleverness(node);
            }
        }
        return problems.size() == before;
    }

    private void refuseCleverness(NodeEvent event) {
        if (event instanceof AliasEvent) {
            report(event.getStartMark(), "Aliases are not allowed; write the value out.");
        } else if (event.getAnchor() != null) {
            report(event.getStartMark(), "Anchors are not allowed.");
        } else if (tagOf(event) != null) {
            report(event.getStartMark(), "Tags are not allowed.");
        }
    }

    private static @Nullable String tagOf(NodeEvent event) {
        if (event instanceof ScalarEvent scalar) {
            return scalar.getTag();
        }
        return event instanceof CollectionStartEvent collection ? collection.getTag() : null;
    }

    private void reportUnprintable(ReaderException e) {
        int line = 1;
        int column = 1;
        int offset = 0;
        for (int i = 0; i < e.getPosition() && offset < text.length(); i++) {
            int c = text.codePointAt(offset);
            line += c == '\n' ? 1 : 0;
            column = c == '\n' ? 1 : column + 1;
            offset += Character.charCount(c);
        }
        report(line, column, "This character is not allowed in YAML: U+%04X.".formatted(e.getCodePoint()));
    }
}
