package dev.countersign.control.schema;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a schema refers to. A schema stands alone: it refers to parts of itself by JSON pointer and to
 * nothing else, so that what an input is held against is what its owner wrote, and nothing is fetched.
 */
final class References {
    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

    private final Map<String, @Nullable Object> root;
    private final List<SchemaFlaw> flaws = new ArrayList<>();

    private References(Map<String, @Nullable Object> root) {
        this.root = root;
    }

    static List<SchemaFlaw> flaws(Map<String, @Nullable Object> schema) {
        References references = new References(schema);
        references.visit("", schema);
        return references.flaws;
    }

    private void visit(String pointer, @Nullable Object value) {
        if (value instanceof Map<?, ?> object) {
            object.forEach((name, member) -> {
                String at = pointer + "/" + escaped(String.valueOf(name));
                if (member instanceof String text) {
                    check(at, String.valueOf(name), text);
                } else {
                    visit(at, member);
                }
            });
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                visit(pointer + "/" + i, list.get(i));
            }
        }
    }

    /** A property may have such a name; its value is a schema then, and not text. */
    private void check(String at, String keyword, String text) {
        switch (keyword) {
            case "$ref" -> {
                if ((!text.equals("#") && !text.startsWith("#/")) || text.indexOf('%') >= 0) {
                    flaws.add(
                            new SchemaFlaw(at, "A schema refers to its own parts only, by $ref: \"#/$defs/<name>\"."));
                } else if (!leadsToASchema(text)) {
                    flaws.add(new SchemaFlaw(at, "There is nothing in this schema where this $ref leads to."));
                }
            }
            case "$schema" -> {
                if (!text.equals(DIALECT)) {
                    flaws.add(new SchemaFlaw(at, "Schemas are of JSON Schema 2020-12: " + DIALECT + "."));
                }
            }
            case "$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef" ->
                flaws.add(new SchemaFlaw(at, "The keyword " + keyword + " is not used here; refer by $ref alone."));
            default -> {}
        }
    }

    private boolean leadsToASchema(String reference) {
        Object target = root;
        String[] steps = reference.split("/", -1);
        for (int i = 1; i < steps.length; i++) {
            String step = steps[i].replace("~1", "/").replace("~0", "~");
            target = target instanceof Map<?, ?> object
                    ? object.get(step)
                    : target instanceof List<?> list ? element(list, step) : null;
        }
        return target instanceof Map<?, ?> || target instanceof Boolean;
    }

    private static @Nullable Object element(Collection<?> list, String step) {
        boolean index = !step.isEmpty() && step.length() < 9 && step.chars().allMatch(c -> c >= '0' && c <= '9');
        return index ? list.stream().skip(Integer.parseInt(step)).findFirst().orElse(null) : null;
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
