package dev.countersign.worker.openapi;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A document as it refers to itself. References lead to its own parts and nowhere else: nothing is fetched
 * for it.
 *
 * @param nullableKeyword whether schemas are those of OpenAPI 3.0, with {@code nullable} and without
 *     siblings of {@code $ref}
 */
record Document(Map<String, @Nullable Object> root, boolean nullableKeyword) {
    private static final int HOPS_MAX = 20;

    static Document of(Map<String, @Nullable Object> root) throws ImportRefusedException {
        if (root.get("openapi") instanceof String version) {
            if (version.matches("3\\.0\\.[0-9]{1,3}")) {
                return new Document(root, true);
            }
            if (version.matches("3\\.1\\.[0-9]{1,3}")) {
                return new Document(root, false);
            }
        }
        throw ImportRefusedException.because("The document is not one of OpenAPI 3.0 or 3.1.");
    }

    /** An object's member that is an object; empty where there is none. */
    static Map<?, ?> object(Map<?, ?> of, String name) {
        return of.get(name) instanceof Map<?, ?> map ? map : Map.of();
    }

    static List<?> list(Map<?, ?> of, String name) {
        return of.get(name) instanceof List<?> list ? list : List.of();
    }

    static @Nullable String text(Map<?, ?> of, String name) {
        return of.get(name) instanceof String text ? text : null;
    }

    static boolean flag(Map<?, ?> of, String name) {
        return Boolean.TRUE.equals(of.get(name));
    }

    /** The object itself, or the one that its {@code $ref} leads to in the end. */
    Map<?, ?> resolved(@Nullable Object value) throws ImportRefusedException {
        Object at = value;
        for (int hop = 0; hop < HOPS_MAX; hop++) {
            if (!(at instanceof Map<?, ?> map)) {
                throw ImportRefusedException.because("There is something else where an object belongs.");
            }
            if (!(map.get("$ref") instanceof String reference)) {
                return map;
            }
            at = target(reference);
        }
        throw ImportRefusedException.because("A reference in it leads round in circles.");
    }

    /** What a reference leads to; never null. */
    Object target(String reference) throws ImportRefusedException {
        if (!reference.startsWith("#/") || reference.indexOf('%') >= 0) {
            throw ImportRefusedException.because(
                    "It refers to another document, or in a way that is not read; nothing is fetched for it.");
        }
        Object at = root;
        for (String step : reference.substring(2).split("/", -1)) {
            String name = step.replace("~1", "/").replace("~0", "~");
            at = at instanceof Map<?, ?> map ? map.get(name) : at instanceof List<?> list ? element(list, name) : null;
        }
        if (at == null) {
            throw ImportRefusedException.because("A reference in it leads to nothing.");
        }
        return at;
    }

    private static @Nullable Object element(List<?> list, String name) {
        boolean index = name.matches("0|[1-9][0-9]{0,6}");
        return index && Integer.parseInt(name) < list.size() ? list.get(Integer.parseInt(name)) : null;
    }
}
