package dev.countersign.tlog.format;

import java.util.Base64;

/** Base64 (RFC 4648 §4) with one text for each sequence of bytes: padded, and without stray bits. */
public final class Base64Text {
    private Base64Text() {}

    public static String of(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * @param what the thing that holds the text, for the message
     * @param name the text's name, for the message
     */
    public static byte[] decode(String text, String what, String name) throws MalformedException {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            throw MalformedException.of(what, "its " + name + " is not base64");
        }
        // Java's decoder forgives missing padding and bits that no byte has.
        if (!of(bytes).equals(text)) {
            throw MalformedException.of(what, "its " + name + " is not base64 in its one padded form");
        }
        return bytes;
    }
}
