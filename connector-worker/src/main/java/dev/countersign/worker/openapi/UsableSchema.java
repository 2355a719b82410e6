package dev.countersign.worker.openapi;

import dev.countersign.control.schema.ToolSchema;
import dev.countersign.control.schema.UnusableSchemaException;
import dev.countersign.schemas.json.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a schema is one that the control module will accept. */
final class UsableSchema {
    /** It stands three levels deep in a config file, whose depth is limited. */
    private static final int DEPTH_MAX = 28;

    private static final int SENTENCE_CHARS_MAX = 300;

    private UsableSchema() {}

    /** @param what it is of, for the reason */
    static void require(Map<String, @Nullable Object> schema, String what) throws ImportRefusedException {
        if (depth(schema) > DEPTH_MAX) {
            throw ImportRefusedException.because(
                    "The schema of its " + what + " is nested more than " + DEPTH_MAX + " levels deep.");
        }
        try {
            ToolSchema.compile(new String(CanonicalJson.write(schema), StandardCharsets.UTF_8));
        } catch (UnusableSchemaException e) {
            throw ImportRefusedException.because("The schema of its " + what + " cannot be used: "
                    + Lines.of(e.flaws().getFirst().sentence(), SENTENCE_CHARS_MAX));
        } catch (IllegalArgumentException e) {
            throw ImportRefusedException.because("The schema of its " + what + " has a value that is no JSON.");
        }
    }

    private static int depth(@Nullable Object value) {
        int deepest = 0;
        if (value instanceof Map<?, ?> map) {
            for (Object member : map.values()) {
                deepest = Math.max(deepest, depth(member));
            }
            return deepest + 1;
        }
        if (value instanceof List<?> list) {
            for (Object element : list) {
                deepest = Math.max(deepest, depth(element));
            }
            return deepest + 1;
        }
        return 0;
    }
}
