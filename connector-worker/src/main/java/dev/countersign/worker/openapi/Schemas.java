package dev.countersign.worker.openapi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of one tool, from what OpenAPI writes to JSON Schema 2020-12 that stands alone: what it refers
 * to comes along under {@code $defs}. Examples and extensions stay behind.
 */
final class Schemas {
    static final int DEFINITIONS_MAX = 200;
    private static final int DESCRIPTION_CHARS_MAX = 500;
    private static final double EXACT_MAX = (1L << 53) - 1;

    private static final Set<String> ONE = Set.of(
            "items",
            "additionalProperties",
            "not",
            "if",
            "then",
            "else",
            "contains",
            "propertyNames",
            "unevaluatedItems",
            "unevaluatedProperties");
    private static final Set<String> SEVERAL = Set.of("allOf", "anyOf", "oneOf", "prefixItems");
    private static final Set<String> NAMED = Set.of("properties", "patternProperties", "dependentSchemas", "$defs");
    private static final Set<String> NUMBERS = Set.of(
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "minProperties",
            "maxProperties",
            "minContains",
            "maxContains");
    /** Copied as they stand. Those with a dollar are refused later, with the reason. */
    private static final Set<String> COPIED = Set.of(
            "type",
            "enum",
            "const",
            "default",
            "format",
            "pattern",
            "required",
            "uniqueItems",
            "title",
            "deprecated",
            "writeOnly",
            "readOnly",
            "dependentRequired",
            "$schema",
            "$id",
            "$anchor",
            "$dynamicRef",
            "$dynamicAnchor",
            "$recursiveRef");

    private final Document document;
    private final boolean sent;
    /** By reference, the name under {@code $defs}. */
    private final Map<String, String> names = new LinkedHashMap<>();

    private final Map<String, @Nullable Object> definitions = new LinkedHashMap<>();

    /** @param sent whether they are of what is sent, where what is read-only has no place */
    Schemas(Document document, boolean sent) {
        this.document = document;
        this.sent = sent;
    }

    /** What the schemas so far refer to; empty when to nothing. */
    Map<String, @Nullable Object> definitions() {
        return definitions;
    }

    /** One schema. */
    Object converted(@Nullable Object schema) throws ImportRefusedException {
        return switch (schema) {
            case Boolean all -> all;
            case Map<?, ?> map -> object(map);
            case null -> Map.of();
            default -> throw ImportRefusedException.because("There is something else where a schema belongs.");
        };
    }

    private Object object(Map<?, ?> schema) throws ImportRefusedException {
        Map<String, @Nullable Object> converted = new LinkedHashMap<>();
        if (schema.get("$ref") instanceof String reference) {
            converted.put("$ref", "#/$defs/" + defined(reference));
            if (document.nullableKeyword()) {
                return converted;
            }
        }
        for (Map.Entry<?, ?> member : schema.entrySet()) {
            keyword(String.valueOf(member.getKey()), member.getValue(), schema, converted);
        }
        if (sent) {
            withoutReadOnly(schema, converted);
        }
        return document.nullableKeyword() && Document.flag(schema, "nullable") ? nullable(converted) : converted;
    }

    private void keyword(String name, @Nullable Object value, Map<?, ?> schema, Map<String, @Nullable Object> into)
            throws ImportRefusedException {
        if (ONE.contains(name)) {
            into.put(name, converted(value));
        } else if (SEVERAL.contains(name) && value instanceof List<?> list) {
            List<Object> all = new ArrayList<>();
            for (Object element : list) {
                all.add(converted(element));
            }
            into.put(name, all);
        } else if (NAMED.contains(name) && value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> all = new LinkedHashMap<>();
            for (Map.Entry<?, ?> member : map.entrySet()) {
                all.put(String.valueOf(member.getKey()), converted(member.getValue()));
            }
            into.put(name, all);
        } else if (NUMBERS.contains(name)) {
            number(name, value, schema, into);
        } else if (COPIED.contains(name)) {
            into.put(name, value);
        } else if (name.equals("description") && value instanceof String text) {
            into.put(name, Lines.of(text, DESCRIPTION_CHARS_MAX));
        }
    }

    /** In 3.0 an exclusive limit is a flag beside the limit. A limit beyond what a call can carry limits nothing. */
    private void number(String name, @Nullable Object value, Map<?, ?> schema, Map<String, @Nullable Object> into) {
        if (value instanceof Boolean exclusive) {
            String limit = name.equals("exclusiveMinimum") ? "minimum" : "maximum";
            if (exclusive && schema.get(limit) instanceof Number number) {
                into.put(name, number);
            }
        } else if (value instanceof Number number && Math.abs(number.doubleValue()) <= EXACT_MAX) {
            boolean exclusive = (name.equals("minimum") && Document.flag(schema, "exclusiveMinimum"))
                    || (name.equals("maximum") && Document.flag(schema, "exclusiveMaximum"));
            if (!exclusive) {
                into.put(name, number);
            }
        }
    }

    private static void withoutReadOnly(Map<?, ?> schema, Map<String, @Nullable Object> converted) {
        if (!(converted.get("properties") instanceof Map<?, ?> properties)) {
            return;
        }
        Set<String> readOnly = new LinkedHashSet<>();
        Document.object(schema, "properties").forEach((name, property) -> {
            if (property instanceof Map<?, ?> map && Document.flag(map, "readOnly")) {
                readOnly.add(String.valueOf(name));
            }
        });
        if (readOnly.isEmpty()) {
            return;
        }
        Map<String, @Nullable Object> rest = new LinkedHashMap<>();
        properties.forEach((name, property) -> rest.put(String.valueOf(name), property));
        rest.keySet().removeAll(readOnly);
        converted.put("properties", rest);
        converted.put(
                "required",
                Document.list(schema, "required").stream()
                        .filter(name -> !readOnly.contains(String.valueOf(name)))
                        .toList());
    }

    private static Object nullable(Map<String, @Nullable Object> schema) {
        if (!(schema.get("type") instanceof String type)) {
            return Map.of("anyOf", List.of(schema, Map.of("type", "null")));
        }
        schema.put("type", List.of(type, "null"));
        if (schema.get("enum") instanceof List<?> values && !values.contains(null)) {
            List<@Nullable Object> more = new ArrayList<>(values);
            more.add(null);
            schema.put("enum", more);
        }
        return schema;
    }

    private String defined(String reference) throws ImportRefusedException {
        String known = names.get(reference);
        if (known != null) {
            return known;
        }
        if (names.size() >= DEFINITIONS_MAX) {
            throw ImportRefusedException.because("Its schemas refer to more than " + DEFINITIONS_MAX + " others.");
        }
        Object target = document.target(reference);
        String last = reference.substring(reference.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9_.-]", "_");
        String name = last;
        for (int i = 2; names.containsValue(name); i++) {
            name = last + "_" + i;
        }
        // Before it is looked into: it may refer to itself.
        names.put(reference, name);
        definitions.put(name, Map.of());
        definitions.put(name, converted(target));
        return name;
    }
}
