package dev.countersign.console.look;

import dev.countersign.console.text.JsonView;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.schemas.json.CanonicalJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One field: what the target holds, and what the call asks for under the same name, at the top. It is no
 * forecast: what a call does to its target, its tool alone knows.
 *
 * @param now null for JSON null too, and for {@link Kind#PARAMETER}
 * @param asked null for JSON null too, and for {@link Kind#UNNAMED}
 */
public record Compared(
        String field,
        Kind kind,
        @Nullable Object now,
        @Nullable Object asked) {
    /** How the two compare, in the order in which they are shown. */
    public enum Kind {
        /** The call asks for another value. */
        DIFFERS,
        /** A parameter that is no field of what was read. */
        PARAMETER,
        /** The call asks for the value that is there. */
        SAME,
        /** A field that the call does not name. */
        UNNAMED;

        /** For the style sheet and the API. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Every field of both; empty when one of them is no object. */
    public static List<Compared> of(SealedValue seen, SealedValue parameters) {
        Map<String, @Nullable Object> now = JsonView.object(seen);
        Map<String, @Nullable Object> asked = JsonView.object(parameters);
        List<Compared> compared = new ArrayList<>();
        if (now == null || asked == null) {
            return compared;
        }
        now.forEach((field, value) -> {
            boolean named = asked.containsKey(field);
            Kind unlike = named ? Kind.DIFFERS : Kind.UNNAMED;
            Kind kind = named && same(value, asked.get(field)) ? Kind.SAME : unlike;
            compared.add(new Compared(field, kind, value, asked.get(field)));
        });
        asked.forEach((field, value) -> {
            if (!now.containsKey(field)) {
                compared.add(new Compared(field, Kind.PARAMETER, null, value));
            }
        });
        compared.sort(Comparator.comparing(Compared::kind));
        return compared;
    }

    /** As JSON has them: 10 and 10.0 are one number. */
    private static boolean same(@Nullable Object one, @Nullable Object other) {
        return Arrays.equals(CanonicalJson.write(one), CanonicalJson.write(other));
    }
}
