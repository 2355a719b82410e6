package dev.countersign.console.look;

import dev.countersign.domain.request.SealedValue;
import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.StrictJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One field: what the target holds, and what it would hold if the call did what its parameters say. Only
 * fields of one name are compared, and only at the top.
 *
 * @param now null for JSON null too, and for {@link Kind#UNREAD}
 * @param after the target's own value for a field that the call does not name
 */
public record Compared(
        String field,
        Kind kind,
        @Nullable Object now,
        @Nullable Object after) {
    /** How the two compare, in the order in which they are shown. */
    public enum Kind {
        /** The call names another value. */
        CHANGED,
        /** A parameter that is no field of what was read. */
        UNREAD,
        /** The call names the same value, or none. */
        SAME;

        /** For the style sheet and the API. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Every field of both; empty when one of them is no object. */
    public static List<Compared> of(SealedValue seen, SealedValue parameters) {
        Map<String, @Nullable Object> now = object(seen);
        Map<String, @Nullable Object> then = object(parameters);
        List<Compared> compared = new ArrayList<>();
        if (now == null || then == null) {
            return compared;
        }
        now.forEach((field, value) -> {
            boolean named = then.containsKey(field);
            Kind kind = named && !same(value, then.get(field)) ? Kind.CHANGED : Kind.SAME;
            compared.add(new Compared(field, kind, value, named ? then.get(field) : value));
        });
        then.forEach((field, value) -> {
            if (!now.containsKey(field)) {
                compared.add(new Compared(field, Kind.UNREAD, null, value));
            }
        });
        compared.sort(Comparator.comparing(Compared::kind));
        return compared;
    }

    /** As JSON has them: 10 and 10.0 are one number. */
    private static boolean same(@Nullable Object one, @Nullable Object other) {
        return Arrays.equals(CanonicalJson.write(one), CanonicalJson.write(other));
    }

    private static @Nullable Map<String, @Nullable Object> object(SealedValue value) {
        try {
            return switch (value.encoding()) {
                case PLAIN -> StrictJson.parseObject(value.bytes());
            };
        } catch (InvalidJsonException noObject) {
            return null;
        }
    }
}
