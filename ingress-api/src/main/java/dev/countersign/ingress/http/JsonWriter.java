package dev.countersign.ingress.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes small JSON texts (RFC 8259) as UTF-8, without reflection and without an object tree.
 * Members appear in the order of the calls. Not safe for several threads.
 */
public final class JsonWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[512];
    private int length;
    private boolean commaDue;

    public JsonWriter beginObject() {
        return open('{');
    }

    public JsonWriter endObject() {
        return close('}');
    }

    public JsonWriter beginArray() {
        return open('[');
    }

    public JsonWriter endArray() {
        return close(']');
    }

    /** The name of the member whose value is written next. */
    public JsonWriter name(String name) {
        comma();
        string(name);
        put((byte) ':');
        commaDue = false;
        return this;
    }

    /** A string, or null. */
    public JsonWriter value(@Nullable String value) {
        comma();
        if (value == null) {
            put(NULL);
        } else {
            string(value);
        }
        commaDue = true;
        return this;
    }

    public JsonWriter value(long value) {
        return raw(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
    }

    public JsonWriter value(boolean value) {
        return raw(Boolean.toString(value).getBytes(StandardCharsets.US_ASCII));
    }

    /** A value that is JSON already, in UTF-8. */
    public JsonWriter raw(byte[] json) {
        comma();
        put(json);
        commaDue = true;
        return this;
    }

    /** A member with a string, or null, as its value. */
    public JsonWriter member(String name, @Nullable String value) {
        return name(name).value(value);
    }

    /** A member with a string as its value; no member at all for null. */
    public JsonWriter memberIfPresent(String name, @Nullable String value) {
        return value == null ? this : member(name, value);
    }

    /** What was written, fresh at every call. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private JsonWriter open(char bracket) {
        comma();
        put((byte) bracket);
        commaDue = false;
        return this;
    }

    private JsonWriter close(char bracket) {
        put((byte) bracket);
        commaDue = true;
        return this;
    }

    private void comma() {
        if (commaDue) {
            put((byte) ',');
        }
    }

    private void string(String value) {
        put((byte) '"');
        int plain = plain(value);
        if (plain < value.length()) {
            escaped(value.substring(plain).getBytes(StandardCharsets.UTF_8));
        }
        put((byte) '"');
    }

    /**
     * Writes characters as long as JSON has them as they are, and one byte has room for them.
     *
     * @return the place of the first that is not so; the text's length when all are
     */
    private int plain(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c >= 0x80 || c == '"' || c == '\\') {
                return i;
            }
            put((byte) c);
        }
        return value.length();
    }

    private void escaped(byte[] utf8) {
        for (byte b : utf8) {
            if (b == '"' || b == '\\') {
                put((byte) '\\');
                put(b);
            } else if (b >= 0 && b < ' ') {
                put(new byte[] {'\\', 'u', '0', '0', HEX[b >> 4], HEX[b & 15]});
            } else {
                put(b);
            }
        }
    }

    private void put(byte b) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, length * 2);
        }
        bytes[length++] = b;
    }

    private void put(byte[] more) {
        if (length + more.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more.length, bytes.length * 2));
        }
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }
}
