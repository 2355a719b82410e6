package dev.countersign.schemas.json;

import java.util.Arrays;

/** Bytes as they are written; a {@code ByteArrayOutputStream} without its locks. */
final class Utf8Buffer {
    private static final int BYTES_DEFAULT = 512;

    private byte[] bytes;
    private int length;

    Utf8Buffer() {
        this(BYTES_DEFAULT);
    }

    /** @param room for so many bytes at first */
    Utf8Buffer(int room) {
        this.bytes = new byte[room];
    }

    /** @param c below 0x80 */
    void ascii(char c) {
        room(1);
        bytes[length++] = (byte) c;
    }

    /**
     * Writes characters as long as JSON has them as they are, and one byte has room for them.
     *
     * @return the place of the first that is not so; the text's length when all are
     */
    int plain(String text, int from) {
        room(text.length() - from);
        byte[] to = bytes;
        int at = length;
        int i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x80 || c == '"' || c == '\\') {
                break;
            }
            to[at++] = (byte) c;
            i++;
        }
        length = at;
        return i;
    }

    /** @param text of characters below 0x80 */
    void ascii(String text) {
        room(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    /** @param utf8 as it is */
    void bytes(byte[] utf8) {
        room(utf8.length);
        System.arraycopy(utf8, 0, bytes, length, utf8.length);
        length += utf8.length;
    }

    void twoBytes(int codePoint) {
        room(2);
        bytes[length++] = (byte) (0xC0 | (codePoint >> 6));
        continuation(codePoint);
    }

    void threeBytes(int codePoint) {
        room(3);
        bytes[length++] = (byte) (0xE0 | (codePoint >> 12));
        continuation(codePoint >> 6);
        continuation(codePoint);
    }

    void fourBytes(int codePoint) {
        room(4);
        bytes[length++] = (byte) (0xF0 | (codePoint >> 18));
        continuation(codePoint >> 12);
        continuation(codePoint >> 6);
        continuation(codePoint);
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    private void continuation(int bits) {
        bytes[length++] = (byte) (0x80 | (bits & 0x3F));
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
