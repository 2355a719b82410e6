package dev.countersign.schemas.json;

import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.schemas.seal.PayloadKeys;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The digest that binds approvals, replays and receipts to what exactly will run. */
public final class RequestDigests {
    private static final int ROOM_FOR_THE_REST = 128;

    private RequestDigests() {}

    /**
     * Outside of sessions, SHA-256 over the canonical JSON of
     * <code>{"action":…,"connection":…,"parameters":…,"resource":…}</code>; {@code connection} is
     * JSON null when none was asked for. Run id, agent and wait hints stay out.
     */
    public static Digest of(
            String action, String resource, @Nullable String connection, Map<String, @Nullable Object> parameters) {
        return ofCanonical(action, resource, connection, CanonicalJson.write(parameters));
    }

    /**
     * The same digest where the parameters are already at hand as canonical JSON.
     *
     * @param parameters what {@link CanonicalJson#write} made of them; not checked again
     */
    public static Digest ofCanonical(String action, String resource, @Nullable String connection, byte[] parameters) {
        return Digest.of(canonical(action, resource, connection, parameters, null));
    }

    /**
     * The digest of what is asked with these parameters: keyed where they are encrypted, so that nobody
     * without the key can guess them from it.
     *
     * @param parameters canonical JSON, open; not checked again
     * @param user in whose session it is asked, as the member {@code user} behind the others: the same for another
     *     is something else. Null outside of sessions, and then there is no such member
     */
    public static Digest of(
            PayloadKeys keys,
            String action,
            String resource,
            @Nullable String connection,
            SealedValue parameters,
            @Nullable UserId user) {
        return keys.digest(parameters, canonical(action, resource, connection, parameters.bytes(), user));
    }

    /** The names are in their canonical order, so that the pieces only need joining. */
    private static byte[] canonical(
            String action, String resource, @Nullable String connection, byte[] parameters, @Nullable UserId user) {
        Utf8Buffer joined = new Utf8Buffer(parameters.length + action.length() + resource.length() + ROOM_FOR_THE_REST);
        joined.ascii("{\"action\":");
        CanonicalText.write(action, joined);
        joined.ascii(",\"connection\":");
        if (connection == null) {
            joined.ascii("null");
        } else {
            CanonicalText.write(connection, joined);
        }
        joined.ascii(",\"parameters\":");
        joined.bytes(parameters);
        joined.ascii(",\"resource\":");
        CanonicalText.write(resource, joined);
        if (user != null) {
            joined.ascii(",\"user\":");
            CanonicalText.write(user.toString(), joined);
        }
        joined.ascii('}');
        return joined.toByteArray();
    }
}
