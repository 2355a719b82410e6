package dev.countersign.worker.connector;

import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.look.LookResult;
import dev.countersign.domain.look.LookResult.NotSeen;
import dev.countersign.domain.look.LookResult.Seen;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.schemas.json.CanonicalJson;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is passed on of what a target holds: an object of bounded size, or a sentence. */
public final class SeenFields {
    private SeenFields() {}

    /** @param value as {@link dev.countersign.schemas.json.StrictJson} reads values, without secrets */
    public static LookResult of(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> fields)) {
            return new NotSeen(new ToolError("not_an_object", "The target's answer is not an object."));
        }
        byte[] json = CanonicalJson.write(fields);
        return json.length <= LookResult.FIELDS_BYTES_MAX
                ? new Seen(SealedValue.plain(json))
                : new NotSeen(new ToolError(
                        "too_large",
                        "What the target holds is longer than " + LookResult.FIELDS_BYTES_MAX + " bytes."));
    }
}
