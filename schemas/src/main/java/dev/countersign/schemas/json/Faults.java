package dev.countersign.schemas.json;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/**
 * Says what is wrong with a text and where. Jackson's own messages quote the text, which may be a
 * secret, and speak of Jackson's options; only their position is used.
 */
final class Faults {
    private static final int QUOTED_NAME_CHARS_MAX = 64;

    private Faults() {}

    static InvalidJsonException at(byte[] utf8, long offset, String what) {
        int end = Math.clamp(offset, 0, utf8.length);
        int line = 1;
        int column = 1;
        for (int i = 0; i < end; i++) {
            if (utf8[i] == '\n') {
                line++;
                column = 1;
            } else if (!isContinuation(utf8[i])) {
                column++;
            }
        }
        return new InvalidJsonException(what + " (line " + line + ", column " + column + ")");
    }

    static InvalidJsonException of(byte[] utf8, JacksonException notJson) {
        TokenStreamLocation location = notJson.getLocation();
        int offset = location == null ? 0 : Math.clamp(location.getByteOffset(), 0, utf8.length);
        String what = notJson instanceof UnexpectedEndOfInputException
                ? "The JSON ends before its time"
                : syntax(utf8, offset);
        return at(utf8, offset, what);
    }

    /** A field by its name when that is short and plain, so that it cannot carry anything else. */
    static String field(String name) {
        boolean plain = !name.isEmpty() && name.length() <= QUOTED_NAME_CHARS_MAX;
        for (int i = 0; plain && i < name.length(); i++) {
            char c = name.charAt(i);
            plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        }
        return plain ? "the field \"" + name + "\"" : "a field";
    }

    /** What people write who take JSON for JavaScript, said by its name; else only that it is wrong. */
    private static String syntax(byte[] utf8, int offset) {
        if (endsWith(utf8, offset, "NaN") || endsWith(utf8, offset, "Infinity")) {
            return "NaN and Infinity are not JSON";
        }
        int found = offset < utf8.length ? utf8[offset] : ' ';
        if (found >= 0 && found < ' ') {
            return "The JSON contains a control character that is not escaped";
        }
        return switch (found) {
            case '/', '#' -> "Comments are not JSON";
            case '\'' -> "Strings and names stand in double quotes in JSON";
            case '}', ']' ->
                lastBefore(utf8, offset) == ','
                        ? "The JSON has a comma before a closing bracket"
                        : "The JSON has a closing bracket where none belongs";
            default -> "This is not JSON";
        };
    }

    private static boolean endsWith(byte[] utf8, int offset, String word) {
        byte[] bytes = word.getBytes(StandardCharsets.US_ASCII);
        if (offset < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if (utf8[offset - bytes.length + i] != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /** The last byte before the offset that is not white space; 0 when there is none. */
    private static int lastBefore(byte[] utf8, int offset) {
        for (int i = offset - 1; i >= 0; i--) {
            if (utf8[i] != ' ' && utf8[i] != '\t' && utf8[i] != '\n' && utf8[i] != '\r') {
                return utf8[i];
            }
        }
        return 0;
    }

    private static boolean isContinuation(byte b) {
        return (b & 0xC0) == 0x80;
    }
}
