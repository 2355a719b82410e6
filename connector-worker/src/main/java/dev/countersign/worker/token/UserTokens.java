package dev.countersign.worker.token;

import dev.countersign.domain.request.ClosedValueException;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.StrictJson;
import dev.countersign.worker.connector.OrderRefusedException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values that stand in users' sealed values. */
public final class UserTokens {
    private UserTokens() {}

    /**
     * An access token, as it stands in a header.
     *
     * @throws OrderRefusedException when there is none, or its key is erased
     */
    public static String access(@Nullable SealedValue sealed) {
        String token = sealed == null ? null : text(sealed, "access_token");
        if (token == null) {
            throw OrderRefusedException.unauthorized("it holds no token of the user's that can be read");
        }
        if (!isToken(token)) {
            throw OrderRefusedException.unauthorized("what it holds cannot stand in a header");
        }
        return token;
    }

    /** Whether a text can stand behind {@code Bearer}. */
    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    }

    /** One of a sealed object's texts; null where it has none such, or cannot be read. */
    static @Nullable String text(SealedValue sealed, String name) {
        try {
            return StrictJson.parseObject(sealed.bytes()).get(name) instanceof String text ? text : null;
        } catch (InvalidJsonException | ClosedValueException closed) {
            return null;
        }
    }

    static SealedValue plain(String name, String text) {
        return SealedValue.plain(CanonicalJson.write(Map.of(name, text)));
    }
}
