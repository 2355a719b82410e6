package dev.countersign.ingress.gateway;

import dev.countersign.domain.request.Limits;
import dev.countersign.ingress.problem.ProblemException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads idempotency keys: taken byte for byte, never trimmed, never folded. */
public final class IdempotencyKeys {
    public static final String HEADER = "Idempotency-Key";

    /** The space makes it a key that {@link #isKey} is not. */
    private static final String DRY_RUN = "dry run ";

    private IdempotencyKeys() {}

    /** A key that nothing else has, and no caller can have: each dry run is alone. */
    static String ofDryRun() {
        return DRY_RUN + UUID.randomUUID();
    }

    /**
     * The one key.
     *
     * @param values of all headers of that name
     * @throws ProblemException 400 when there is not exactly one key of 1 to 255 visible characters
     */
    static String only(List<String> values) {
        if (values.size() != 1) {
            throw ProblemException.badRequest(
                    values.isEmpty()
                            ? "The header Idempotency-Key is required"
                            : "The header Idempotency-Key must be sent once");
        }
        String key = values.getFirst();
        if (!isKey(key)) {
            throw ProblemException.badRequest("The header Idempotency-Key must have 1 to "
                    + Limits.IDEMPOTENCY_KEY_CHARS_MAX
                    + " visible ASCII characters, without spaces");
        }
        return key;
    }

    /**
     * The one key, where none need be sent.
     *
     * @return null when there is no such header
     * @throws ProblemException 400 as above
     */
    public static @Nullable String optional(List<String> values) {
        return values.isEmpty() ? null : only(values);
    }

    /** Whether a text is 1 to 255 visible ASCII characters. */
    public static boolean isKey(String text) {
        return !text.isEmpty() && text.length() <= Limits.IDEMPOTENCY_KEY_CHARS_MAX && isVisible(text);
    }

    private static boolean isVisible(String key) {
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) <= ' ' || key.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return true;
    }
}
