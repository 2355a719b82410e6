package dev.countersign.ingress.http;

import java.util.Locale;

/** How names are spelt in answers. */
public final class Spelling {
    private static final int NAME_CHARS_MAX = 64;

    private Spelling() {}

    /** One of a few values: {@code snake_case}. */
    public static String code(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** A name that a caller chose, as far as it is repeated to it. */
    public static String shortened(String name) {
        return name.length() <= NAME_CHARS_MAX ? name : name.substring(0, NAME_CHARS_MAX) + "…";
    }
}
