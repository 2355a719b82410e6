package dev.countersign.worker.connector;

import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.request.Limits;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.schemas.json.CanonicalJson;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a target's response. One larger than {@link Limits#RESPONSE_BYTES_MAX} is
 * replaced by <code>{"truncated":true,"sha256":…,"bytes":…}</code>.
 */
public final class KeptResponse {
    private KeptResponse() {}

    /** @param value as {@link dev.countersign.schemas.json.StrictJson} reads values */
    public static SealedValue of(@Nullable Object value) {
        byte[] json = CanonicalJson.write(value);
        return json.length <= Limits.RESPONSE_BYTES_MAX
                ? SealedValue.plain(json)
                : cut(Digest.of(json), json.length, true);
    }

    /**
     * The mark in place of a response.
     *
     * @param sha256 of the bytes that were read
     * @param bytes how many those are
     * @param whole whether that was all; false where reading was broken off
     */
    public static SealedValue cut(Digest sha256, long bytes, boolean whole) {
        Map<String, @Nullable Object> mark = new LinkedHashMap<>();
        mark.put("truncated", true);
        mark.put("sha256", sha256.hex());
        mark.put("bytes", bytes);
        if (!whole) {
            mark.put("more", true);
        }
        return SealedValue.plain(CanonicalJson.write(mark));
    }
}
