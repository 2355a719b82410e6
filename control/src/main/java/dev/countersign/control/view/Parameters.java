package dev.countersign.control.view;

import dev.countersign.domain.request.SealedValue.Encoding;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.StrictJson;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A call's parameters, as policies look at them. */
public final class Parameters {
    private Parameters() {}

    /**
     * Reads them. Exhaustive, so that a new encoding cannot be taken for plain JSON.
     *
     * @throws InvalidJsonException when they cannot be read
     */
    static Map<String, @Nullable Object> of(ToolCall call) {
        Encoding encoding = call.payload().encoding();
        return switch (encoding) {
            case PLAIN -> StrictJson.parseObject(call.payload().bytes());
        };
    }

    /** Whether a policy can look at them at all; where not, every judgement of the call is a failure. */
    public static boolean areReadable(ToolCall call) {
        try {
            of(call);
            return true;
        } catch (InvalidJsonException unreadable) {
            return false;
        }
    }
}
