package dev.countersign.worker.http;

import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.request.Limits;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.StrictJson;
import dev.countersign.worker.connector.KeptResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;

/** A response's body: hostile data, read up to a limit and no further. */
final class Body {
    /** Read and searched; what is kept of it is smaller. */
    static final int BYTES_MAX = Limits.BODY_BYTES_MAX;

    static final Body EMPTY = new Body(new byte[0], true, true, true, StandardCharsets.UTF_8);

    private final byte[] bytes;
    private final boolean whole;
    private final boolean readable;
    private final boolean json;
    private final Charset charset;

    /**
     * @param bytes what was read
     * @param whole whether that is all of it
     * @param readable false when it is compressed, which nobody asked for
     * @param json whether it says that it is JSON, or says nothing
     */
    private Body(byte[] bytes, boolean whole, boolean readable, boolean json, Charset charset) {
        this.bytes = bytes;
        this.whole = whole;
        this.readable = readable;
        this.json = json;
        this.charset = charset;
    }

    /** A body's value, when it has one. */
    record Value(@Nullable Object json) {}

    static Body read(@Nullable HttpEntity entity) throws IOException {
        if (entity == null) {
            return EMPTY;
        }
        String encoding = entity.getContentEncoding();
        ContentType type = ContentType.parseLenient(entity.getContentType());
        String mime = type == null ? "application/json" : type.getMimeType().toLowerCase(Locale.ROOT);
        Charset charset = type == null ? StandardCharsets.UTF_8 : type.getCharset(StandardCharsets.UTF_8);
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        InputStream content = entity.getContent();
        byte[] buffer = new byte[8_192];
        while (kept.size() <= BYTES_MAX) {
            int count = content.read(buffer, 0, Math.min(buffer.length, BYTES_MAX + 1 - kept.size()));
            if (count <= 0) {
                break;
            }
            kept.write(buffer, 0, count);
        }
        return new Body(
                kept.toByteArray(),
                kept.size() <= BYTES_MAX,
                encoding == null || encoding.isEmpty() || encoding.equalsIgnoreCase("identity"),
                mime.equals("application/json") || mime.endsWith("+json"),
                charset);
    }

    /** Whether all of it was read. */
    boolean whole() {
        return whole;
    }

    /**
     * The body as a JSON value: what it is, {@code {}} when empty, else <code>{"text":…}</code>.
     *
     * @return null when it is too long or compressed; then only {@link #mark()} can be kept
     */
    @Nullable
    Value value() {
        if (!whole || !readable) {
            return null;
        }
        if (bytes.length == 0) {
            return new Value(Map.of());
        }
        Value parsed = json ? parsed() : null;
        return parsed != null ? parsed : new Value(Map.of("text", new String(bytes, charset)));
    }

    /** In place of a body that cannot be kept. */
    SealedValue mark() {
        return KeptResponse.cut(Digest.of(bytes), bytes.length, whole);
    }

    /** @return null when it is not JSON as we read it */
    @Nullable
    Value parsed() {
        try {
            return new Value(firstChar() == '{' ? StrictJson.parseObject(bytes) : unwrapped());
        } catch (InvalidJsonException e) {
            return null;
        }
    }

    /** The strict reader reads objects; a list or a single value is read inside of one. */
    private @Nullable Object unwrapped() {
        byte[] start = "{\"v\":".getBytes(StandardCharsets.UTF_8);
        byte[] wrapped = new byte[start.length + bytes.length + 1];
        System.arraycopy(start, 0, wrapped, 0, start.length);
        System.arraycopy(bytes, 0, wrapped, start.length, bytes.length);
        wrapped[wrapped.length - 1] = '}';
        Map<String, @Nullable Object> object = StrictJson.parseObject(wrapped);
        if (object.size() != 1) {
            throw new InvalidJsonException("Not one JSON value");
        }
        return object.get("v");
    }

    private char firstChar() {
        for (byte b : bytes) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return (char) b;
            }
        }
        return ' ';
    }
}
