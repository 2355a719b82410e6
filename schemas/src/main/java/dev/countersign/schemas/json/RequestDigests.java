package dev.countersign.schemas.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.countersign.domain.identity.Digest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The digest that binds approvals, replays and receipts to what exactly will run. */
public final class RequestDigests {
    private RequestDigests() {}

    /**
     * SHA-256 over the canonical JSON of
     * <code>{"action":…,"connection":…,"parameters":…,"resource":…}</code>; {@code connection} is
     * JSON null when none was asked for. Run id, agent and wait hints stay out.
     */
    public static Digest of(
            String action, String resource, @Nullable String connection, Map<String, @Nullable Object> parameters) {
        return ofCanonical(action, resource, connection, CanonicalJson.write(parameters));
    }

    /**
     * The same digest where the parameters are already at hand as canonical JSON, so that they are
     * written only once on the hot path.
     *
     * @param parameters what {@link CanonicalJson#write} made of them; not checked again
     */
    public static Digest ofCanonical(String action, String resource, @Nullable String connection, byte[] parameters) {
        // The four names are in their canonical order, so that the pieces only need joining.
        return Digest.of(
                ascii("{\"action\":"),
                CanonicalJson.write(action),
                ascii(",\"connection\":"),
                CanonicalJson.write(connection),
                ascii(",\"parameters\":"),
                parameters,
                ascii(",\"resource\":"),
                CanonicalJson.write(resource),
                ascii("}"));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
