package dev.countersign.ingress.hub;

import org.jspecify.annotations.Nullable;

/** How this API names connections: {@code conn_} and the name that the owner gave. */
final class ConnectionIds {
    private static final String PREFIX = "conn_";

    private ConnectionIds() {}

    static String of(String name) {
        return PREFIX + name;
    }

    /** Null for what names no connection. */
    static @Nullable String name(String id) {
        return id.startsWith(PREFIX) ? id.substring(PREFIX.length()) : null;
    }
}
