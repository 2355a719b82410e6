package dev.countersign.schemas.json;

import java.util.Arrays;

/** Bytes as they are written; a {@code ByteArrayOutputStream} without its locks. */
final class Utf8Buffer {
    private byte[] bytes = new byte[512];
    private int length;

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
        int i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x80 || c == '"' || c == '\\') {
                break;
            }
            bytes[length++] = (byte) c;
            i++;
        }
        return i;
    }

    /** @param text of characters below 0x80 */
    void ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            ascii(text.charAt(i));
        }
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
