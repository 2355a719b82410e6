package dev.countersign.tlog.format;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** UTF-8 without control characters but the line feed, as C2SP signed-note §Format demands. */
public final class Utf8Text {
    private Utf8Text() {}

    /** @param what what the bytes are, for the message */
    public static String decode(byte[] bytes, String what) throws MalformedException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw MalformedException.of(what, "it is not UTF-8");
        }
        requirePlain(text, what);
        return text;
    }

    /** @throws MalformedException when there is a control character other than the line feed */
    public static void requirePlain(String text, String what) throws MalformedException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' && c != '\n') {
                throw MalformedException.of(what, "it has a control character other than the line feed");
            }
        }
    }
}
