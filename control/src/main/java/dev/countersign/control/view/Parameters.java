package dev.countersign.control.view;

import dev.countersign.domain.request.ClosedValueException;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.StrictJson;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A call's parameters, as policies look at them. */
public final class Parameters {
    private Parameters() {}

    /**
     * Reads them.
     *
     * @throws InvalidJsonException when they cannot be read
     * @throws ClosedValueException when they are encrypted, and their key is erased or not here
     */
    static Map<String, @Nullable Object> of(ToolCall call) {
        return StrictJson.parseObject(call.payload().bytes());
    }

    /** Whether a policy can look at them at all; where not, every judgement of the call is a failure. */
    public static boolean areReadable(ToolCall call) {
        try {
            of(call);
            return true;
        } catch (InvalidJsonException | ClosedValueException unreadable) {
            return false;
        }
    }
}
